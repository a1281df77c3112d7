"""Which collections a rule leaves alone: patterns of collection ids, for every site or for one."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from ..lifecycle.properties import DATA_COLLECTION_ID, SITE_ID, UNKNOWN, Properties

ALLOWED = "allowed"
ALLOWED_BY_SITE = "allowedBySite"

_PATTERNS = {"type": "array", "items": {"type": "string", "minLength": 1}}


def allow_list_parameters(what: str) -> dict[str, dict[str, Any]]:
    """The schema of both parameters; `what` says what is allowed there."""
    return {
        ALLOWED: {
            **_PATTERNS,
            "default": [],
            "description": f"Collection ids on any site {what}; * stands for any characters, case counts.",
        },
        ALLOWED_BY_SITE: {
            "type": "object",
            "additionalProperties": _PATTERNS,
            "default": {},
            "description": f"The same for one site: site id to collection ids {what}.",
        },
    }


def unknown_target(properties: Properties, parameters: Mapping[str, Any]) -> list[str]:
    """The properties that decide whether the collection is allowed, and that are not known yet."""
    unknown = [DATA_COLLECTION_ID] if properties.get(DATA_COLLECTION_ID) is UNKNOWN else []
    if parameters[ALLOWED_BY_SITE] and properties.get(SITE_ID) is UNKNOWN:
        unknown.append(SITE_ID)
    return unknown if parameters[ALLOWED] or parameters[ALLOWED_BY_SITE] else []


def is_allowed(properties: Properties, parameters: Mapping[str, Any]) -> bool:
    """Whether a pattern for every site, or one for the resource's own site, matches its collection."""
    site = str(properties.get(SITE_ID)).lower()
    by_site: Mapping[str, list[str]] = parameters[ALLOWED_BY_SITE]
    own = [pattern for key, patterns in by_site.items() if key.lower() == site for pattern in patterns]
    collection = str(properties.get(DATA_COLLECTION_ID))
    return any(fnmatchcase(collection, pattern) for pattern in [*parameters[ALLOWED], *own])
