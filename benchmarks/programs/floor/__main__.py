"""The floor: as many resources as the program of ours declares, with the same properties."""

import os

from floor_resources import FloorLevels, FloorSpecial  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

levels, specials, collections, edition = (
    int(os.environ[name]) for name in ("BENCH_LEVELS", "BENCH_SPECIALS", "BENCH_COLLECTIONS", "BENCH_EDITION")
)
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
for number in range(specials):
    FloorSpecial(
        f"special-{number:04}",
        {
            "siteId": site,
            "dataCollectionId": f"Collection{number % collections:04}",
            "policyId": f"704640986611748{number:04}",
            "itemRead": "ALLOWED",
            "itemInsert": "UNSPECIFIED",
            "itemUpdate": "ALLOWED" if edition else "UNSPECIFIED",
            "itemRemove": "UNSPECIFIED",
        },
    )
