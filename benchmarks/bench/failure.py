"""What stops a benchmark."""

from __future__ import annotations


class BenchmarkError(Exception):
    """The benchmark cannot go on; the message is one for the person who runs it."""
