"""One set of rules for three sites: the stacks dev, staging and prod differ only in their site and in `strict`."""

from __future__ import annotations

import pulumi

from pulumi_wix_data import Access, AccessLevel, CollectionPermissions, Preset, SpecialPermission, get_role

strict = pulumi.Config().require_bool("strict")
who_removes = AccessLevel.PRIVILEGED if strict else AccessLevel.CMS_EDITOR
# Where customers are, giving up a collection must not open it again.
on_destroy = "lock" if strict else "restore"

CollectionPermissions(
    "products",
    data_collection_id="Products",
    item_read=AccessLevel.ANYONE,
    item_insert=AccessLevel.CMS_EDITOR,
    item_update=AccessLevel.CMS_EDITOR,
    item_remove=who_removes,
)

CollectionPermissions(
    "orders",
    data_collection_id="Orders",
    item_read=AccessLevel.CMS_EDITOR,
    item_insert=AccessLevel.SITE_MEMBER,
    item_update=AccessLevel.CMS_EDITOR,
    item_remove=who_removes,
    on_destroy=on_destroy,
)

CollectionPermissions("import-queue", data_collection_id="ImportQueue", preset=Preset.PRIVATE, on_destroy=on_destroy)

if not strict:
    SpecialPermission(
        "testers-orders",
        data_collection_id="Orders",
        policy_id=get_role("Tester").id,
        item_read=Access.ALLOWED,
        item_remove=Access.ALLOWED,
    )
