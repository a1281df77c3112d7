"""Bodies of requests from anybody: bounded while they are read, and parsed without trust."""

from __future__ import annotations

import json

from starlette.requests import Request

from pulumi_wix_data.user_files import each_once

MAX_CALL_BYTES = 1024 * 1024
"""The largest body of a call of Wix's API; what a client sends there is a thousandth of it."""
MAX_ADMIN_BYTES = 64 * 1024 * 1024
"""The largest body of an admin call: a seed of many thousand collections."""


class BodyTooLarge(Exception):
    """The body has more bytes than are read; the message says how many that are."""


class NotJson(Exception):
    """The body is not JSON that can be worked with; the message says why, in a clause."""


async def bounded_body(request: Request, most: int) -> bytes:
    """The body. Raises BodyTooLarge before it is read where its length is given, otherwise as soon as it is passed."""
    given = request.headers.get("content-length", "")
    if given.isdigit() and (len(given) > 15 or int(given) > most):
        raise BodyTooLarge(_too_large(most))
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise BodyTooLarge(_too_large(most))
        parts.append(part)
    return b"".join(parts)


def parsed_json(content: bytes, *, each_key_once: bool = False) -> object:
    """The parsed body. Raises NotJson for anything that cannot be answered or stored as it is, too.

    Of two values of a key the last one counts; with `each_key_once`, it raises GivenTwice.
    """
    try:
        parsed: object = json.loads(content, object_pairs_hook=each_once if each_key_once else None)
        # Half of a surrogate pair is JSON, and no text: neither SQLite nor an answer can hold it.
        json.dumps(parsed, ensure_ascii=False).encode()
    except RecursionError:
        raise NotJson("it is nested too deep") from None
    except UnicodeError:
        raise NotJson("it holds half of a surrogate pair, which is no text") from None
    except ValueError as error:
        raise NotJson(str(error)) from None
    return parsed


def _too_large(most: int) -> str:
    return f"The request body has more than {most} bytes."
