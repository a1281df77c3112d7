"""Names for resources, made of the ids that they stand for: readable, each once, the same in every export."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

_LONGEST = 100
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAPS = re.compile(r"[\W_]+")


def slug(text: str) -> str:
    """`Stores/ProductVariants` → `stores-product-variants`; empty when the text holds no letter and no digit."""
    plain = unicodedata.normalize("NFKC", text)
    return _GAPS.sub("-", _HUMPS.sub("-", plain)).strip("-").lower()[:_LONGEST].strip("-")


class ResourceNames:
    """Hands out names. The first thing that asks for a name has it; others have a mark of their own added."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._given = set(reserved)

    def name(self, wanted: str, identity: str) -> str:
        """`wanted`, or `wanted-3f9a1c` where that is given already: the mark depends on `identity` alone."""
        mark = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
        candidates = [wanted, *(f"{wanted}-{mark[:length]}" for length in range(6, len(mark) + 1))]
        name = next(candidate for candidate in candidates if candidate not in self._given)
        self._given.add(name)
        return name


class RoleConstants:
    """A constant for each role that has a title: `SHIPPING_MANAGER`, or `ROLE_…` where that is not a name."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._roles: dict[str, tuple[str, str]] = {}
        names = ResourceNames()
        for id_, title in sorted(titles.items()):
            word = _NOT_IN_NAMES.sub("", slug(title).replace("-", "_")).strip("_").upper()
            wanted = word if word[:1].isalpha() else f"ROLE_{word or _NOT_IN_NAMES.sub('', id_)}"
            self._roles[id_] = names.name(wanted, id_).replace("-", "_").upper(), title

    def of(self, role_id: str) -> tuple[str, str] | None:
        """The constant and the title; None where the title is not known."""
        return self._roles.get(role_id)


_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_]")
