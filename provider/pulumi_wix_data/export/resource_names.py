"""Names for resources, made of the ids that they stand for: readable, each once, the same in every export."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_LONGEST = 100
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAPS = re.compile(r"[\W_]+")


def slug(text: str) -> str:
    """`Stores/ProductVariants` → `stores-product-variants`; empty when the text holds no letter and no digit."""
    plain = unicodedata.normalize("NFKC", text)
    return _GAPS.sub("-", _HUMPS.sub("-", plain)).strip("-").lower()[:_LONGEST].strip("-")


class ResourceNames:
    """Hands out names. The first thing that asks for a name has it; others have a mark of their own added."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def name(self, wanted: str, identity: str) -> str:
        """`wanted`, or `wanted-3f9a1c` where that is given already: the mark depends on `identity` alone."""
        mark = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        candidates = [wanted, *(f"{wanted}-{mark[:length]}" for length in range(6, len(mark) + 1))]
        name = next(candidate for candidate in candidates if candidate not in self._given)
        self._given.add(name)
        return name
