"""An API key that cannot be shown or stored by accident."""

from __future__ import annotations

import hashlib
import hmac
from typing import NoReturn


class ApiKey:
    """A Wix API key. Only `reveal` gives its text: it is never in a repr, a formatted string or a pickle.

    Two keys with the same text are equal, so a key can be part of a dictionary's key.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text of the key, for the Authorization header only."""
        return self._text

    def seal(self, text: str) -> str:
        """What tells equal texts from others to those alone who have the key; neither can be read from it."""
        sealed = hmac.new(self._text.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return sealed.hexdigest()

    def redact(self, text: str) -> str:
        """`text` with each occurrence of the key replaced by `[API key]`."""
        return text.replace(self._text, "[API key]") if self._text else text

    def redact_bytes(self, content: bytes) -> bytes:
        """`content` with each occurrence of the key, in UTF-8, replaced by `[API key]`."""
        return content.replace(self._text.encode(), b"[API key]") if self._text else content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "ApiKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is never pickled")
