"""The floor of the native door: as many resources as the program of ours declares, with the same properties."""

import os
from typing import Any

import pulumi


class FloorLevels(pulumi.CustomResource):
    """In the place of `CollectionPermissions`."""

    def __init__(self, resource_name: str, properties: dict[str, Any]) -> None:
        super().__init__("bench-floor:index:CollectionPermissions", resource_name, {**properties, "previous": None})


levels, edition = (int(os.environ[name]) for name in ("BENCH_LEVELS", "BENCH_EDITION"))
site = os.environ["BENCH_SITE"]

for number in range(levels):
    FloorLevels(
        f"levels-{number:04}",
        {
            "siteId": site,
            "dataCollectionId": f"Collection{number:04}",
            "itemRead": "CMS_EDITOR" if edition else "SITE_MEMBER",
            "itemInsert": "PRIVILEGED",
            "itemUpdate": "PRIVILEGED",
            "itemRemove": "PRIVILEGED",
            "onDestroy": "restore",
        },
    )
