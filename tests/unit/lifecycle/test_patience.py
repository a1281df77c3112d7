"""When a preview says that it is still reading: once, and only while it reads."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_wix_data.lifecycle.patience import QUIET_SECONDS, Patience


class Clock:
    """Time that passes when a test says so, and the alarms that wait for it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waiting: list[FakeAlarm] = []
        self.told: list[int] = []
        self.patience = Patience(self.told.append, self.alarm, lambda: self.now)

    def alarm(self, seconds: float, ring: Callable[[], None]) -> FakeAlarm:
        return FakeAlarm(self, self.now + seconds, ring)

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        for each in [each for each in self.waiting if each.at <= self.now]:
            self.waiting.remove(each)
            each.ring()


class FakeAlarm:
    daemon = False

    def __init__(self, clock: Clock, at: float, ring: Callable[[], None]) -> None:
        self.clock, self.at, self.ring = clock, at, ring

    def start(self) -> None:
        assert self.daemon, "an alarm must not keep the process alive"
        self.clock.waiting.append(self)

    def cancel(self) -> None:
        self.clock.waiting.remove(self)


def test_a_quick_preview_is_silent() -> None:
    clock = Clock()
    for number in range(20):
        with clock.patience.reading(number):
            clock.pass_(QUIET_SECONDS / 21)
    assert clock.told == []
    assert clock.waiting == []


def test_many_short_reads_are_told_once_and_what_is_read_twice_counts_once() -> None:
    clock = Clock()
    for number in range(40):
        with clock.patience.reading(number // 2):
            clock.pass_(0.3)
    assert clock.told == [8]


def test_one_long_read_is_told_while_it_lasts() -> None:
    clock = Clock()
    with clock.patience.reading("slow"):
        clock.pass_(QUIET_SECONDS - 0.1)
        assert clock.told == []
        with clock.patience.reading("beside it"):
            clock.pass_(0.2)
            assert clock.told == [0]
    with clock.patience.reading("next"):
        clock.pass_(100)
    assert clock.told == [0]


def test_time_without_a_read_does_not_count() -> None:
    clock = Clock()
    with clock.patience.reading(1):
        clock.pass_(QUIET_SECONDS - 1)
    clock.pass_(1000)
    with clock.patience.reading(2):
        clock.pass_(0.9)
        assert clock.told == []
        clock.pass_(0.2)
        assert clock.told == [1]
