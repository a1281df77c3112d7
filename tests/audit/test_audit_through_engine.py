"""`wix-data audit` on deployed stacks, through the real engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pulumi_wix_data.sanitize import markdown_code
from tests.audit.audit_command import audit
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ACCOUNT, FAR_KEY, FAR_SITE, MARKETING, OTHER_SITE, SHIPPING, SITE, Wix
from tests.shared.seeds import INSERT, READ, REMOVE, collection

PROGRAM = f"""
from pulumi.dynamic import CreateResult, Resource, ResourceProvider
class Others(ResourceProvider):
    def create(self, props):
        return CreateResult("other", props)
class Other(Resource):
    def __init__(self, name):
        super().__init__(Others(), name, {{"siteId": "of another package"}})
Other("of-others")
CollectionPermissions("orders", data_collection_id="Orders", preset="STAFF_ONLY")
CollectionPermissions("products", data_collection_id="Products", preset="SHOW_CONTENT")
CollectionPermissions("store", data_collection_id="Stores/Products", preset="STAFF_ONLY")
SpecialPermission("shippers", data_collection_id="Orders", policy_id="{SHIPPING}", item_read="ALLOWED")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED")
CollectionPermissions("far-orders", data_collection_id="Orders", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=WixSite("far", site_id="{FAR_SITE}",
        api_key=pulumi.Config().require_secret("farKey"))))
CollectionPermissions("other-orders", data_collection_id="Orders", preset="PRIVATE", site_id="{OTHER_SITE}")
"""


def _deployed(stack: Stack) -> Stack:
    stack.configure("farKey", FAR_KEY, secret=True)
    stack.configure("wix-data:accountId", ACCOUNT)
    stack.program(PROGRAM).up().expect_success()
    return stack


def _set_special(wix: Wix, collection: str, *sets: dict[str, str]) -> None:
    levels = wix.levels(collection)
    wix.emulator.put_collection(SITE, collection, permissions=levels, special_permissions=sets)


def test_what_changed_behind_the_stack_is_found_on_every_site(stack: Stack, wix: Wix) -> None:
    _deployed(stack)
    before = wix.permissions()
    wix.calls()
    quiet = audit(stack, "--format", "json", "--fail-on", "high")
    assert quiet.exit_code == 0, quiet.stderr
    assert wix.calls() == {"list_collections": 3, "get_permissions": 12, "get_roles_info": 1}
    assert wix.permissions() == before
    assert [each["siteId"] for each in quiet.document["sites"]] == [SITE, OTHER_SITE, FAR_SITE]
    assert quiet.document["sites"][0] == {
        "siteId": SITE,
        "collections": 4,
        "managedCollections": 3,
        "specialPermissions": 3,
        "managedSpecialPermissions": 2,
    }
    assert {each for each in quiet.findings if each[0] in ("public-read", "unmanaged-special")} == {
        ("public-read", "medium", "Products", READ),
        ("unmanaged-special", "medium", "Letters", "specialPermissions"),
    }
    unmanaged = {(each["siteId"], each["dataCollectionId"]) for each in quiet.of("unmanaged-collection")}
    assert unmanaged == {(SITE, "Letters")} | {
        (site, each) for site in (OTHER_SITE, FAR_SITE) for each in ("Products", "Stores/Products", "Letters")
    }
    named = [each["subject"] for each in quiet.of("unmanaged-special") if each["siteId"] == SITE]
    assert named == [{"policyId": MARKETING, "name": "role Marketing"}]

    wix.set_levels("Orders", itemRead="SITE_MEMBER", itemRemove="ANYONE")
    wix.set_levels("Products", itemInsert="PRIVILEGED")
    wix.set_levels("Orders", FAR_SITE, itemUpdate="SITE_MEMBER")
    _set_special(wix, "Orders", {"policyId": SHIPPING, READ: "ALLOWED", REMOVE: "ALLOWED"})
    _set_special(wix, "Products", {"userId": "stranger", REMOVE: "ALLOWED"})
    wix.emulator.delete_collection(SITE, "Stores/Products")
    loud = audit(stack, "--format", "json", "--fail-on", "high")
    assert loud.exit_code == 2, loud.stderr
    assert loud.findings - quiet.findings == {
        ("public-write", "critical", "Orders", REMOVE),
        ("level-drift", "high", "Orders", READ),
        ("level-drift", "high", "Orders", REMOVE),
        ("level-drift", "low", "Products", INSERT),
        ("level-drift", "high", "Orders", "itemUpdate"),
        ("members-write", "high", "Orders", "itemUpdate"),
        ("special-drift", "low", "Orders", "specialPermissions"),
        ("unmanaged-special", "medium", "Products", "specialPermissions"),
        ("special-remove-to-user", "medium", "Products", REMOVE),
        ("collection-gone", "medium", "Stores/Products", "collection"),
    }
    severities = [each["severity"] for each in loud.document["findings"]]
    assert severities == sorted(severities, key=["critical", "high", "medium", "low"].index)
    drift = next(each for each in loud.of("level-drift") if each["about"] == READ)
    assert drift["meaning"] == (
        "The stack wrote CMS_EDITOR, the site has SITE_MEMBER (wider): any logged-in member can read."
    )
    assert {each["value"] for each in loud.of("special-drift")} == {"gone", "itemRead → itemRead, itemRemove"}

    # A refresh takes the drift into the state; it stays drift until it is repaired or declared.
    stack.refresh().expect_success()
    refreshed = audit(stack, "--format", "json").findings
    assert ("level-drift", "high", "Orders", READ) in refreshed
    assert not any(each[0] == "collection-gone" for each in refreshed)
    stack.program(PROGRAM.replace('CollectionPermissions("store"', "#")).up().expect_success()
    assert not any("drift" in each[0] for each in audit(stack, "--format", "json").findings)


def test_a_baseline_accepts_findings_until_its_day(stack: Stack, tmp_path: Path) -> None:
    stack.program('CollectionPermissions("products", data_collection_id="Products", preset="SHOW_CONTENT")')
    stack.up().expect_success()
    file = tmp_path / "accepted.yaml"
    first = audit(stack, "--format", "json", "--write-baseline", str(file))
    assert first.exit_code == 2
    ids = [each["id"] for each in first.document["findings"]]
    assert len(ids) == 5

    refused = audit(stack, "--baseline", str(file))
    assert refused.exit_code == 1
    assert f"accepted[0].reason (line 6, id {ids[0]}): it is empty" in refused.stderr
    assert refused.stdout == ""

    file.write_text(file.read_text().replace("reason: ''", "reason: The shop wants it"))
    accepted = audit(stack, "--format", "json", "--baseline", str(file))
    assert accepted.exit_code == 0, accepted.stdout
    assert accepted.document["findings"] == []
    assert [each["id"] for each in accepted.document["accepted"]] == ids

    lines = file.read_text().splitlines()
    until = [number for number, line in enumerate(lines) if line.strip().startswith("expires:")]
    lines[until[0]] = "  expires: 2020-01-31"
    lines += ["- id: public-read-0000000000", "  reason: Gone", "  expires: 2999-01-01"]
    file.write_text("\n".join(lines))
    expired = audit(stack, "--baseline", str(file))
    assert expired.exit_code == 2
    assert "Was accepted until 2020-01-31: The shop wants it" in expired.stdout
    assert "Baseline entries for which nothing was found; remove them:\n  public-read-0000000000" in expired.stdout
    assert "1 finding (1 medium); 4 accepted by the baseline; 1 of them accepted until" in expired.stdout


def test_the_key_of_the_configuration_serves_and_never_shows(stack: Stack, wix: Wix) -> None:
    key = stack.environment.pop("WIX_API_KEY")
    stack.configure("wix-data:apiKey", key, secret=True)
    _deployed(stack)
    for how in ("text", "json", "markdown"):
        done = audit(stack, "--format", how)
        assert done.exit_code == 2, done.stderr
        assert key not in done.stdout + done.stderr
        assert FAR_KEY not in done.stdout + done.stderr
    wix.emulator.revoke_key(key)
    revoked = audit(stack)
    assert (revoked.exit_code, revoked.stdout) == (1, "")
    assert revoked.stderr.startswith("AuthenticationError: ")
    assert key not in revoked.stderr
    # The environment comes first.
    wix.emulator.put_key(ACCOUNT, "IST.fresh-key-of-the-audit")
    stack.environment["WIX_API_KEY"] = "IST.fresh-key-of-the-audit"
    assert audit(stack).exit_code == 2


SECRETS = f"""
CollectionPermissions("orders", data_collection_id="Orders", item_read=pulumi.Output.secret("CMS_EDITOR"),
    item_insert="PRIVILEGED", item_update="PRIVILEGED", item_remove="PRIVILEGED")
SpecialPermission("shippers", data_collection_id="Orders", policy_id=pulumi.Output.secret("{SHIPPING}"),
    item_read="ALLOWED")
CollectionPermissions("far", data_collection_id="Orders", preset="PRIVATE", opts=pulumi.ResourceOptions(
    provider=WixSite("default_eu", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_EU")))
"""


def test_secrets_are_compared_where_they_can_be_read_and_never_shown(stack: Stack) -> None:
    stack.environment["WIX_API_KEY_EU"] = FAR_KEY
    stack.configure("unrelated", "unrelated-secret", secret=True)
    stack.program(SECRETS).up().expect_success()
    seen = audit(stack, "--format", "json")
    assert seen.exit_code == 2, seen.stderr
    assert not any("drift" in each[0] for each in seen.findings)

    # Without the key of the stack's secrets, what cannot be compared is said; nothing else needs it.
    stack.environment["VAULT_SERVER_URL"] = "http://127.0.0.1:9"
    sealed = audit(stack, "--format", "json")
    assert sealed.exit_code == 2, sealed.stderr
    assert sealed.findings - seen.findings == {("level-drift", "medium", "Orders", READ)}
    assert "cannot be compared" in sealed.of("level-drift")[0]["meaning"]
    for done in (seen, sealed):
        assert SHIPPING not in done.output
        assert "unrelated-secret" not in done.output


def test_a_stack_without_resources_is_audited_on_its_configured_site(stack: Stack, wix: Wix) -> None:
    done = audit(stack, "--format", "json", "--fail-on", "never")
    assert done.exit_code == 0, done.stderr
    assert len(done.of("unmanaged-collection")) == 4
    assert set(wix.calls()) == {"list_collections", "get_permissions"}
    del stack.environment["WIX_SITE_ID"]
    done = audit(stack)
    assert done.exit_code == 1
    assert done.stderr.startswith("SettingsError: The stack manages no site, and no site is set")


def test_what_makes_an_audit_impossible_is_one_sentence(stack: Stack, tmp_path: Path) -> None:
    for arguments, said in (
        (["--baseline", str(tmp_path / "none.yaml")], "cannot be read: there is no such file."),
        (["--cwd", str(tmp_path)], "`pulumi stack export` failed"),
    ):
        done = audit(stack, *arguments)
        assert (done.exit_code, done.stdout) == (1, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_wrong_usage_has_an_exit_code_of_its_own(stack: Stack, tmp_path: Path) -> None:
    for arguments, said in (
        (["--fail-on", "much"], "--fail-on: 'much' is not known; choose from low, medium"),
        (["--cwd", str(tmp_path / "nowhere")], "does not exist"),
    ):
        done = audit(stack, *arguments)
        assert (done.exit_code, done.stdout) == (64, "")
        assert said in done.stderr


def test_hostile_collection_ids_stay_inside_every_report(stack: Stack, wix: Wix) -> None:
    hostile = "a|b`c`\n| <b>@all</b> [x](y)"
    state = wix.emulator.state()
    state["accounts"][0]["sites"][0]["collections"].append(collection(hostile, {READ: "ANYONE"}))
    wix.emulator.put_state(state)
    text = audit(stack, "--format", "text").stdout
    assert not any(line.startswith("| <b>") for line in text.splitlines())
    markdown = audit(stack, "--format", "markdown").stdout
    rows = [line for line in markdown.splitlines() if line.startswith("| **")]
    assert all(line.endswith(" |") for line in rows)
    told = markdown_code(hostile)
    assert not any(each in told.removeprefix("<code>").removesuffix("</code>") for each in "|`\n<@[")
    assert told in markdown
    documents: dict[str, Any] = json.loads(audit(stack, "--format", "json").stdout)
    assert hostile in {each["dataCollectionId"] for each in documents["findings"]}
