"""The quota of calls a minute for each API key (switch `requestsPerMinute`)."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.emulator.wire_errors import too_many_requests

_WINDOW = 60.0


def retry_after_seconds(seconds: float) -> str:
    """`Retry-After` as whole seconds, rounded up."""
    return str(math.ceil(seconds))


def retry_after_date(seconds: float) -> str:
    """`Retry-After` as an HTTP date that many seconds from now, rounded up to a whole second."""
    moment = datetime.now(timezone.utc) + timedelta(seconds=math.ceil(seconds) + 1)
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


class RateLimit:
    """Counts the calls of the last minute by key digest; in memory only."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def admit(self, digest: str, switches: Switches) -> None:
        """Count a call. Raises 429 WDE0014 when the key has used up its minute."""
        if switches.requests_per_minute is None:
            return
        now = time.monotonic()
        calls = self._calls[digest]
        while calls and calls[0] <= now - _WINDOW:
            calls.popleft()
        if len(calls) < switches.requests_per_minute:
            calls.append(now)
            return
        wait = calls[0] + _WINDOW - now
        form = {"seconds": retry_after_seconds, "date": retry_after_date}.get(switches.retry_after)
        raise too_many_requests(switches, {} if form is None else {"Retry-After": form(wait)})
