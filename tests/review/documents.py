"""Previews made by hand: what no engine prints today, or not on purpose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.review.review_world import SITE, levels

LEVELS = "pulumi-python:dynamic/wix-data:CollectionPermissions"
SPECIAL = "pulumi-python:dynamic/wix-data:SpecialPermission"

Json = dict[str, Any]


def urn(name: str, type_: str = LEVELS, stack: str = "test") -> str:
    """Of a resource of the project `shop`."""
    return f"urn:pulumi:{stack}::shop::{type_}::{name}"


def collection(letters: str, data_collection_id: str = "Orders", **more: object) -> Json:
    """The properties of CollectionPermissions with these levels."""
    return {"siteId": SITE, "dataCollectionId": data_collection_id, **levels(letters), "onDestroy": "restore", **more}


def state(properties: Mapping[str, object], **flags: object) -> Json:
    """A resource in a step."""
    return {"inputs": dict(properties), "outputs": dict(properties), **flags}


def step(op: str, name: str, old: Json | None = None, new: Json | None = None, **more: object) -> Json:
    """A step of a digest."""
    found: Json = {"op": op, "urn": urn(name), **more}
    return {**found, **({"oldState": old} if old else {}), **({"newState": new} if new else {})}


def update(before: str, after: str, name: str = "orders", **more: object) -> Json:
    """The step that changes the levels of Orders."""
    return step("update", name, state(collection(before)), state(collection(after)), **more)


def digest(*steps: Json, **more: object) -> str:
    """What `pulumi preview --json` prints."""
    counts = {each["op"]: sum(other["op"] == each["op"] for other in steps) for each in steps}
    return json.dumps({"steps": steps, "duration": 1, "changeSummary": counts, **more}, indent=4)


def events(*steps: Json, is_preview: bool = True) -> str:
    """The same as events, one a line."""
    found: list[Json] = [{"preludeEvent": {"config": {}}}]
    for each in steps:
        names = {"oldState": "old", "newState": "new"}
        metadata = {names.get(name, name): part for name, part in each.items()}
        found.append({"resourcePreEvent": {"metadata": metadata, "planning": is_preview}})
    summary: Json = {
        "resourceChanges": {each["op"]: 1 for each in steps},
        "isPreview": is_preview,
        "result": "succeeded",
    }
    found.append({"summaryEvent": summary})
    lines = [json.dumps({"sequence": number, "timestamp": 1, **each}) for number, each in enumerate(found)]
    return "\n".join(lines) + "\n"


OPEN_BEFORE = levels("AEEE")
"""`previous` of a resource whose end lets any visitor read."""
CALM = digest(update("MMOE", "EMOE"))
"""Nobody gains access."""
OPENED = digest(update("EEEE", "AEEE"))
"""Any visitor can read Orders."""
