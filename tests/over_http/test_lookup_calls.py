"""The look-ups of a program against the service, and what they say when they find nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import Mocks, set_all_config, set_mocks

from pulumi_wix_data import WixDataError, get_collection_permissions, get_role, list_collections
from tests.over_http.wix_stage import ACCOUNT, KEY, ORIGINAL, OTHER_SITE, ROLE, SITE, Stage, levels_of

MISSING_KEY = "no API key is set"


class NoResources(Mocks):
    """A program that only looks up."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Not called."""
        raise NotImplementedError

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Not called."""
        raise NotImplementedError


@pytest.fixture(autouse=True)
def in_a_program(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a run of a program whose stack is set up for the emulator."""
    for name, value in {"WIX_API_KEY": KEY, "WIX_API_BASE_URL": stage.emulator.url}.items():
        monkeypatch.setenv(name, value)
    for name in ("WIX_SITE_ID", "WIX_ACCOUNT_ID"):
        monkeypatch.delenv(name, raising=False)
    set_mocks(NoResources(), preview=True)
    set_all_config({"wix-data:siteId": SITE, "wix-data:accountId": ACCOUNT})


def test_get_collection_permissions() -> None:
    permissions = get_collection_permissions("Orders")
    assert permissions.levels == levels_of(ORIGINAL)
    assert [special.subject.id for special in permissions.special_sets] == [ROLE]


def test_a_site_can_be_given_in_any_case() -> None:
    assert [one.id for one in list_collections(site_id=OTHER_SITE.upper())] == ["Orders"]


def test_list_collections() -> None:
    assert [one.id for one in list_collections()] == ["Orders", "Stores/Products"]


def test_get_role_by_title_reads_the_roles_once_a_run(stage: Stage) -> None:
    assert (get_role("Shipping").id, get_role("Owner").title) == (ROLE, "Owner")
    assert stage.counts() == {"get_roles_info": 1}
    set_mocks(NoResources(), preview=True)
    assert get_role("Shipping").id == ROLE
    assert stage.counts() == {"get_roles_info": 2}


FAILURES: list[tuple[Callable[[], object], list[str]]] = [
    (lambda: get_role("Shiping"), ["'Shiping'", "Owner, Shipping, Twin"]),
    (lambda: get_role("shipping"), ["Owner, Shipping, Twin"]),
    (lambda: get_role("Twin"), ["2 roles", "'Twin'", "11 (First)", "12 (no description)", "policy_id"]),
    (lambda: get_role("Owner", account_id="mine"), ["wix-data:accountId", "'mine'"]),
    (lambda: get_role("Owner", account_id=SITE), ["PermissionDenied"]),
    (lambda: get_role("Owner", api_key_env="NOT_SET"), ["NOT_SET"]),
    (lambda: get_collection_permissions("Nothing"), ["CollectionNotFound", "Nothing", SITE, "WDE0025"]),
    (lambda: get_collection_permissions(""), ["data_collection_id", "1 to 255"]),
    (lambda: get_collection_permissions("x" * 256), ["at most 255"]),
    (lambda: list_collections(site_id="my-site"), ["'my-site'", "/dashboard/"]),
]


@pytest.mark.parametrize(("look_up", "words"), FAILURES)
def test_a_failure_is_one_text_that_names_the_choices(look_up: Callable[[], object], words: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as failure:
        look_up()
    assert isinstance(failure.value, WixDataError)
    assert all(word in str(failure.value) for word in words), str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_bad_argument_calls_nothing(stage: Stage) -> None:
    with pytest.raises(pulumi.RunError):
        get_collection_permissions("a\x00b")
    assert stage.counts() == {}


@pytest.mark.parametrize("look_up", [list_collections, lambda: get_role("Owner")])
def test_missing_settings_are_named(monkeypatch: pytest.MonkeyPatch, look_up: Callable[[], object]) -> None:
    monkeypatch.delenv("WIX_API_KEY")
    with pytest.raises(pulumi.RunError, match=MISSING_KEY):
        look_up()


def test_a_missing_site_and_account_are_named() -> None:
    set_all_config({})
    with pytest.raises(pulumi.RunError, match="WIX_SITE_ID"):
        list_collections()
    with pytest.raises(pulumi.RunError, match="WIX_ACCOUNT_ID"):
        get_role("Owner")
