"""The six methods of the Data Permissions API, and the wire quirks of each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from tests.emulator.emulator_caller import ROLE, SECOND_SITE, SPECIAL, Wix
from tests.shared.seeds import ACTIONS

ORDERS: dict[str, Any] = {
    "id": "Orders",
    "itemRead": "SITE_MEMBER",
    "itemInsert": "CMS_EDITOR",
    "itemUpdate": "CMS_EDITOR",
    "itemRemove": "PRIVILEGED",
    "specialPermissions": [
        {
            "id": SPECIAL,
            "policyId": ROLE,
            "itemRead": "ALLOWED",
            "itemInsert": "UNSPECIFIED",
            "itemUpdate": "UNSPECIFIED",
            "itemRemove": "UNSPECIFIED",
        }
    ],
}


def violations(answer: dict[str, Any]) -> dict[str, str]:
    listed = answer["details"]["validationError"]["fieldViolations"]
    return {violation["field"]: violation["violatedRule"] for violation in listed}


def test_get_shows_levels_and_special_sets(wix: Wix) -> None:
    answer = wix.get()
    assert (answer.status_code, answer.json()) == (200, {"dataPermissions": ORDERS})


def test_a_collection_without_permissions_has_the_default_set(wix: Wix) -> None:
    assert wix.levels("Fresh") == ["SITE_MEMBER_AUTHOR", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"]


@pytest.mark.parametrize("encoded", ["Stores%2FMy+Products", "Stores/My%20Products", "Stores%2fMy%20Products"])
def test_the_query_is_form_encoded(wix: Wix, encoded: str) -> None:
    answer = wix.call("GET", f"/wix-data/v1/permissions?dataCollectionId={encoded}")
    assert answer.json()["dataPermissions"]["id"] == "Stores/My Products"


def test_update_replaces_the_four_levels_only(wix: Wix) -> None:
    asked = {
        "id": "Orders",
        "itemRead": "ANYONE",
        "itemInsert": "SITE_MEMBER",
        "itemUpdate": "SITE_MEMBER_AUTHOR",
        "itemRemove": "CMS_EDITOR",
    }
    ignored: dict[str, Any] = {"specialPermissions": [], "nobodyKnowsThis": 1}
    answer = wix.call("POST", "/wix-data/v1/permissions", json={"dataPermissions": asked | ignored, "x": 1})
    expected = {"dataPermissions": {**ORDERS, **asked}}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert wix.get().json() == expected
    assert wix.update(level="ANYONE").status_code == wix.update(level="ANYONE").status_code == 200


def test_update_needs_every_level(wix: Wix) -> None:
    body = {"dataPermissions": {"id": "Orders", "itemRead": "EVERYONE", "itemInsert": 7}}
    answer = wix.call("POST", "/wix-data/v1/permissions", json=body)
    assert answer.status_code == 400
    assert violations(answer.json()) == {
        "dataPermissions.itemRead": "INVALID_ENUM_VALUE",
        "dataPermissions.itemInsert": "INVALID_ENUM_VALUE",
        "dataPermissions.itemUpdate": "REQUIRED_FIELD",
        "dataPermissions.itemRemove": "REQUIRED_FIELD",
    }
    assert wix.levels()[0] == "SITE_MEMBER"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"17"])
def test_a_body_that_is_no_json_object_is_refused(wix: Wix, body: bytes) -> None:
    answer = wix.call("POST", "/wix-data/v1/permissions", content=body)
    assert (answer.status_code, answer.json()["details"]) == (400, {})


def test_missing_and_mistyped_parts_are_violations(wix: Wix) -> None:
    assert violations(wix.call("GET", "/wix-data/v1/permissions").json()) == {"dataCollectionId": "REQUIRED_FIELD"}
    answer = wix.call("POST", "/wix-data/v1/permissions", json={"dataPermissions": "x"})
    assert violations(answer.json()) == {"dataPermissions": "FORMAT"}
    answer = wix.call("POST", "/wix-data/v1/permissions/special", json={"dataCollectionId": "Orders"})
    assert violations(answer.json()) == {"specialPermissions": "REQUIRED_FIELD"}


def test_a_missing_collection_is_wde0025_everywhere(wix: Wix) -> None:
    for answer in (
        wix.get("Nope"),
        wix.update("Nope"),
        wix.add("Nope", userId="u"),
        wix.call("GET", "/wix-data/v1/permissions/current", params={"dataCollectionId": "Nope"}),
        wix.call("GET", "/wix-data/v2/collections/Nope"),
    ):
        text = "The Nope collection does not exist."
        assert answer.status_code == 404
        assert answer.json() == {
            "message": f"WDE0025: {text}",
            "details": {"applicationError": {"code": "WDE0025", "description": text, "data": {}}},
        }


def test_add_gives_a_guid_and_leaves_the_rest_unspecified(wix: Wix) -> None:
    answer = wix.add(userId="user-1", itemInsert="ALLOWED")
    assert answer.status_code == 200
    added = answer.json()["specialPermissions"]
    special_id = added.pop("id")
    assert str(UUID(special_id)) == special_id
    assert added == {
        "userId": "user-1",
        "itemRead": "UNSPECIFIED",
        "itemInsert": "ALLOWED",
        "itemUpdate": "UNSPECIFIED",
        "itemRemove": "UNSPECIFIED",
    }
    shown = wix.get().json()["dataPermissions"]["specialPermissions"]
    assert [special["id"] for special in shown] == [SPECIAL, special_id]


def test_a_second_set_of_the_same_subject_exists_already(wix: Wix) -> None:
    answer = wix.add(policyId=ROLE, itemRead="ALLOWED")
    assert answer.status_code == 409
    assert answer.json()["details"]["applicationError"]["code"] == "ALREADY_EXISTS"
    assert wix.add("Fresh", policyId=ROLE).status_code == 200
    assert wix.add(userId=ROLE).status_code == 200


def test_the_subject_is_a_one_of(wix: Wix) -> None:
    both = wix.add(userId="u", policyId="p")
    assert violations(both.json()) == {"specialPermissions": "ONE_OF_ALIGNMENT"}
    assert violations(wix.add().json()) == {"specialPermissions": "REQUIRED_ONE_OF_FIELD"}
    assert violations(wix.add(userId="", policyId="").json()) == {"specialPermissions": "REQUIRED_ONE_OF_FIELD"}
    assert wix.add(userId="u", policyId="").status_code == 200


def test_ids_are_text_of_limited_length(wix: Wix) -> None:
    assert violations(wix.add(policyId=int(ROLE)).json()) == {"specialPermissions.policyId": "FORMAT"}
    assert violations(wix.add(userId="u" * 65).json()) == {"specialPermissions.userId": "MAX_LENGTH"}
    assert wix.add(userId="u" * 64).status_code == 200
    assert violations(wix.add("c" * 257, userId="u").json()) == {"dataCollectionId": "MAX_LENGTH"}
    assert violations(wix.get("c" * 257).json()) == {"dataCollectionId": "MAX_LENGTH"}
    assert wix.get("c" * 256).status_code == 404
    assert violations(wix.update("c" * 256).json()) == {"dataPermissions.id": "MAX_LENGTH"}
    assert wix.update("c" * 255).status_code == 404


def test_a_collection_has_at_most_1000_sets(wix: Wix) -> None:
    sets = [{"userId": f"user-{number}"} for number in range(999)]
    site = wix.headers["wix-site-id"]
    wix.emulator.put_collection(site, "Crowded", special_permissions=sets)
    assert wix.add("Crowded", userId="the-1000th").status_code == 200
    assert violations(wix.add("Crowded", userId="one-too-many").json()) == {"specialPermissions": "MAX_SIZE"}
    assert len(wix.get("Crowded").json()["dataPermissions"]["specialPermissions"]) == 1000


def test_update_special_resets_what_is_left_out(wix: Wix) -> None:
    answer = wix.update_special(itemUpdate="ALLOWED")
    changed = {"itemRead": "UNSPECIFIED", "itemUpdate": "ALLOWED"}
    expected = {**ORDERS["specialPermissions"][0], **changed}
    assert (answer.status_code, answer.json()) == (200, {"specialPermissions": expected})
    assert wix.get().json()["dataPermissions"]["specialPermissions"] == [expected]


def test_update_special_cannot_change_id_or_subject(wix: Wix) -> None:
    path = f"/wix-data/v1/permissions/special/{SPECIAL}"
    body = {"specialPermissions": {"id": "another", "userId": "intruder", "itemRead": "ALLOWED", "odd": 1}}
    answer = wix.call("POST", path, json=body).json()["specialPermissions"]
    assert (answer["id"], answer["policyId"], "userId" in answer) == (SPECIAL, ROLE, False)


def test_remove_answers_an_empty_object_then_not_found(wix: Wix) -> None:
    answer = wix.remove()
    assert (answer.status_code, answer.json()) == (200, {})
    assert wix.get().json()["dataPermissions"]["specialPermissions"] == []
    for again in (wix.remove(), wix.update_special(itemRead="ALLOWED")):
        assert again.status_code == 404
        assert again.json()["details"]["applicationError"]["code"] == "NOT_FOUND"


def test_sets_of_another_site_are_not_found(wix: Wix) -> None:
    elsewhere = {"wix-site-id": SECOND_SITE}
    assert wix.remove(headers=elsewhere).status_code == 404
    assert wix.get().json() == {"dataPermissions": ORDERS}


def test_an_api_key_may_do_everything_itself(wix: Wix) -> None:
    answer = wix.call("GET", "/wix-data/v1/permissions/current", params={"dataCollectionId": "Orders"})
    assert answer.json() == dict.fromkeys(ACTIONS, True)


def test_writes_and_only_writes_answer_a_consistency_token(wix: Wix) -> None:
    added = wix.add(userId="u")
    special_id = added.json()["specialPermissions"]["id"]
    writes = (added, wix.update(), wix.update_special(special_id), wix.remove(special_id))
    tokens = [answer.headers["X-Wix-Consistent"] for answer in writes]
    assert len(set(tokens)) == 4
    assert "X-Wix-Consistent" not in wix.get().headers
    assert "X-Wix-Consistent" not in wix.update("Nope").headers


def test_parallel_adds_of_one_subject_leave_one_set(wix: Wix) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(wix.add, "Fresh", userId="u") for _ in range(16)]
    assert sorted(answer.result().status_code for answer in answers) == [200] + [409] * 15
    assert len(wix.get("Fresh").json()["dataPermissions"]["specialPermissions"]) == 1


def test_every_answer_has_its_own_request_id(wix: Wix) -> None:
    answers = (
        wix.get(),
        wix.get("Nope"),
        wix.get(headers={"Authorization": None}),
        wix.call("GET", "/wix-data/v9/nothing"),
        wix.call("PATCH", "/wix-data/v1/permissions"),
        wix.call("GET", "/_emulator/health"),
    )
    ids = {answer.headers["x-wix-request-id"] for answer in answers}
    assert len(ids) == len(answers)
    assert [answer.status_code for answer in answers] == [200, 404, 401, 404, 405, 200]


@pytest.mark.parametrize("path", ["/", "/wix-data/v1/permission", "/wix-data/v1/permissions/"])
def test_a_wrong_path_answers_an_html_page(wix: Wix, path: str) -> None:
    answer = wix.call("GET", path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<html>" in answer.text
