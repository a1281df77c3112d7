"""The names of the resources' properties, as they stand in state and in previews, and the value not known yet."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

SITE_ID = "siteId"
DATA_COLLECTION_ID = "dataCollectionId"
PRESET = "preset"
ON_DESTROY = "onDestroy"
PREVIOUS = "previous"
"""What stood on the site before the resource took over."""
WRITTEN = "written"
"""An output, there only while a refresh has found other levels: what the resource itself wrote last."""
USER_ID = "userId"
POLICY_ID = "policyId"
ADOPT_EXISTING = "adoptExisting"
SPECIAL_PERMISSIONS_ID = "specialPermissionsId"
PROVIDER = "__provider"
"""Pulumi's reference to the provider class; it changes when the class moved."""


class Unknown(Enum):
    """A value that only the update itself will tell, such as an output of a resource not created yet."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "(known after the update)"


UNKNOWN = Unknown.UNKNOWN

Properties = Mapping[str, Any]


def differing(olds: Properties, news: Properties, names: tuple[str, ...]) -> list[str]:
    """The names whose values differ; a value not known yet may differ, so it counts."""
    return [name for name in names if news.get(name) is UNKNOWN or olds.get(name) != news.get(name)]
