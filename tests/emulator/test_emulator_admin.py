"""Counters, state, and edits behind the API's back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pulumi_wix_data.emulator.admin_client import AdminRefused
from pulumi_wix_data.emulator.seed import SeedInvalid
from tests.emulator.emulator_caller import ACCOUNT, OTHER_SITE, ROLE, SECOND_SITE, SITE, SPECIAL, Wix, caller_seed


def test_every_operation_has_its_counter(wix: Wix) -> None:
    wix.get()
    wix.get(headers={"wix-site-id": SECOND_SITE})
    wix.update()
    special_id = wix.add(userId="u").json()["specialPermissions"]["id"]
    wix.update_special(special_id)
    wix.remove(special_id)
    wix.call("GET", "/wix-data/v1/permissions/current", params={"dataCollectionId": "Orders"})
    wix.call("GET", "/wix-data/v2/collections")
    wix.call("GET", "/wix-data/v2/collections/Orders")
    wix.call("GET", "/roles-management/roles", headers={"wix-site-id": None})
    wix.call("GET", "/roles-management/v2/contributors/query")
    report = wix.emulator.calls()
    expected = {
        "get_permissions": 2,
        "update_permissions": 1,
        "add_special_permissions": 1,
        "update_special_permissions": 1,
        "remove_special_permissions": 1,
        "get_my_permissions": 1,
        "list_collections": 1,
        "get_collection": 1,
        "get_roles_info": 1,
        "query_contributors": 1,
    }
    assert (report["total"], report["operations"]) == (11, expected)
    assert report["sites"][SITE]["get_permissions"] == report["sites"][SECOND_SITE]["get_permissions"] == 1
    assert report["sites"][SECOND_SITE]["update_permissions"] == 0


def test_refused_calls_count_and_admin_calls_do_not(wix: Wix) -> None:
    wix.get(headers={"Authorization": None})
    wix.emulator.state()
    assert wix.emulator.calls()["operations"]["get_permissions"] == 1
    wix.emulator.reset_calls()
    report = wix.emulator.calls()
    assert (report["total"], report["sites"], report["log"]) == (0, {}, [])


def test_the_log_names_calls_and_never_a_key(wix: Wix) -> None:
    answer = wix.update("Nope", headers={"Authorization": "secret-key", "wix-site-id": "secret-site"})
    entry = {
        "method": "POST",
        "operation": "update_permissions",
        "site": None,
        "status": 401,
        "requestId": answer.headers["x-wix-request-id"],
    }
    assert wix.emulator.calls()["log"] == [entry]
    assert "secret" not in json.dumps(wix.emulator.calls())


def test_the_log_is_bounded(wix: Wix) -> None:
    for _ in range(1001):
        wix.call("GET", "/wix-data/v2/collections/Orders")
    report = wix.emulator.calls()
    assert (report["total"], len(report["log"])) == (1001, 1000)


def test_state_is_a_seed_without_keys(wix: Wix) -> None:
    state = wix.emulator.state()
    assert "key" not in json.dumps(state).lower().replace("unknownkeys", "")
    assert state["accounts"][0]["sites"][0]["collections"][1] == {
        "id": "Orders",
        "displayName": "Orders",
        "collectionType": "NATIVE",
        "permissions": {
            "itemRead": "SITE_MEMBER",
            "itemInsert": "CMS_EDITOR",
            "itemUpdate": "CMS_EDITOR",
            "itemRemove": "PRIVILEGED",
        },
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


def test_a_state_that_is_put_back_keeps_the_keys(wix: Wix) -> None:
    before = wix.emulator.state()
    wix.update()
    wix.emulator.delete_collection(SITE, "Fresh")
    wix.emulator.put_state(before)
    assert wix.emulator.state() == before
    assert wix.get().status_code == 200


def test_the_state_does_not_depend_on_the_order_of_adding(wix: Wix) -> None:
    def without_ids() -> str:
        specials = wix.emulator.state()["accounts"][0]["sites"][0]["collections"][0]["specialPermissions"]
        return json.dumps([{**special, "id": ""} for special in specials])

    wix.add("Fresh", userId="a")
    wix.add("Fresh", userId="b")
    one = without_ids()
    wix.emulator.put_state(caller_seed())
    wix.add("Fresh", userId="b")
    wix.add("Fresh", userId="a")
    assert without_ids() == one


def test_a_bad_state_is_refused_and_changes_nothing(wix: Wix) -> None:
    before = wix.emulator.state()
    with pytest.raises(AdminRefused, match=r"accounts\[0\]\.id: 'x' is not a valid GUID"):
        wix.emulator.put_state({"accounts": [{"id": "x"}]})
    assert wix.emulator.state() == before


def test_collections_are_put_edited_and_deleted_out_of_band(wix: Wix) -> None:
    special = {"userId": "u", "itemRead": "ALLOWED"}
    wix.emulator.put_collection(
        SITE, "New/One here", permissions={"itemRead": "UNDEFINED"}, special_permissions=[special]
    )
    assert wix.levels("New/One here") == ["UNDEFINED", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"]
    edit = {
        "permissions": {"itemInsert": "ANYONE"},
        "specialPermissions": [{"policyId": "p", "itemRemove": "ALLOWED"}],
        "removeSpecialPermissions": ["u"],
    }
    wix.emulator.edit_collection(SITE, "New/One here", edit)
    assert wix.levels("New/One here") == ["UNDEFINED", "ANYONE", "CMS_EDITOR", "CMS_EDITOR"]
    shown = wix.get("New/One here").json()["dataPermissions"]["specialPermissions"]
    assert [(special.get("userId"), special.get("policyId")) for special in shown] == [(None, "p")]
    wix.emulator.delete_collection(SITE, "New/One here")
    assert wix.get("New/One here").status_code == 404
    wix.emulator.put_collection(SITE, "New/One here")
    assert wix.get("New/One here").json()["dataPermissions"]["specialPermissions"] == []


def test_a_replaced_set_keeps_its_id(wix: Wix) -> None:
    wix.emulator.put_collection(SITE, "Orders", special_permissions=[{"policyId": ROLE, "itemInsert": "ALLOWED"}])
    special = wix.get().json()["dataPermissions"]["specialPermissions"][0]
    assert (special["id"], special["itemRead"], special["itemInsert"]) == (SPECIAL, "UNSPECIFIED", "ALLOWED")


def test_impossible_edits_say_why(wix: Wix) -> None:
    emulator = wix.emulator
    with pytest.raises(AdminRefused, match="no collection Nope"):
        emulator.delete_collection(SITE, "Nope")
    with pytest.raises(AdminRefused, match="no site 00000000-"):
        emulator.put_collection("00000000-0000-4000-8000-000000000000", "Orders")
    with pytest.raises(AdminRefused, match=r"permissions\.itemRead: 'ALL' is not allowed; choose one of ANYONE, "):
        emulator.put_collection(SITE, "Orders", permissions={"itemRead": "ALL"})
    with pytest.raises(AdminRefused, match="in use elsewhere"):
        emulator.put_collection(SITE, "Other", special_permissions=[{"id": SPECIAL, "userId": "u"}])
    with pytest.raises(AdminRefused, match=r"specialPermissions\[1\]\.subject: userId u is already used at"):
        emulator.put_collection(SITE, "Other", special_permissions=[{"userId": "u"}, {"userId": "u"}])
    with pytest.raises(AdminRefused, match="no account"):
        emulator.put_key(SITE, "key")
    with pytest.raises(AdminRefused, match="does not have the site"):
        emulator.put_key(ACCOUNT, "key", sites=[OTHER_SITE])
    with pytest.raises(AdminRefused, match="no such key"):
        emulator.revoke_key("nobody's-key")
    assert wix.get("Other").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/_emulator/nothing", 404, "The admin API has no '/_emulator/nothing'. "),
        ("GET", "/_emulator", 404, "The admin API has no '/_emulator'. "),
        ("GET", "/_emulator/", 404, "The admin API has no '/_emulator/'. "),
        ("POST", "/_emulator/state", 405, "The admin API has no POST of '/_emulator/state'. "),
        ("PUT", "/_emulator/calls", 405, "The admin API has no PUT of '/_emulator/calls'. "),
        ("POST", f"/_emulator/sites/{SITE}/collections/A/B", 405, "The admin API has no POST of "),
    ],
)
def test_a_call_that_does_not_exist_is_told_as_every_other_error(
    wix: Wix, method: str, path: str, status: int, said: str
) -> None:
    answer = wix.http.request(method, path, json={})
    assert (answer.status_code, list(answer.json())) == (status, ["message"])
    assert answer.json()["message"].startswith(said)
    assert ("allow" in answer.headers) is (status == 405)


def test_a_collection_is_put_under_the_id_of_the_path_alone(wix: Wix) -> None:
    path = f"/_emulator/sites/{SITE}/collections/Stores/One"
    assert wix.http.put(path, json={"id": "Stores/One", "displayName": "One"}).json() == {}
    for other in ("Stores/Two", None, 5):
        refused = wix.http.put(path, json={"id": other, "displayName": "Two"})
        assert refused.status_code == 400
        assert (
            f'id: {json.dumps(other)} is not the id of the path, "Stores/One": leave it out'
            in refused.json()["message"]
        )
    assert wix.call("GET", "/wix-data/v2/collections/Stores/One").json()["collection"]["displayName"] == "One"


def test_a_state_is_put_from_a_file_too(wix: Wix, tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(yaml.safe_dump(caller_seed()), encoding="utf-8")
    wix.emulator.put_state({"accounts": []})
    wix.emulator.put_state(file)
    assert wix.get().status_code == 200
    file.write_text("accounts: 5", encoding="utf-8")
    with pytest.raises(SeedInvalid, match=r"accounts \(line 1\): must be a list"):
        wix.emulator.put_state(str(file))
