"""The native door for programs without our bindings: nobody tells what the state holds, this machine's notes do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.api.errors import CollectionNotFound, HandOverFailed, SpecialPermissionsExist, WixDataError
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.plugin.configuration import Configuration
from pulumi_wix_data.plugin.door import Asked, Door, Made, Reading
from pulumi_wix_data.plugin.wire import Properties
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, AnyKind
from pulumi_wix_data.state.values import Values, sealed
from tests.over_http.wix_stage import GRANT, LEVELS, NEW_ROLE, ROLE, SITE, Stage
from tests.shared.heard import Heard

CHANGED: dict[str, Any] = {**GRANT, "itemUpdate": "ALLOWED"}


class Run:
    """One engine run with a provider process of its own."""

    def __init__(self, stage: Stage, kind: AnyKind = SPECIAL_PERMISSION) -> None:
        self.heard = Heard()
        settings = stage.settings()
        self._door = Door(Session(settings, self.heard), Configuration(settings, SITE, is_complete=True))
        self._kind = kind

    def up(self, declared: dict[str, Any], name: str = "it", *, preview: bool = False) -> Made:
        """The resource, new to the state."""
        inputs, faults = self._door.check(self._asked(name), Values({}), Values.from_json(declared))
        assert faults == []
        checked = Values.from_program(inputs.values, inputs.secrets)
        return self._door.create(self._asked(name), checked, preview=preview)

    def check(self, declared: dict[str, Any], name: str = "it") -> None:
        """The check of a create alone."""
        _, faults = self._door.check(self._asked(name), Values({}), Values.from_program(declared))
        assert faults == []

    def sees(self, made: Made, declared: dict[str, Any], name: str = "it") -> None:
        """The resource, as an earlier run has left it."""
        olds = Values.from_program(made.inputs.values)
        inputs, _ = self._door.check(self._asked(name), olds, Values.from_program(declared))
        outputs = Values.from_program(made.outputs.values)
        self._door.diff(self._asked(name, made.id), outputs, Values.from_program(inputs.values))

    def refresh(self, made: Made, name: str = "it") -> Reading | None:
        """What is there now."""
        outputs = Values.from_program(made.outputs.values)
        return self._door.read(self._asked(name, made.id), outputs, is_import=False)

    def imports(self, resource_id: str, name: str = "it") -> Reading | None:
        """The thing with that id, as an import takes it."""
        return self._door.read(self._asked(name, resource_id), Values({}), is_import=True)

    def delete(self, made: Made, name: str = "it") -> None:
        """Delete it."""
        self._door.delete(self._asked(name, made.id), Values.from_program(made.outputs.values))

    def _asked(self, name: str, resource_id: str = "") -> Asked:
        return Asked(f"urn:pulumi:dev::shop::{self._kind.native_type}::{name}", resource_id)


def allowed(stage: Stage) -> list[str] | None:
    return stage.live_grants().get(NEW_ROLE)


@pytest.mark.parametrize("adopts", [False, True])
def test_a_set_that_is_renamed_and_changed_at_once_is_the_stacks_own(stage: Stage, adopts: bool) -> None:
    declared = {**GRANT, "adoptExisting": adopts}
    made = Run(stage).up(declared)
    Run(stage).sees(made, declared)  # from here on, this machine has no note of the create
    Run(stage).up({**CHANGED, "adoptExisting": adopts}, "new", preview=True)
    assert allowed(stage) == ["itemRead", "itemRemove"]
    run = Run(stage)
    renamed = run.up({**CHANGED, "adoptExisting": adopts}, "new")
    run.delete(made)
    assert allowed(stage) == ["itemRead", "itemUpdate", "itemRemove"]
    assert "previous" not in renamed.outputs.values
    Run(stage).delete(renamed, "new")
    assert allowed(stage) is None


def test_where_this_machine_does_not_know_it_the_refusal_says_how_it_can_learn(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = Run(stage).up(GRANT)
    monkeypatch.setenv("WIX_DATA_STATE_DIR", str(tmp_path / "another-machine"))
    with pytest.raises(WixDataError, match=r"run `pulumi refresh` on this machine first, or give .* as an alias"):
        Run(stage).up(CHANGED, "new", preview=True)
    with pytest.raises(SpecialPermissionsExist, match="run `pulumi refresh` on this machine first"):
        Run(stage).up(CHANGED, "new")
    assert allowed(stage) == ["itemRead", "itemRemove"]
    Run(stage).refresh(made)
    Run(stage).up(CHANGED, "new")
    assert allowed(stage) == ["itemRead", "itemUpdate", "itemRemove"]


def test_a_set_that_somebody_made_anew_is_not_the_stacks_own(stage: Stage) -> None:
    Run(stage).sees(Run(stage).up(GRANT), GRANT)
    stage.emulator.edit_collection(SITE, "Orders", {"removeSpecialPermissions": [NEW_ROLE]})
    edit = {"policyId": NEW_ROLE, "itemInsert": "ALLOWED"}
    stage.emulator.edit_collection(SITE, "Orders", {"specialPermissions": [edit]})
    with pytest.raises(SpecialPermissionsExist):
        Run(stage).up(CHANGED, "new")
    assert allowed(stage) == ["itemInsert"]


def test_a_rename_right_after_the_first_run_is_not_said_to_follow_a_run_that_was_cut_off(stage: Stage) -> None:
    Run(stage, COLLECTION_PERMISSIONS).up(LEVELS)
    run = Run(stage, COLLECTION_PERMISSIONS)
    run.up(LEVELS, "new", preview=True)
    (line,) = run.heard.lines
    assert line.startswith("Orders: an earlier run on this machine wrote these levels; before it had: ")


@pytest.mark.parametrize(("kind", "declared"), [(COLLECTION_PERMISSIONS, LEVELS), (SPECIAL_PERMISSION, GRANT)])
def test_a_delete_that_comes_before_the_create_names_the_option_for_it(
    stage: Stage, kind: AnyKind, declared: dict[str, Any]
) -> None:
    made = Run(stage, kind).up(declared)
    run = Run(stage, kind)
    run.check(declared)
    with pytest.raises(HandOverFailed, match=r"Pulumi deletes it first where 'it' has `delete_?[bB]efore_?[rR]eplace`"):
        run.delete(made)


def test_a_refresh_gives_the_true_id_to_a_set_whose_add_had_no_answer(stage: Stage) -> None:
    made = Run(stage).up(GRANT)
    outputs = {**made.outputs.values, "specialPermissionsId": "unconfirmed"}
    reading = Run(stage).refresh(replace(made, id=f"{SITE}/Orders/unconfirmed", outputs=Properties(outputs)))
    assert reading
    assert reading.id == made.id


def test_one_thing_is_imported_once(stage: Stage) -> None:
    run = Run(stage, COLLECTION_PERMISSIONS)
    for _ in range(2):  # by the preview, and by the import
        assert run.imports(f"{SITE}/Orders", "orders")
    with pytest.raises(WixDataError, match="collection Orders is declared twice, by 'orders' and 'sales'"):
        run.imports(f"{SITE}/Orders", "sales")


@pytest.mark.parametrize(
    ("declared", "secret", "failure"),
    [
        ({**GRANT, "dataCollectionId": "Nowhere"}, {"dataCollectionId": "Nowhere"}, CollectionNotFound),
        ({**GRANT, "policyId": ROLE}, {"policyId": ROLE}, SpecialPermissionsExist),
    ],
)
def test_a_failed_call_shows_no_secret_id(
    stage: Stage, declared: dict[str, Any], secret: dict[str, str], failure: type[WixDataError]
) -> None:
    name, value = next(iter(secret.items()))
    with pytest.raises(failure) as plain:
        Run(stage).up(declared)
    assert value in str(plain.value)
    sealed_declared = {**declared, name: sealed(value)}
    with pytest.raises(failure) as told:
        Run(stage).up(sealed_declared)
    assert value not in str(told.value)
    assert "[secret]" in str(told.value)


def test_a_refusal_by_a_look_at_a_secret_names_no_property_that_has_gone_from_it(stage: Stage) -> None:
    with pytest.raises(WixDataError, match=r"^role \[secret\] already has special permissions here that differ"):
        Run(stage).up({**GRANT, "policyId": sealed(ROLE)}, preview=True)
