"""The file with which `pulumi import --file` takes a whole site into a stack of the native provider."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..state.kinds import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION
from .declarations import Declaration


def import_file(site_id: str, declarations: Iterable[Declaration]) -> str:
    """The file, in JSON: type, name and id of each resource, with the names that the exported program has too."""
    resources = [
        {
            "type": (SPECIAL_PERMISSION if each.is_special else COLLECTION_PERMISSIONS).native_type,
            "name": each.resource.name,
            "id": "/".join((site_id, *each.resource.place)),
        }
        for each in declarations
        if each.resource
    ]
    return json.dumps({"resources": resources}, indent=2) + "\n"
