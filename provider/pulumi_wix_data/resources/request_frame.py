"""The engine's request behind a call of a dynamic provider: Pulumi's Python server hands over its properties alone."""

from __future__ import annotations

import inspect

_DEEPEST = 12
"""Frames between the server's method and ours; there are about six."""


def urn_of_request() -> str | None:
    """The URN that the engine asks about, from the frame of the server's method; None where there is none.

    This depends on a name inside of Pulumi's SDK, `request`; a test pins it.
    """
    frame = inspect.currentframe()
    for _ in range(_DEEPEST):
        frame = frame.f_back if frame else None
        if frame is None:
            return None
        urn: object = getattr(frame.f_locals.get("request"), "urn", None)
        if isinstance(urn, str) and urn.startswith("urn:pulumi:"):
            return urn
    return None
