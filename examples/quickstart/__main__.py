"""Who can do what with the data of a small flower shop."""

from __future__ import annotations

import pulumi

from pulumi_wix_data import (
    Access,
    AccessLevel,
    CollectionPermissions,
    Preset,
    SpecialPermission,
    get_role,
    list_collections,
)

# The catalogue: every visitor reads it, the shop's staff writes it.
CollectionPermissions("products", data_collection_id="Products", preset=Preset.SHOW_CONTENT)

# Members order; only staff sees and handles orders, and only administrators remove one.
CollectionPermissions(
    "orders",
    data_collection_id="Orders",
    item_read=AccessLevel.CMS_EDITOR,
    item_insert=AccessLevel.SITE_MEMBER,
    item_update=AccessLevel.CMS_EDITOR,
    item_remove=AccessLevel.PRIVILEGED,
)

# Everybody reads reviews; members write them, and change only their own.
CollectionPermissions(
    "reviews",
    data_collection_id="Reviews",
    item_read=AccessLevel.ANYONE,
    item_insert=AccessLevel.SITE_MEMBER,
    item_update=AccessLevel.SITE_MEMBER_AUTHOR,
    item_remove=AccessLevel.CMS_EDITOR,
)

# Every visitor may send the form; what was sent is for the staff.
CollectionPermissions("contact-form", data_collection_id="ContactForm", preset=Preset.COLLECT_FORM_SUBMISSIONS)

# Beyond the levels: whoever ships has no CMS role, and still sees orders and marks them as sent.
SpecialPermission(
    "shippers-orders",
    data_collection_id="Orders",
    policy_id=get_role("Shipping manager").id,
    item_read=Access.ALLOWED,
    item_update=Access.ALLOWED,
)

# One person, by user id, who takes offending reviews down.
SpecialPermission(
    "moderator-reviews",
    data_collection_id="Reviews",
    user_id="b3d94e06-28c1-4f7a-9d52-61e0a87c45bf",
    item_remove=Access.ALLOWED,
)

# Collections of Wix apps have fixed permissions. Nothing here manages them, and each run says so.
for each in list_collections():
    if each.type.is_fixed:
        pulumi.log.info(f"{each.id} is left alone: it {each.type.why_fixed}.")
