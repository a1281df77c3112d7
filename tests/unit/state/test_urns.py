"""URNs, taken apart as the engine does it: only a name may hold `::`."""

from __future__ import annotations

import pytest

from pulumi_wix_data.state.urns import Urn, name_in

ODD_NAMES = ["orders", "a::b", "::", "a::b::c", "a$b", 'quo"te', "line\nend", "🔒", "\x1b[31m", "\u202e", " "]


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("parents", ["", "my:it:Group$", "my:it:Group$my:it:Other$"])
def test_a_name_may_hold_anything(name: str, parents: str) -> None:
    urn = Urn.parse(f"urn:pulumi:dev::shop::{parents}pulumi-python:dynamic/wix-data:CollectionPermissions::{name}")
    assert (urn.stack, urn.project, urn.name) == ("dev", "shop", name)
    assert urn.type == "pulumi-python:dynamic/wix-data:CollectionPermissions"
    assert name_in(urn.text) == name


def test_the_stack_and_providers_are_told_from_resources() -> None:
    stack = Urn.parse("urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev")
    provider = Urn.parse("urn:pulumi:dev::shop::pulumi:providers:pulumi-python::a::b")
    assert [(each.is_stack, each.is_provider) for each in (stack, provider)] == [(True, False), (False, True)]


@pytest.mark.parametrize("text", ["", "orders", "urn:pulumi:dev::shop::type", "URN:pulumi:dev::shop::type::name"])
def test_what_is_not_a_urn(text: str) -> None:
    with pytest.raises(ValueError, match="is not a URN"):
        Urn.parse(text)
    assert name_in(text) == text
