"""Runs of the real engine that are killed at random: a few in the suite, at least sixty in `make soak`."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix
from tests.engine.memory.random_kills import DYNAMIC, NATIVE, Round
from tests.engine.memory.recording_relay import RecordingRelay
from tests.faults.soak import soak_minutes

IN_THE_SUITE = (0, 4, 24)
AT_LEAST = 60


def test_a_stack_survives_random_kills(stack: Stack, wix: Wix, relay: RecordingRelay) -> None:
    until, killed = time.monotonic() + soak_minutes() * 60, Counter[str]()
    seeds = iter(IN_THE_SUITE if not soak_minutes() else range(Random().randrange(10**9), 2 * 10**9))
    for seed in seeds:
        round_ = Round.random(Random(seed))
        try:
            if round_.play(stack, wix, relay):
                killed[round_.doors[1]] += 1
        except AssertionError as failure:
            raise AssertionError(f"seed {seed}: {round_}\n{failure}") from failure
        if soak_minutes() and killed.total() >= AT_LEAST and time.monotonic() > until:
            break
    assert set(killed) == {DYNAMIC, NATIVE}
    print(f"runs that were killed, by the door of their programs: {dict(killed)}")
