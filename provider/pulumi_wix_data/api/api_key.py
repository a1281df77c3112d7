"""An API key that cannot be shown or stored by accident."""

from __future__ import annotations

from typing import NoReturn


class ApiKey:
    """A Wix API key. Its text leaves only through `reveal`; it is never in a repr, a format or a pickle.

    Two keys with the same text are equal, so that a key can be part of a dictionary's key as it is.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The key itself, for the Authorization header alone."""
        return self._text

    def redact(self, text: str) -> str:
        """`text` with every occurrence of the key taken out."""
        return text.replace(self._text, "[API key]") if self._text else text

    def redact_bytes(self, content: bytes) -> bytes:
        """`content` likewise."""
        return content.replace(self._text.encode(), b"[API key]") if self._text else content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "ApiKey(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is never pickled")
