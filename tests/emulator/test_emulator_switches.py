"""Each behaviour switch, in each of its positions."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pulumi_wix_data.emulator.admin_client import AdminRefused
from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.emulator.records import CollectionType
from tests.emulator.emulator_caller import OTHER_SITE, ROLE, SITE, SPECIAL, Wix

OWN = "5b7a1d0e-0000-4000-8000-0000000000aa"


def code(answer: Any) -> str:
    return answer.json()["details"]["applicationError"]["code"]


def test_bodies_of_401_and_403(wix: Wix) -> None:
    no_key: dict[str, Any] = {"headers": {"Authorization": None}}
    no_site: dict[str, Any] = {"headers": {"wix-site-id": OTHER_SITE}}
    wix.emulator.switches(unauthorized_body="empty", forbidden_body="empty")
    assert (wix.get(**no_key).status_code, wix.get(**no_key).content) == (401, b"")
    assert (wix.get(**no_site).status_code, wix.get(**no_site).content) == (403, b"")
    wix.emulator.switches(unauthorized_body="applicationError", forbidden_body="applicationError")
    assert code(wix.get(**no_key)) == "UNAUTHENTICATED"
    assert code(wix.get(**no_site)) == "PERMISSION_DENIED"
    wix.emulator.switches(forbidden_body="blankDescription", unauthorized_body="html")
    blank: dict[str, object] = {"code": "PERMISSION_DENIED", "description": "", "data": {}}
    assert wix.get(**no_site).json() == {"message": "", "details": {"applicationError": blank}}
    assert "<html>" in wix.get(**no_key).text


def test_details_of_errors(wix: Wix) -> None:
    wix.emulator.switches(error_details="codeOnly")
    assert wix.get("Nope").json()["details"] == {"applicationError": {"code": "WDE0025"}}
    violation = wix.call("GET", "/wix-data/v1/permissions").json()["details"]["validationError"]
    assert violation == {"fieldViolations": [{"field": "dataCollectionId", "description": "is required"}]}
    wix.emulator.switches(error_details="none")
    assert wix.get("Nope").json() == {
        "message": "WDE0025: The Nope collection does not exist.",
        "details": {},
    }
    assert wix.call("GET", "/wix-data/v1/permissions").json()["details"] == {}


def test_empty_special_permissions(wix: Wix) -> None:
    assert wix.get("Fresh").json()["dataPermissions"]["specialPermissions"] == []
    wix.emulator.switches(empty_special_permissions="missing")
    assert "specialPermissions" not in wix.get("Fresh").json()["dataPermissions"]
    assert len(wix.get().json()["dataPermissions"]["specialPermissions"]) == 1


def test_unused_subject(wix: Wix) -> None:
    wix.emulator.switches(unused_subject="empty")
    special = wix.get().json()["dataPermissions"]["specialPermissions"][0]
    assert (special["userId"], special["policyId"]) == ("", ROLE)


def test_all_unspecified(wix: Wix) -> None:
    assert wix.add(userId="a").status_code == 200
    assert wix.update_special().status_code == 200
    wix.emulator.switches(all_unspecified="refused")
    assert wix.add(userId="b").status_code == 400
    assert wix.update_special().status_code == 400
    assert wix.update_special(itemRead="ALLOWED").status_code == 200


def test_add_to_a_missing_collection(wix: Wix) -> None:
    wix.emulator.switches(add_to_missing_collection="success")
    special_id = wix.add("Later", userId="u", itemRead="ALLOWED").json()["specialPermissions"]["id"]
    assert wix.add("Later", userId="u").status_code == 409
    assert wix.get("Later").status_code == 404
    assert wix.update_special(special_id, itemRead="ALLOWED").status_code == 200
    assert wix.remove(special_id).status_code == 200


def test_unknown_keys(wix: Wix) -> None:
    wix.emulator.switches(unknown_keys=True)
    shown = wix.get().json()["dataPermissions"]
    mine = wix.call("GET", "/wix-data/v1/permissions/current", params={"dataCollectionId": "Orders"}).json()
    for form in (shown, shown["specialPermissions"][0], mine):
        assert set(form["draftItemsPluginPermissions"]) == {"manageDrafts", "managePublishStatus"}


def test_rate_limit_is_by_key(wix: Wix) -> None:
    wix.emulator.put_key("0a1b2c3d-0000-4000-8000-000000000001", "busy-key")
    busy: dict[str, Any] = {"headers": {"Authorization": "busy-key"}}
    wix.emulator.switches(requests_per_minute=2)
    assert [wix.get(**busy).status_code for _ in range(3)] == [200, 200, 429]
    refused = wix.get(**busy)
    assert (code(refused), "Retry-After" in refused.headers) == ("WDE0014", False)
    wix.emulator.switches(retry_after="seconds")
    assert 0 < int(wix.get(**busy).headers["Retry-After"]) <= 60
    wix.emulator.switches(retry_after="date")
    assert wix.get(**busy).headers["Retry-After"].endswith(" GMT")
    wix.emulator.switches(requests_per_minute=None)
    assert wix.get(**busy).status_code == 200


def test_reads_lag_until_the_token_or_the_end_of_the_lag(wix: Wix) -> None:
    wix.emulator.switches(read_lag_seconds=3600)
    assert wix.levels("Fresh")[0] == "SITE_MEMBER_AUTHOR"
    first = wix.update("Fresh", "ANYONE").headers["X-Wix-Consistent"]
    second = wix.update("Fresh", "PRIVILEGED").headers["X-Wix-Consistent"]
    assert wix.levels("Fresh")[0] == "SITE_MEMBER_AUTHOR"
    assert wix.levels("Fresh", headers={"X-Wix-Consistent": first})[0] == "ANYONE"
    assert wix.levels("Fresh", headers={"X-Wix-Consistent": second})[0] == "PRIVILEGED"
    assert wix.levels("Fresh", headers={"X-Wix-Consistent": "not a token"})[0] == "SITE_MEMBER_AUTHOR"
    wix.emulator.delete_collection(SITE, "Fresh")
    assert wix.get("Fresh").status_code == 200
    wix.emulator.switches(read_lag_seconds=0)
    assert wix.get("Fresh").status_code == 404


def test_special_sets_lag_too(wix: Wix) -> None:
    wix.emulator.switches(read_lag_seconds=3600)
    token = wix.remove().headers["X-Wix-Consistent"]
    assert wix.get().json()["dataPermissions"]["specialPermissions"][0]["id"] == SPECIAL
    shown = wix.get(headers={"X-Wix-Consistent": token}).json()["dataPermissions"]
    assert shown["specialPermissions"] == []


def test_latency_is_waited_for_side_by_side(wix: Wix) -> None:
    wix.emulator.switches(latency_seconds=0.5)
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(_status, [wix] * 8))
    assert answers == [200] * 8
    assert 0.5 <= time.monotonic() - started < 8 * 0.5


def _status(wix: Wix) -> int:
    return wix.get().status_code


def test_a_wrong_switch_is_refused_with_its_place(wix: Wix) -> None:
    with pytest.raises(AdminRefused, match=r"(?s)unused_subject: .*nonsense: there is no such key"):
        wix.emulator.switches(unused_subject="maybe", nonsense=1)
    assert wix.emulator.switches()["unusedSubject"] == "absent"


def test_switches_come_with_the_seed() -> None:
    with running_emulator({"switches": {"unusedSubject": "empty"}}) as emulator:
        assert emulator.switches()["unusedSubject"] == "empty"
        assert emulator.state()["switches"]["unusedSubject"] == "empty"


def test_the_id_of_a_special_set_that_is_no_guid(wix: Wix) -> None:
    refused = wix.remove("not-a-guid")
    violation = refused.json()["details"]["validationError"]["fieldViolations"][0]
    assert (refused.status_code, violation["field"]) == (400, "specialPermissionsId")
    wix.emulator.switches(special_id_format="missing")
    assert wix.remove("not-a-guid").status_code == 404


@pytest.mark.parametrize(
    ("reading", "status"), [("refused", 400), ("forbidden", 403), ("unchanged", 200), ("taken", 200)]
)
@pytest.mark.parametrize(
    ("type_", "switch"),
    [("WIX_APP", "fixed_collections"), ("EXTERNAL", "fixed_collections"), ("BLOCKS_APP", "blocks_collections")],
)
def test_writes_to_collections_of_apps(wix: Wix, type_: CollectionType, switch: str, reading: str, status: int) -> None:
    wix.emulator.switches(**{switch: reading})
    sets = [{"id": OWN, "userId": "u-1", "itemRead": "ALLOWED"}]
    wix.emulator.put_collection(SITE, "App/It", collection_type=type_, special_permissions=sets)
    before = wix.emulator.state()
    answers = [
        wix.update("App/It", "ANYONE"),
        wix.add("App/It", policyId=ROLE, itemRead="ALLOWED"),
        wix.update_special(OWN, itemUpdate="ALLOWED"),
        wix.remove(OWN),
    ]
    assert {each.status_code for each in answers} == {status}
    assert (wix.emulator.state() == before) is (reading != "taken")


@pytest.mark.parametrize("code_", ["WDE0014", "WDE0052", "WDE0110", "WDE0117", "WDE0122"])
def test_a_fault_with_a_code_of_wix_data(wix: Wix, code_: str) -> None:
    wix.emulator.faults({"operation": "get_permissions", "kind": "status", "status": 400, "code": code_})
    answer = wix.get()
    assert (answer.status_code, code(answer)) == (400, code_)
    assert answer.json()["message"].startswith(f"{code_}: ")
