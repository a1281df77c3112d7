"""Whether the running code was given a secret: Pulumi hands the plain value of a secret Output to an `apply`."""

from __future__ import annotations

import inspect

from pulumi import output

_FILE = output.__file__


def is_of_secret() -> bool:
    """Whether this is called within an `apply` of a secret.

    This depends on a name inside of Pulumi's SDK, `is_secret`; a test pins it. Without it, each `apply` counts as one
    of a secret.
    """
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_filename == _FILE:
            return bool(frame.f_locals.get("is_secret", True))
        frame = frame.f_back
    return False
