"""A small site, as the matrix shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pulumi_wix_data.matrix.site_access import CollectionAccess, all_rows
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    LOCKED,
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.matrix import MatrixRow
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.review.review_model import AccessChange
from pulumi_wix_data.sanitize import one_line

HOSTILE = "<script>alert('x')</script>&\""
SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
PACKER = SpecialSet("1", Subject(SubjectKind.ROLE, "7046"), SpecialAccesses.of([ItemAction.READ, ItemAction.UPDATE]))


def changed(found: Iterable[CollectionAccess], changes: Iterable[AccessChange]) -> list[CollectionAccess]:
    """The collections with the changes of each, as a preview's matrix has them."""
    told = list(changes)
    return [
        replace(each, changes=tuple(one for one in told if one.data_collection_id == one_line(each.data_collection_id)))
        for each in found
    ]


def rows() -> list[MatrixRow]:
    return all_rows(collections())


def collections() -> list[CollectionAccess]:
    odd = CollectionLevels.from_properties({**LOCKED.to_properties(), ItemAction.READ.value: "UNDEFINED"})
    found = [
        DataPermissions("Forms", Preset.COLLECT_FORM_SUBMISSIONS.levels, ()),
        DataPermissions("Orders", Preset.STAFF_ONLY.levels, (PACKER,)),
        DataPermissions("Products", Preset.SHOW_CONTENT.levels, ()),
        DataPermissions("Profiles", Preset.MEMBERS_OWN_ITEMS.levels, ()),
        DataPermissions(HOSTILE, odd, ()),
    ]
    return [CollectionAccess(SITE, each, {PACKER.subject: "role Packer"}) for each in found]
