"""A small site, as rows of the matrix."""

from __future__ import annotations

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.collection_levels import CollectionLevels, UnknownLevel
from pulumi_wix_data.permissions.data_permissions import DataPermissions
from pulumi_wix_data.permissions.levels import AccessLevel
from pulumi_wix_data.permissions.matrix import MatrixRow, who_can_do_what
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.permissions.special_set import SpecialAccesses, SpecialSet
from pulumi_wix_data.permissions.subjects import Subject, SubjectKind

HOSTILE = "<script>alert('x')</script>&\""
PACKER = SpecialSet(
    "1", Subject(SubjectKind.ROLE, "7046"), SpecialAccesses(frozenset({ItemAction.READ, ItemAction.UPDATE}))
)


def rows() -> list[MatrixRow]:
    odd = CollectionLevels(UnknownLevel("UNDEFINED"), *[AccessLevel.PRIVILEGED] * 3)
    return who_can_do_what(
        [
            DataPermissions("Forms", Preset.COLLECT_FORM_SUBMISSIONS.levels, ()),
            DataPermissions("Orders", Preset.STAFF_ONLY.levels, (PACKER,)),
            DataPermissions("Products", Preset.SHOW_CONTENT.levels, ()),
            DataPermissions("Profiles", Preset.MEMBERS_OWN_ITEMS.levels, ()),
            DataPermissions(HOSTILE, odd, ()),
        ],
        {PACKER.subject: "role Packer"},
    )
