"""What only a machine's notes tell of creates that were cut off, and how it is set back: `wix-data recover`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.stack.leftovers import Fate, Leftover, find_leftovers, judge_leftovers
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.state.stack_state import StackState
from tests.over_http.wix_stage import (
    GRANT,
    KEY,
    LEVELS,
    LOCKED,
    NEW_ROLE,
    ORIGINAL,
    OTHER_SITE,
    ROLE,
    SITE,
    SPECIAL,
    WANTED,
    Stage,
)
from tests.shared.heard import Heard
from tests.shared.seeds import READ, REMOVE, UPDATE
from tests.shared.telling import STACK

EMPTY = StackState({"deployment": {}})
ADOPTED = {**GRANT, "policyId": ROLE, "itemUpdate": "ALLOWED", "adoptExisting": True}


@pytest.fixture(autouse=True)
def environment(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIX_API_KEY", KEY)
    monkeypatch.setenv("WIX_API_BASE_URL", stage.emulator.url)
    monkeypatch.setenv("WIX_DATA_SETTLE_SECONDS", "0")


def cut_off(stage: Stage, declared: Mapping[str, Any]) -> None:
    """A run creates that; its provider is killed, and the engine forgets it."""
    phase = stage.collection_phase() if "userId" not in declared and "policyId" not in declared else None
    phase = phase or stage.special_phase()
    phase.create(phase.check({**declared}).inputs)
    stage.forget_calls()


def judged(state: StackState = EMPTY, *, set_back: bool = False, **configuration: str) -> list[Leftover]:
    """What `wix-data recover` finds."""
    configured = {f"wix-data:{name}": value for name, value in configuration.items()}
    notes = find_leftovers(STACK, state)
    return judge_leftovers(STACK, notes, ProviderSettings(state, configured), Heard(), set_back=set_back)


def only(found: list[Leftover]) -> Leftover:
    (leftover,) = found
    return leftover


def test_levels_that_are_live_are_named_and_set_back_when_asked(stage: Stage) -> None:
    assert judged() == []
    cut_off(stage, LEVELS)
    told = only(judged())
    assert str(told) == (
        f"Orders (site {SITE}): a run on this machine was cut off while it created this; the state does not have it, "
        "and what it wrote is live: itemRead ANYONE, itemInsert SITE_MEMBER, itemUpdate SITE_MEMBER_AUTHOR, itemRemove "
        "CMS_EDITOR. Before, it had: itemRead SITE_MEMBER, itemInsert CMS_EDITOR, itemUpdate CMS_EDITOR, itemRemove "
        "PRIVILEGED. Where the program declares it, run `pulumi up`; otherwise `wix-data recover --set-back` sets it "
        "back."
    )
    assert told.needs_attention
    assert (stage.counts(), stage.live_levels()) == ({"get_permissions": 1}, WANTED)

    done = only(judged(set_back=True))
    assert str(done).startswith(f"set back: Orders (site {SITE}): it has again what it had before: itemRead SITE_MEM")
    assert not done.needs_attention
    assert stage.live_levels() == ORIGINAL
    assert stage.live_grants() == {ROLE: [READ]}
    assert judged() == []


def test_a_set_that_is_live_is_removed_and_an_adopted_one_is_what_it_was(stage: Stage) -> None:
    cut_off(stage, GRANT)
    cut_off(stage, ADOPTED)
    assert stage.live_grants() == {ROLE: [READ, UPDATE, REMOVE], NEW_ROLE: [READ, REMOVE]}
    assert [each.fate for each in judged()] == [Fate.LIVE, Fate.LIVE]
    assert [each.fate for each in judged(set_back=True)] == [Fate.SET_BACK, Fate.SET_BACK]
    assert stage.live_grants() == {ROLE: [READ]}
    assert stage.live()["specialPermissions"][0]["id"] == SPECIAL
    assert judged() == []


@pytest.mark.parametrize("others", [ORIGINAL, LOCKED])
def test_what_is_not_live_needs_nothing_and_is_never_written_over(stage: Stage, others: dict[str, str]) -> None:
    cut_off(stage, LEVELS)
    stage.somebody_sets(**others)
    told = only(judged())
    assert (told.fate, told.needs_attention) == (Fate.NOT_LIVE, False)
    assert str(told).endswith("created this, and nothing of it is live: nothing is to be done.")
    assert only(judged(set_back=True)).fate is Fate.NOT_LIVE
    assert stage.live_levels() == others
    assert judged() == []


def test_a_collection_that_is_gone_has_nothing_live(stage: Stage) -> None:
    cut_off(stage, LEVELS)
    cut_off(stage, GRANT)
    stage.emulator.delete_collection(SITE, "Orders")
    assert [each.fate for each in judged(set_back=True)] == [Fate.NOT_LIVE, Fate.NOT_LIVE]


def _resource(declared: Mapping[str, Any], kind: str = "CollectionPermissions") -> dict[str, Any]:
    type_ = f"pulumi-python:dynamic/wix-data:{kind}"
    return {"urn": f"urn:pulumi:dev::shop::{type_}::it", "type": type_, "inputs": declared, "outputs": declared}


@pytest.mark.parametrize(
    "deployment",
    [
        {"resources": [_resource(LEVELS)]},
        {"resources": [{**_resource(LEVELS), "delete": True}]},
        {"pending_operations": [{"type": "creating", "resource": _resource(LEVELS)}]},
    ],
)
def test_what_the_state_tells_of_is_not_left_over(stage: Stage, deployment: dict[str, Any]) -> None:
    cut_off(stage, LEVELS)
    assert judged(StackState({"deployment": deployment})) == []
    assert stage.counts() == {}


def test_what_a_look_up_has_found_is_not_the_stacks_own(stage: Stage) -> None:
    cut_off(stage, LEVELS)
    state = StackState({"deployment": {"resources": [{**_resource(LEVELS), "external": True}]}})
    assert only(judged(state)).fate is Fate.LIVE


def _without_key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("WIX_API_KEY")
    return "it cannot be looked at: no API key is set"


def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WIX_API_BASE_URL", "http://127.0.0.1:9")
    return "it was written at another address of the service than the present one"


def _refused(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WIX_API_KEY", "IST.one-site-key")
    return "it cannot be looked at: cannot read the permissions of collection Orders"


def _in_a_run(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(RunBook, "is_one_open", lambda: True)
    monkeypatch.setattr("pulumi_wix_data.stack.leftovers._LONGEST_END", 0)
    return "a run that has not ended yet may be writing it"


@pytest.mark.parametrize("prevent", [_without_key, _elsewhere, _refused, _in_a_run])
def test_what_cannot_be_looked_at_may_be_live_and_is_left_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, prevent: Any
) -> None:
    cut_off(stage, LEVELS)
    why = prevent(monkeypatch)
    for set_back in (False, True):
        told = only(judged(set_back=set_back))
        assert (told.fate, told.needs_attention) == (Fate.NOT_KNOWN, True)
        assert f"what it wrote may be live ({why}" in str(told)
        assert "Before, it had: itemRead SITE_MEMBER, " in str(told)
        assert str(told).endswith("otherwise set it back by hand.")
    assert stage.live_levels() == WANTED
    assert stage.counts().keys() <= {"get_permissions"}


def test_a_run_that_lives_on_cannot_be_writing_what_is_older_than_any_write(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(stage, LEVELS)
    monkeypatch.setattr(RunBook, "is_one_open", lambda: True)
    monkeypatch.setattr("pulumi_wix_data.stack.leftovers._LONGEST_WRITE", 0)
    assert only(judged()).fate is Fate.LIVE


def test_a_run_that_has_just_ended_is_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(stage, LEVELS)
    seen = iter([True, False])
    monkeypatch.setattr(RunBook, "is_one_open", lambda: next(seen))
    monkeypatch.setattr("pulumi_wix_data.stack.leftovers._LONGEST_END", 30)
    assert only(judged()).fate is Fate.LIVE


def test_a_run_is_open_while_one_of_its_processes_lives() -> None:
    assert not RunBook.is_one_open()
    book = RunBook.open("127.0.0.1:1234")
    assert RunBook.is_one_open()
    book.close()
    assert not RunBook.is_one_open()


def test_what_is_told_is_what_is_live_of_several_writes(stage: Stage) -> None:
    cut_off(stage, LEVELS)
    cut_off(stage, {**LEVELS, **LOCKED})
    stage.somebody_sets(**WANTED)
    assert only(judged()).written.startswith("itemRead ANYONE, ")
    assert only(judged(set_back=True)).fate is Fate.SET_BACK
    assert stage.live_levels() == ORIGINAL


@pytest.mark.parametrize("operation", ["update_permissions", "get_permissions"])
def test_what_cannot_be_set_back_stays_noted(stage: Stage, operation: str) -> None:
    cut_off(stage, LEVELS)
    stage.emulator.faults({"operation": operation, "kind": "status", "status": 403, "times": 9})
    told = only(judged(set_back=True))
    assert (told.fate, told.needs_attention) == (Fate.NOT_KNOWN, True)
    assert stage.live_levels() == WANTED
    stage.emulator.clear_faults()
    assert only(judged(set_back=True)).fate is Fate.SET_BACK


@pytest.fixture
def secret_levels(stage: Stage) -> None:
    """A create of levels that are secrets was cut off."""
    key = ("levels", SITE, "Orders")
    notes = Notes(stage.emulator.url, seal=ApiKey(KEY).seal)
    notes.note(STACK, key, ORIGINAL, notes.kept(STACK, key, WANTED, is_secret=True), about="Orders (site s)")
    stage.somebody_sets(**WANTED)


@pytest.mark.usefixtures("secret_levels")
def test_secret_levels_are_told_by_the_key_that_wrote_them_and_never_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = only(judged())
    assert told.fate is Fate.LIVE
    assert "what it wrote is live: [secret]. Before, it had: itemRead SITE_MEMBER" in str(told)
    stage.emulator.put_key("0a1b2c3d-0000-4000-8000-000000000001", "IST.next-key")
    monkeypatch.setenv("WIX_API_KEY", "IST.next-key")
    assert only(judged(set_back=True)).fate is Fate.NOT_KNOWN
    assert stage.live_levels() == WANTED
    monkeypatch.setenv("WIX_API_KEY", KEY)
    assert only(judged(set_back=True)).fate is Fate.SET_BACK
    assert stage.live_levels() == ORIGINAL


def test_a_secret_place_is_not_in_the_note(stage: Stage) -> None:
    phase = stage.collection_phase()
    checked = phase.check(LEVELS).inputs
    phase.book.file_secret(phase.steps.lifecycle.kind.dynamic_type, "it", "dataCollectionId")
    phase.create(checked)
    told = only(judged())
    assert (told.fate, told.about) == (Fate.NOT_KNOWN, f"[secret] (site {SITE})")
    assert "which it is, is a secret" in told.why


def test_a_wix_site_of_the_state_is_asked_with_its_own_settings(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(stage, {**LEVELS, "siteId": OTHER_SITE})
    monkeypatch.delenv("WIX_API_KEY")
    monkeypatch.setenv("WIX_OTHER_KEY", KEY)
    type_ = "pulumi:providers:pulumi-python"
    inputs = {"wix-data:siteId": OTHER_SITE, "wix-data:apiKeyEnv": "WIX_OTHER_KEY"}
    provider = {"urn": f"urn:pulumi:dev::shop::{type_}::eu", "type": type_, "id": "1", "inputs": inputs}
    state = StackState({"deployment": {"resources": [provider]}})
    assert only(judged(state, set_back=True)).fate is Fate.SET_BACK
    assert stage.live_levels(site=OTHER_SITE) == LOCKED
