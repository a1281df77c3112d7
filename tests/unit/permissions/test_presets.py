"""The presets stand for exactly the sets that they document."""

from __future__ import annotations

import pytest

from pulumi_wix_data.permissions.presets import Preset

DOCUMENTED = {
    "SHOW_CONTENT": ["ANYONE", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"],
    "COLLECT_FORM_SUBMISSIONS": ["CMS_EDITOR", "ANYONE", "CMS_EDITOR", "CMS_EDITOR"],
    "MEMBERS_OWN_ITEMS": ["SITE_MEMBER_AUTHOR", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "SITE_MEMBER_AUTHOR"],
    "STAFF_ONLY": ["CMS_EDITOR"] * 4,
    "PRIVATE": ["PRIVILEGED"] * 4,
}


@pytest.mark.parametrize(("name", "levels"), DOCUMENTED.items())
def test_a_preset_is_its_documented_set(name: str, levels: list[str]) -> None:
    expected = dict(zip(["itemRead", "itemInsert", "itemUpdate", "itemRemove"], levels, strict=True))
    assert Preset(name).levels.to_properties() == expected


def test_there_are_no_undocumented_presets() -> None:
    assert [preset.value for preset in Preset] == list(DOCUMENTED)
