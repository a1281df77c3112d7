"""The models of the answers are tolerant where readers of this API must be."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pulumi_wix_data.api.wire import (
    CollectionsAnswer,
    DataPermissionsAnswer,
    FailureBody,
    MyPermissionsAnswer,
    RolesAnswer,
    SpecialPermissionsWire,
)
from pulumi_wix_data.permissions.data_permissions import Subject, SubjectKind

LEVELS = {"itemRead": "ANYONE", "itemInsert": "ANYONE", "itemUpdate": "CMS_EDITOR", "itemRemove": "PRIVILEGED"}
SPECIAL = {"id": "s1", "itemRead": "ALLOWED", "itemInsert": "UNSPECIFIED"}
USER, ROLE = Subject(SubjectKind.USER, "u"), Subject(SubjectKind.ROLE, "7046409866117489206")


def permissions(**more: Any) -> DataPermissionsAnswer:
    """The answer of Get Permissions with these keys besides the levels."""
    return DataPermissionsAnswer.model_validate({"dataPermissions": {"id": "Orders", **LEVELS, **more}})


def test_unknown_keys_and_levels_are_tolerated() -> None:
    answer = permissions(itemUpdate="UNDEFINED", draftItemsPluginPermissions={"manageDrafts": "CMS_EDITOR"})
    assert answer.dataPermissions.levels().to_properties() == {**LEVELS, "itemUpdate": "UNDEFINED"}


@pytest.mark.parametrize("level", ["", "two words", "a\nb", "\ud800", "x" * 65, None, 1, ["ANYONE"]])
def test_a_level_that_is_no_word_is_refused(level: Any) -> None:
    with pytest.raises(ValidationError):
        permissions(itemUpdate=level)


@pytest.mark.parametrize("special_id", ["", "a/b", "a b", "a\n", "\ud800", "é", "x" * 65, None, 1])
def test_an_id_that_no_resource_could_hold_is_refused(special_id: Any) -> None:
    with pytest.raises(ValidationError):
        permissions(specialPermissions=[{**SPECIAL, "id": special_id, "userId": "u"}])


@pytest.mark.parametrize("more", [{}, {"specialPermissions": []}, {"specialPermissions": None}])
def test_no_special_sets_in_any_form(more: dict[str, Any]) -> None:
    assert permissions(**more).dataPermissions.special_sets() == ()


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ({"userId": "u"}, USER),
        ({"userId": "u", "policyId": ""}, USER),
        ({"userId": "u", "policyId": None}, USER),
        ({"policyId": ROLE.id}, ROLE),
        ({"policyId": ROLE.id, "userId": ""}, ROLE),
        ({"policyId": ROLE.id, "userId": None}, ROLE),
        ({}, None),
        ({"userId": "", "policyId": ""}, None),
    ],
)
def test_the_unused_half_of_the_subject_may_be_absent_or_empty(
    subject: dict[str, str | None], expected: Subject | None
) -> None:
    special = SpecialPermissionsWire.model_validate({**SPECIAL, **subject}).to_domain()
    assert (special.subject if special else None) == expected


def test_a_set_that_names_nobody_is_left_out_and_the_others_stay_in_order() -> None:
    sets = [{**SPECIAL, "id": "b", "userId": "u"}, SPECIAL, {**SPECIAL, "id": "a", "policyId": "p", "new": 1}]
    found = permissions(specialPermissions=sets).dataPermissions.special_sets()
    assert [special.id for special in found] == ["b", "a"]
    assert found[0].accesses.to_properties() == {
        "itemRead": "ALLOWED",
        "itemInsert": "UNSPECIFIED",
        "itemUpdate": "UNSPECIFIED",
        "itemRemove": "UNSPECIFIED",
    }


@pytest.mark.parametrize("missing", LEVELS)
def test_a_missing_level_is_no_permissions_answer(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        permissions(**{missing: None})


def test_special_permissions_need_an_id() -> None:
    with pytest.raises(ValidationError, match="id"):
        SpecialPermissionsWire.model_validate({**SPECIAL, "id": "", "userId": "u"})


SPARSE: list[tuple[Any, dict[str, Any]]] = [
    (CollectionsAnswer, {}),
    (CollectionsAnswer, {"collections": [{"id": "a"}], "pagingMetadata": {}}),
    (CollectionsAnswer, {"collections": [{"id": "a", "displayName": None, "revision": "1"}]}),
    (RolesAnswer, {}),
    (RolesAnswer, {"customRoles": [{"id": "7", "new": []}]}),
    (RolesAnswer, {"predefinedRoles": None, "customRoles": [{"id": "7", "title": None, "description": None}]}),
    (CollectionsAnswer, {"collections": None, "pagingMetadata": None}),
    (MyPermissionsAnswer, {}),
    (FailureBody, {}),
    (FailureBody, {"message": None, "details": None}),
    (FailureBody, {"details": {"anything": [1]}, "more": 1}),
]


@pytest.mark.parametrize(("model", "body"), SPARSE)
def test_sparse_answers_are_read(model: Any, body: dict[str, Any]) -> None:
    assert model.model_validate(body)


def test_long_number_ids_stay_text() -> None:
    (role,) = RolesAnswer.model_validate({"customRoles": [{"id": ROLE.id}]}).customRoles
    assert role.id == "7046409866117489206"


@pytest.mark.parametrize(
    ("subject", "unnamed"),
    [({"userId": "u"}, 0), ({"policyId": "r"}, 0), ({}, 1), ({"appId": "a"}, 1), ({"userId": "u", "policyId": "r"}, 1)],
)
def test_a_set_that_does_not_name_one_is_counted(subject: dict[str, str], unnamed: int) -> None:
    sets = [{"id": "s-1", **subject, "itemRead": "ALLOWED"}]
    assert permissions(specialPermissions=sets).dataPermissions.unnamed_sets() == unnamed
