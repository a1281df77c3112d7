"""Unknown values, outputs as arguments, several accounts, and many resources."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import FAR_KEY, FAR_SITE, KEY, ORDERS, SITE, Wix
from tests.shared.seeds import READ

RANDOM_PART = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider
class Later(ResourceProvider):
    def create(self, props):
        return CreateResult("later", {**props, "made": props["given"]})
class Value(Resource):
    made: pulumi.Output[str]
    def __init__(self, name, given):
        super().__init__(Later(), name, {"given": given, "made": None})
"""


def test_values_that_only_the_update_tells_never_break_a_preview(stack: Stack, wix: Wix) -> None:
    stack.program(
        RANDOM_PART
        + """
collection, level, user = (Value(name, given).made for name, given in
    (("collection", "Orders"), ("level", "PRIVILEGED"), ("user", "somebody")))
CollectionPermissions("a", data_collection_id=collection, item_read=level, item_insert=level,
    item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
CollectionPermissions("b", data_collection_id="Products", preset=level.apply(lambda value: "PRIVATE"))
SpecialPermission("c", data_collection_id="Letters", user_id=user, item_read="ALLOWED")
SpecialPermission("d", data_collection_id=collection, user_id="u", item_read=level.apply(lambda value: "ALLOWED"))
"""
    )
    preview = stack.preview()
    assert preview.exit_code == 0, preview.document
    assert {name: preview.steps[name] for name in "abcd"} == {name: ["create"] for name in "abcd"}
    stack.up().expect_success()
    assert wix.levels("Orders")[READ] == "PRIVILEGED"
    assert wix.levels("Products") == dict.fromkeys(ORDERS, "PRIVILEGED")
    assert wix.special("Letters")["somebody"] == [READ]
    assert stack.resources()["a"]["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_two_accounts_live_in_one_stack(stack: Stack, wix: Wix) -> None:
    stack.environment["WIX_API_KEY_FAR"] = FAR_KEY
    far = f"""
far = WixSite("far", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_FAR")
CollectionPermissions("far-orders", data_collection_id="Orders", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=far))
CollectionPermissions("orders", data_collection_id="Orders", preset="STAFF_ONLY")
"""
    stack.program(far).up().expect_success()
    assert wix.levels("Orders", FAR_SITE)[READ] == "PRIVILEGED"
    assert wix.levels("Orders", SITE)[READ] == "CMS_EDITOR"
    assert FAR_KEY not in stack.export_text()
    stack.destroy().expect_success()
    assert wix.levels("Orders", FAR_SITE) == wix.levels("Orders", SITE) == ORDERS


def test_the_key_of_a_site_may_be_a_secret_and_wins_over_the_environment(stack: Stack, wix: Wix) -> None:
    stack.configure("farKey", FAR_KEY, secret=True)
    stack.program(f"""
class Shop(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("test:Shop", name, None, opts)
        CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE",
            opts=pulumi.ResourceOptions(parent=self))
far = WixSite("far", site_id="{FAR_SITE}", api_key=pulumi.Config().require_secret("farKey"))
Shop("shop", pulumi.ResourceOptions(providers=[far]))
""").up().expect_success()
    assert wix.levels("Orders", FAR_SITE)[READ] == "PRIVILEGED"
    assert FAR_KEY not in stack.export_text()
    stack.refresh().expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders", FAR_SITE) == ORDERS


@pytest.mark.usefixtures("wix")
def test_a_preview_that_cannot_ask_for_a_site_says_so(stack: Stack) -> None:
    stack.program(f"""
a = CollectionPermissions("a", data_collection_id="Products", preset="PRIVATE")
far = WixSite("far", site_id="{FAR_SITE}", api_key=a.id, account_id=a.id)
near = WixSite("near", site_id=pulumi.Output.from_input("{SITE}"), api_key_env="WIX_API_KEY")
CollectionPermissions("orders", data_collection_id="Orders", preset="SHOW_CONTENT",
    opts=pulumi.ResourceOptions(provider=far))
""")
    shown = stack.run("preview").expect_success().output
    assert "WixSite 'far': api_key and account_id are not known yet, so this preview says nothing of what" in shown
    assert "WixSite 'near'" not in shown


def _everything_written_by(stack: Stack) -> list[str]:
    return [file.read_text(errors="replace") for file in stack.folder.parent.rglob("*") if file.is_file()]


@pytest.mark.usefixtures("wix")
def test_the_key_appears_in_no_log_and_no_file(stack: Stack) -> None:
    stack.program('CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")')
    logged = [
        stack.run(*command, "--logtostderr", "-v=9", "--debug").expect_success().output
        for command in (("up", "--yes"), ("refresh", "--yes"), ("destroy", "--yes"))
    ]
    logged.append(stack.export_text())
    assert [text[:200] for text in [*logged, *_everything_written_by(stack)] if KEY in text] == []


@pytest.mark.usefixtures("wix")
def test_a_key_in_the_configuration_appears_in_no_output_and_no_file(stack: Stack) -> None:
    """Without `-v=9`: there the engine itself writes the decrypted configuration of every stack into its log."""
    del stack.environment["WIX_API_KEY"]
    stack.configure("wix-data:apiKey", KEY, secret=True)
    stack.program('CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")')
    shown = [stack.up("--diff").expect_success().output, stack.export_text(), stack.destroy().expect_success().output]
    assert [text[:200] for text in [*shown, *_everything_written_by(stack)] if KEY in text] == []


def test_a_failing_key_appears_nowhere_even_with_tracebacks(stack: Stack) -> None:
    wrong = "IST.wrong-key-that-must-not-be-shown"
    stack.environment |= {"WIX_API_KEY": wrong, "WIX_DATA_DEBUG": "1"}
    stack.program('CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")')
    run = stack.run("preview", "--logtostderr", "-v=9", "--debug").expect_failure()
    assert "Traceback" in run.output
    assert wrong not in run.output


def test_two_thousand_resources_preview(stack: Stack) -> None:
    stack.configure("wix-data:previewReads", "false")
    stack.program("""
for number in range(2000):
    CollectionPermissions(f"c{number}", data_collection_id=f"Collection{number}", preset="PRIVATE")
""")
    assert stack.preview().document["changeSummary"]["create"] == 2001


def test_the_engine_looks_for_no_plugin_of_ours(stack: Stack) -> None:
    """It takes Python packages by their names for ones with a plugin, and would download that at each command."""
    log = stack.program("").run("preview", "--logtostderr", "-v=5").expect_success().output
    assert "gathering plugins from language host" in log
    assert "installPlugin(" not in log


def test_the_state_holds_a_short_reference_to_the_provider(stack: Stack) -> None:
    stack.program("""
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("special", data_collection_id="Orders", user_id="u", item_read="ALLOWED")
""").up().expect_success()
    references = [each[part]["__provider"] for each in stack.resources().values() for part in ("inputs", "outputs")]
    assert all(isinstance(each, str) and len(each) < 100 for each in references), references
