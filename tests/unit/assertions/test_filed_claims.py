"""Claims in the run book, and the checks that read them there, in whichever process they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_wix_data.assertions import Claim, member, role, user, visitor
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.memory.book_facts import Declarer
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.settings import load_settings
from pulumi_wix_data.state.collection_permissions import levels_key
from tests.shared.steps import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, UNKNOWN, Steps

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
ROLE = "7046409866117489206"
ORDERS = {
    "siteId": SITE,
    "dataCollectionId": "Orders",
    "itemRead": "ANYONE",
    "itemInsert": "CMS_EDITOR",
    "itemUpdate": "CMS_EDITOR",
    "itemRemove": "CMS_EDITOR",
}
GRANT = {"siteId": SITE, "dataCollectionId": "Orders", "policyId": ROLE, "itemRemove": "ALLOWED"}
URN = "urn:pulumi:dev::shop::pulumi-python:dynamic/wix-data:CollectionPermissions::orders"
GRANT_URN = "urn:pulumi:dev::shop::pulumi-python:dynamic/wix-data:SpecialPermission::grant"


class _Silent:
    def warn(self, message: str) -> None:
        """Nothing is shown."""

    def info(self, message: str) -> None:
        """Nor here."""


@pytest.fixture
def program(tmp_path: Path) -> RunBook:
    """The program's book of a run; `provider` opens the same."""
    return RunBook.open("127.0.0.1:1", tmp_path)


@pytest.fixture
def provider(program: RunBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunBook:
    assert program.why_alone is None
    monkeypatch.setenv("WIX_DATA_STATE_DIR", str(tmp_path))
    return RunBook.open("127.0.0.1:1", tmp_path)


def steps(book: RunBook, kind: str = "levels") -> Steps:
    """The steps of a kind in a process that never looks at the site."""
    settings = load_settings({"wix-data:previewReads": "false"}.get, {"WIX_API_KEY": "key", "WIX_SITE_ID": SITE})
    which = COLLECTION_PERMISSIONS if kind == "levels" else SPECIAL_PERMISSION
    return Steps(which, Session(settings, _Silent(), book=book))


CLAIMS = [
    visitor().cannot_read("Orders"),
    member().can_update_only_own("Orders", site_id=SITE.upper()),
    role(ROLE).cannot_remove("Stores/Products"),
    user("b3d94e06-28c1-4f7a-9d52-61e0a87c45bf").can_insert("Orders"),
]


def test_other_processes_read_each_claim_once_as_it_was_made(program: RunBook, provider: RunBook) -> None:
    assert provider.claims([]) == []
    for claim in (*CLAIMS[:2], CLAIMS[0]):
        program.file_claim(claim)
    assert provider.claims([]) == CLAIMS[:2]
    for claim in CLAIMS:
        program.file_claim(claim)
    assert provider.claims([]) == CLAIMS


def test_ids_that_may_be_secrets_are_not_in_the_file(program: RunBook, provider: RunBook, tmp_path: Path) -> None:
    claim = replace(role(ROLE).cannot_remove("Private", site_id=SITE), is_secret=True)
    program.file_claim(claim)
    files = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"cannot" not in files
    assert all(each.encode() not in files for each in (ROLE, "Private", SITE))
    assert provider.claims([ROLE, "Private", SITE, "other"]) == [claim]
    (hidden,) = provider.claims(["other"])
    assert str(hidden) == "role([secret]).cannot_remove([secret], site_id=[secret])"
    assert not {ROLE, "Private", SITE} & set(hidden.ids)


def test_a_check_refuses_what_breaks_a_claim_on_its_property(program: RunBook, provider: RunBook) -> None:
    program.file_claim(CLAIMS[0])
    (fault,) = steps(provider).check({}, ORDERS, URN).faults
    assert fault.property == "itemRead"
    assert fault.reason == (
        "assert_access: visitor().cannot_read('Orders') does not hold: 'orders' declares itemRead ANYONE: "
        "any visitor can read, by the API too."
    )
    assert steps(provider).check({}, {**ORDERS, "itemRead": "CMS_EDITOR"}, URN).faults == []


def test_every_broken_claim_is_told(program: RunBook, provider: RunBook) -> None:
    for claim in (
        CLAIMS[0],
        member().can_insert("Orders"),
        role(ROLE).cannot_read("Orders"),
        role("8").can_read("Orders"),
    ):
        program.file_claim(claim)
    faults = steps(provider).check({}, ORDERS, URN).faults
    assert [fault.property for fault in faults] == ["itemRead", "itemInsert", "itemRead"]


@pytest.mark.parametrize("phase_is_preview", [True, False])
def test_what_the_state_holds_already_is_refused_too(
    program: RunBook, provider: RunBook, phase_is_preview: bool
) -> None:
    program.file_claim(CLAIMS[0])
    (fault,) = steps(provider).check(ORDERS, ORDERS, URN, preview=phase_is_preview).faults
    assert fault.reason.endswith("`ignore_changes` may keep it, whatever the program declares.")


def test_a_grant_is_judged_by_its_subject(program: RunBook, provider: RunBook) -> None:
    program.file_claim(role(ROLE).cannot_remove("Orders"))
    program.file_claim(role("8").cannot_remove("Orders"))
    (fault,) = steps(provider, "special").check({}, GRANT, GRANT_URN).faults
    assert (fault.property, ROLE in fault.reason) == ("itemRemove", True)
    assert steps(provider, "special").check({}, {**GRANT, "policyId": UNKNOWN}, GRANT_URN).faults == []


def test_unknown_values_silence_nothing_that_is_known(program: RunBook, provider: RunBook) -> None:
    program.file_claim(CLAIMS[0])
    unknown = {**ORDERS, "siteId": UNKNOWN, "itemInsert": UNKNOWN}
    assert [fault.property for fault in steps(provider).check({}, unknown, URN).faults] == ["itemRead"]
    assert steps(provider).check({}, {**ORDERS, "itemRead": UNKNOWN}, URN).faults == []


def test_a_claim_of_a_secret_is_judged_and_shows_nothing(program: RunBook, provider: RunBook) -> None:
    program.file_claim(replace(role(ROLE).cannot_remove("Orders"), is_secret=True))
    (fault,) = steps(provider, "special").check({}, GRANT, GRANT_URN, secrets=("policyId",)).faults
    assert fault.reason.startswith("assert_access: role([secret]).cannot_remove([secret]) does not hold")
    assert ROLE not in fault.reason
    (fault,) = steps(provider, "special").check({}, GRANT, GRANT_URN, secrets=("itemRemove",)).faults
    assert fault.property == ""


def test_a_claim_is_late_for_what_was_checked_before_it(program: RunBook, provider: RunBook) -> None:
    early, late, key = CLAIMS[0], CLAIMS[1], levels_key((SITE, "Orders"))
    program.file_claim(early)
    assert not program.was_checked_before(key, early)
    provider.declare(key, Declarer(URN))
    program.file_claim(late)
    program.file_claim(early)
    assert (program.was_checked_before(key, early), program.was_checked_before(key, late)) == (False, True)
    assert not program.was_checked_before(levels_key((SITE, "Letters")), late)


def test_the_text_of_a_claim_hides_what_it_is_told_to_hide() -> None:
    claim: Claim = role(ROLE).can_remove_only_own("Orders", site_id=SITE)
    assert claim.told({ROLE}) == f"role([secret]).can_remove_only_own('Orders', site_id='{SITE}')"
    assert claim.told({"Orders", SITE}) == f"role('{ROLE}').can_remove_only_own([secret], site_id=[secret])"
