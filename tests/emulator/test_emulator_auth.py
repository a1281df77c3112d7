"""Keys, sites and accounts: who gets 401, 403 and 400."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.emulator_caller import ACCOUNT, DISABLED_SITE, OTHER_ACCOUNT, OTHER_SITE, SECOND_SITE, SITE, Wix

EMPTY: dict[str, Any] = {"message": "", "details": {}}
ROLES = "/roles-management/roles"


@pytest.mark.parametrize("key", [None, "", "nobody's-key", "revoked-key"])
def test_401_without_a_good_raw_key(wix: Wix, key: str | None) -> None:
    answer = wix.get(headers={"Authorization": key})
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized", "details": {}})


@pytest.mark.parametrize("prefix", ["Bearer ", "bearer ", "APIKey ", "apikey:"])
@pytest.mark.parametrize(("reading", "told"), [("WDE0117", (400, "WDE0117")), ("unauthorized", (401, None))])
def test_a_good_key_after_a_prefix(wix: Wix, prefix: str, reading: str, told: tuple[int, str | None]) -> None:
    wix.emulator.switches(prefixed_credentials=reading)
    assert _told(wix.get(headers={"Authorization": f"{prefix}good-key"})) == told


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        ("WDE0117", (400, "WDE0117")),
        ("forbidden", (403, None)),
        ("MISSING_METASITE_ID", (428, "MISSING_METASITE_ID")),
        ("noContext", (401, None)),
    ],
)
def test_a_call_without_its_site(wix: Wix, reading: str, told: tuple[int, str | None]) -> None:
    wix.emulator.switches(missing_site=reading)
    assert _told(wix.get(headers={"wix-site-id": None})) == told


@pytest.mark.parametrize(
    ("switch", "reading", "told"),
    [
        ("unknown_credentials", "WDE0117", (400, "WDE0117")),
        ("lost_scope", "WDE0117", (400, "WDE0117")),
        ("lost_scope", "unauthorized", (401, None)),
        ("wrong_site", "WDE0110", (400, "WDE0110")),
    ],
)
def test_the_other_readings_of_bad_credentials(
    wix: Wix, switch: str, reading: str, told: tuple[int, str | None]
) -> None:
    wix.emulator.switches(**{switch: reading})
    headers = {
        "unknown_credentials": {"Authorization": "nobody's-key"},
        "lost_scope": {"Authorization": "no-scope-key"},
        "wrong_site": {"wix-site-id": SITE.replace("2f6e", "2f6f")},
    }
    assert _told(wix.get(headers=headers[switch])) == told


def _told(answer: Any) -> tuple[int, str | None]:
    return answer.status_code, answer.json()["details"].get("applicationError", {}).get("code")


def test_403_for_a_site_that_the_key_may_not_touch(wix: Wix) -> None:
    for key, site in (("good-key", OTHER_SITE), ("one-site-key", SITE), ("other-key", SITE)):
        answer = wix.get(headers={"Authorization": key, "wix-site-id": site})
        assert (answer.status_code, answer.json()) == (403, EMPTY)
    allowed = wix.get(headers={"Authorization": "one-site-key", "wix-site-id": SECOND_SITE})
    assert allowed.status_code == 200


def test_403_for_a_lost_scope(wix: Wix) -> None:
    answer = wix.get(headers={"Authorization": "no-scope-key"})
    assert (answer.status_code, answer.json()) == (403, EMPTY)


@pytest.mark.parametrize("site", ["00000000-0000-4000-8000-000000000000", "not-a-guid"])
def test_400_for_an_unknown_site(wix: Wix, site: str) -> None:
    answer = wix.get(headers={"wix-site-id": site})
    assert answer.status_code == 400
    assert answer.json()["details"]["applicationError"]["code"] == "WDE0117"
    assert "MetaSite not found" in answer.json()["message"]


def test_400_for_a_site_without_cms(wix: Wix) -> None:
    answer = wix.get(headers={"wix-site-id": DISABLED_SITE})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("WDE0110: ")


def test_account_level_calls_want_the_account_of_the_key(wix: Wix) -> None:
    assert wix.call("GET", ROLES, headers={"wix-account-id": None}).status_code == 403
    assert wix.call("GET", ROLES, headers={"wix-account-id": OTHER_ACCOUNT}).status_code == 403
    other = {"wix-account-id": OTHER_ACCOUNT, "Authorization": "other-key"}
    assert wix.call("GET", ROLES, headers=other).json() == {"predefinedRoles": [], "customRoles": []}


def test_ids_in_headers_are_read_in_any_case(wix: Wix) -> None:
    assert wix.get(headers={"wix-site-id": SITE.upper()}).status_code == 200
    assert wix.call("GET", ROLES, headers={"wix-account-id": ACCOUNT.upper()}).status_code == 200


def test_a_refused_call_changes_nothing(wix: Wix) -> None:
    before = wix.emulator.state()
    wix.update(headers={"Authorization": "nobody's-key"})
    wix.update(headers={"Authorization": "no-scope-key"})
    wix.remove(headers={"wix-site-id": OTHER_SITE})
    assert wix.emulator.state() == before


def test_keys_are_added_rotated_and_revoked_at_run_time(wix: Wix) -> None:
    wix.emulator.put_key(ACCOUNT, "new-key", sites=[SITE])
    assert wix.get(headers={"Authorization": "new-key"}).status_code == 200
    wix.emulator.put_key(ACCOUNT, "new-key", sites=[SITE], scopes=[])
    assert wix.get(headers={"Authorization": "new-key"}).status_code == 403
    wix.emulator.revoke_key("good-key")
    assert wix.get().status_code == 401
