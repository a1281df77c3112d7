"""What every set-up script does with a failure and with an interrupt."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType


class SetupError(Exception):
    """The set-up cannot go on. The text is one sentence: what is missing, and how to get it."""


def run_script(work: Callable[[], None]) -> int:
    """Runs `work` and returns the exit code; of a SetupError it shows the sentence alone."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        work()
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextmanager
def interrupts_later() -> Generator[None, None, None]:
    """Inside, an interrupt waits for the end: no child can be started without anybody knowing of it."""
    arrived: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        arrived.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in arrived:
            signal.raise_signal(number)


def _leave(_number: int, _frame: FrameType | None) -> None:
    # As an exception, so that children are ended and half-made folders removed on the way out.
    sys.exit(143)
