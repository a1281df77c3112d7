"""What is shown while a benchmark runs."""

from __future__ import annotations

import sys
import time

_STARTED = time.monotonic()


def say(sentence: str) -> None:
    """Show a line on standard error, after the minutes and seconds that have passed."""
    minutes, seconds = divmod(int(time.monotonic() - _STARTED), 60)
    sys.stderr.write(f"[{minutes:02}:{seconds:02}] {sentence}\n")
    sys.stderr.flush()
