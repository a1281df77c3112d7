"""Ours, by either door: levels and special permissions, as a user would declare them."""

import os

if "BENCH_NATIVE" in os.environ:
    from pulumi_wix_data.native import Access, AccessLevel, CollectionPermissions, SpecialPermission
else:
    from pulumi_wix_data import Access, AccessLevel, CollectionPermissions, SpecialPermission

levels, specials, collections, edition = (
    int(os.environ[name]) for name in ("BENCH_LEVELS", "BENCH_SPECIALS", "BENCH_COLLECTIONS", "BENCH_EDITION")
)

for number in range(levels):
    CollectionPermissions(
        f"levels-{number:04}",
        data_collection_id=f"Collection{number:04}",
        item_read=AccessLevel.CMS_EDITOR if edition else AccessLevel.SITE_MEMBER,
        item_insert=AccessLevel.PRIVILEGED,
        item_update=AccessLevel.PRIVILEGED,
        item_remove=AccessLevel.PRIVILEGED,
    )
for number in range(specials):
    SpecialPermission(
        f"special-{number:04}",
        data_collection_id=f"Collection{number % collections:04}",
        policy_id=f"704640986611748{number:04}",
        item_read=Access.ALLOWED,
        item_update=Access.ALLOWED if edition else Access.UNSPECIFIED,
    )
