"""How long the property tests search: a little in the suite, many minutes in `make soak`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from hypothesis import HealthCheck, settings

SOAK_VARIABLE = "WIX_DATA_SOAK_MINUTES"
"""How many minutes each property test goes on searching; without it each searches once, always the same way."""

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]

settings.register_profile(
    "suite", derandomize=True, database=None, deadline=None, max_examples=60, suppress_health_check=_SLOW_IS_FINE
)
settings.register_profile("soak", deadline=None, max_examples=300, suppress_health_check=_SLOW_IS_FINE, print_blob=True)


def use_profile() -> None:
    """Take the profile that the environment asks for."""
    settings.load_profile("soak" if soak_minutes() else "suite")


def soak_minutes() -> float:
    """0 in the suite."""
    return float(os.environ.get(SOAK_VARIABLE) or 0)


def search(property_test: Callable[[], None]) -> None:
    """Run the property test once, or in a soak again and again, each time with other examples."""
    until = time.monotonic() + soak_minutes() * 60
    property_test()
    while time.monotonic() < until:
        property_test()
