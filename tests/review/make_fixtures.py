"""Makes the previews under `fixtures/` anew, through the real engine and the emulator: run it as a script.

Run it in the repository's root, with the engine and the virtual environment on PATH, when the lifecycle or the
engine changes what previews hold: `python -m tests.review.make_fixtures [name …]`.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.engine.engine_stack import Stack, hermetic_environment
from tests.review.review_world import (
    BEFORE,
    KEY,
    MARKETING,
    MODERATOR,
    ODD_NAME,
    ODD_NAMES,
    OTHER_RESOURCES,
    OTHER_SITE,
    SHIPPING,
    SITE,
    SUBCLASSES,
    program,
    special,
    world,
)

FIXTURES = Path(__file__).parent / "fixtures"
_POSITION = re.compile(r"project:///\.\.[^\"#]*")
_STREAM = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}

Scene = Callable[["Stage"], None]


class Stage:
    """A stack, the site that it manages, and where its previews are kept."""

    def __init__(self, stack: Stack, wix: RunningEmulator) -> None:
        self.stack = stack
        self.wix = wix

    def deploy(self, text: str) -> None:
        self.stack.program(text).up().expect_success()

    def keep(self, name: str, text: str | None = None, *command: str, stream: bool = False) -> None:
        """Run the command (by default the preview) on the program, and keep what it prints."""
        if text is not None:
            self.stack.program(text)
        arguments = command or ("preview",)
        run = self.stack.run(*arguments, "--json", merge_streams=False, environment=_STREAM if stream else None)
        shown = run.output.replace(str(self.stack.folder), "PROJECT").replace(self.wix.url, "http://127.0.0.1:8787")
        shown = _POSITION.sub("project:///elsewhere.py", shown)
        for path in (tempfile.gettempdir(), str(Path.home()), str(FIXTURES.parents[2]), sys.prefix):
            if path in shown:
                raise SystemExit(f"{name} holds {path}, a path of this machine")
        (FIXTURES / name).write_text(shown, encoding="utf-8")
        print(f"{name}: exit code {run.exit_code}, {len(shown)} characters")


def takeover(stage: Stage) -> None:
    stage.keep(
        "takeover.json",
        program("orders", "Orders", "EMEP")
        + program("products", "Products", "AEEE")
        + program("contact-form", "ContactForm", "EAEE")
        + program("guestbook", "Guestbook", "MAEE")
        + program("stores", "Stores/Products", "AEEE")
        + program("missing", "NotYet", "AEEP")
        + program("odd", ODD_NAME, "MEEE"),
    )


def update(stage: Stage) -> None:
    stage.deploy(BEFORE)
    after = BEFORE.replace("'Orders', item_read='CMS_EDITOR'", "'Orders', item_read='ANYONE'").replace(
        'item_update="ALLOWED"', 'item_remove="ALLOWED"'
    )
    stage.keep("update.json", after)
    stage.keep("update.events.jsonl", after, stream=True)
    stage.keep("show_sames.json", after, "preview", "--show-sames", "--show-reads", "--show-replacement-steps")
    stage.keep("no_change.json", BEFORE)
    stage.keep("up.events.jsonl", after, "up", "--yes")


def replace(stage: Stage) -> None:
    stage.deploy(BEFORE)
    elsewhere = (
        BEFORE.replace("'orders', data_collection_id='Orders'", "'orders', data_collection_id='Reviews'")
        .replace("'Products'", f"'Products', site_id='{OTHER_SITE}'")
        .replace(f'policy_id="{SHIPPING}"', f'user_id="{MODERATOR}"')
    )
    stage.keep("replace.json", elsewhere)
    stage.keep("replacement_steps.json", elsewhere, "preview", "--show-replacement-steps")
    stage.keep("replace.events.jsonl", elsewhere, stream=True)
    stage.keep("replace_in_place.json", BEFORE, "preview", "--replace", "**orders")
    swapped = program("orders", "Products", "EMEP") + program("products", "Orders", "AEEE")
    stage.keep("change_places.json", swapped)
    stage.keep("rename.json", BEFORE.replace("('orders'", "('customer-orders'").replace("('shippers'", "('carriers'"))


def destroy(stage: Stage) -> None:
    stage.deploy(
        BEFORE
        + program("letters", "Letters", "PPPP", ", opts=pulumi.ResourceOptions(retain_on_delete=True)")
        + program("form", "ContactForm", "EEEE")
    )
    stage.keep("destroy.json", None, "destroy", "--preview-only")
    stage.keep("destroy.events.jsonl", None, "destroy", "--preview-only", stream=True)
    stage.keep("removed_from_program.json", program("products", "Products", "AEEE"))


def special_permissions(stage: Stage) -> None:
    by_user = f'user_id="{MODERATOR}"'
    stage.keep(
        "special.json",
        program("reviews", "Reviews", "AMOE")
        + special("shippers", "Orders", f'policy_id="{SHIPPING}"', "read update")
        + special("moderator", "Reviews", by_user, "read remove"),
    )
    adopted = special("letters", "Letters", f'policy_id="{MARKETING}"', "insert update", ", adopt_existing=True")
    stage.keep("adoption.json", adopted)
    stage.keep("refused.json", adopted.replace(", adopt_existing=True", ""))


def unknown_values(stage: Stage) -> None:
    stage.keep(
        "unknowns.json",
        OTHER_RESOURCES
        + program("orders", "Orders", "EMEE").replace("item_read='CMS_EDITOR'", "item_read=made.level")
        + program("some", "Some", "AEEP").replace("'Some'", "made.collection")
        + special("someone", "Orders", "policy_id=made.role", "read")
        + special("shippers", "Orders", f'policy_id="{SHIPPING}"', "update").replace('"ALLOWED"', "made.level"),
    )
    stage.stack.configure("wix-data:previewReads", "false")
    stage.keep("without_reads.json", program("orders", "Orders", "AEEP"))
    stage.stack.run("config", "rm", "wix-data:previewReads").expect_success()


def secret_values(stage: Stage) -> None:
    secret = program("orders", "Orders", "EMEE").replace(
        "item_read='CMS_EDITOR'", 'item_read=pulumi.Output.secret("{}")'
    )
    someone = special("someone", "Orders", f'user_id=pulumi.Output.secret("{MODERATOR}")', "read")
    stage.keep("secrets.json", secret.replace("{}", "ANYONE") + someone)
    stage.keep("secrets.events.jsonl", secret.replace("{}", "ANYONE") + someone, stream=True)
    stage.deploy(secret.replace("{}", "CMS_EDITOR"))
    stage.keep("secret_update.json", secret.replace("{}", "ANYONE"))


def other_resources(stage: Stage) -> None:
    components = "".join(f'pulumi.ComponentResource("test:it:Group", "group-{number}")\n' for number in range(3))
    stage.keep("other_resources.json", OTHER_RESOURCES + components)
    found = f'CollectionPermissions.get("found", "{SITE}/Stores/Products")\n'
    stage.keep("reads.json", components + found + program("orders", "Orders", "AMEP"), "preview", "--show-reads")


def drift(stage: Stage) -> None:
    stage.deploy(BEFORE)
    stage.wix.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}, "specialPermissions": []})
    stage.wix.delete_collection(SITE, "Staff")
    stage.keep("refresh.json", None, "refresh", "--preview-only")
    stage.keep("refresh.events.jsonl", None, "refresh", "--preview-only", stream=True)
    stage.keep("preview_with_refresh.json", BEFORE, "preview", "--refresh")
    stage.keep("preview_with_refresh.events.jsonl", BEFORE, "preview", "--refresh", stream=True)
    stage.stack.refresh().expect_success()
    stage.keep("after_refresh.json", BEFORE)
    stage.keep("destroy_after_refresh.json", None, "destroy", "--preview-only")


def ten_changes(stage: Stage) -> None:
    removed = program("form", "ContactForm", "EEEE") + special("old", "Staff", 'user_id="leaver"', "read")
    stage.deploy(BEFORE + removed)
    stage.keep(
        "ten_changes.json",
        OTHER_RESOURCES
        + program("orders", "Orders", "EMEM")
        + program("products", "Products", "PEEE")
        + program("staff", "Staff", "EAEE", ', on_destroy="lock"')
        + special("shippers", "Orders", f'policy_id="{SHIPPING}"', "read update remove")
        + program("reviews", "Reviews", "AMME")
        + program("guestbook", "Guestbook", "AEEE")
        + program("private-data", "Members/PrivateData", "EEEP")
        + special("letters", "Letters", f'policy_id="{MARKETING}"', "read update", ", adopt_existing=True"),
    )


def failing(stage: Stage) -> None:
    stage.keep("failed.json", program("orders", "Orders", "AEEE").replace("'ANYONE'", "'EVERYONE'"))
    stage.keep("failed.events.jsonl", stream=True)


def refresh_with_program(stage: Stage) -> None:
    group = 'pulumi.ComponentResource("test:it:Group", "group")\n'
    stage.deploy(BEFORE + group)
    stage.wix.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}})
    command = ("refresh", "--preview-only", "--run-program")
    stage.keep("refresh_run_program.json", None, *command)
    stage.wix.delete_collection(SITE, "Staff")
    stage.keep("refresh_run_program_gone.json", None, *command)
    stage.keep("refresh_run_program.events.jsonl", None, *command, stream=True)


def not_called(stage: Stage) -> None:
    form = program("form", "ContactForm", "EEEE")
    declared = f"form = {form}" + program(
        "dependent", "Guestbook", "EEEE", ", opts=pulumi.ResourceOptions(deleted_with=form)"
    )
    stage.deploy(BEFORE + declared)
    stage.keep("deleted_with.json", BEFORE)
    stage.keep("deleted_with.events.jsonl", BEFORE, stream=True)
    stage.keep("deleted_with_another_stays.json", BEFORE + form)
    retained = BEFORE.replace(
        "item_remove='PRIVILEGED')", "item_remove='PRIVILEGED', opts=pulumi.ResourceOptions(retain_on_delete=True))"
    )
    stage.deploy(retained)
    stage.keep(
        "retained_replace.json",
        retained.replace("'orders', data_collection_id='Orders'", "'orders', data_collection_id='Reviews'"),
    )
    stage.keep("retained_replace_in_place.json", retained, "preview", "--replace", "**orders")


def names(stage: Stage) -> None:
    collections = (
        "Orders",
        "Products",
        "Reviews",
        "Guestbook",
        "Letters",
        "Staff",
        "ContactForm",
        "Members/PrivateData",
    )
    declared = "".join(program(name, each, "EEEE") for name, each in zip(ODD_NAMES, collections, strict=True))
    stage.deploy(declared)
    stage.keep("odd_names.json", declared.replace("item_read='CMS_EDITOR'", "item_read='ANYONE'"))


def subclasses(stage: Stage) -> None:
    declared = SUBCLASSES + program("house", "Orders", "EEEE").replace("CollectionPermissions", "House")
    declared += program("hut", "Products", "EEEE").replace("CollectionPermissions", "Hut")
    declared += special("key", "Orders", f'policy_id="{SHIPPING}"', "read").replace("SpecialPermission", "Key")
    stage.deploy(declared)
    after = declared.replace("item_read='CMS_EDITOR'", "item_read='ANYONE'").replace(
        'item_read="ALLOWED"', 'item_remove="ALLOWED"'
    )
    stage.keep("subclasses.json", after)
    stage.keep("subclasses.events.jsonl", after, stream=True)


def each_secret(stage: Stage) -> None:
    def secret(value: str) -> str:
        return f"pulumi.Output.secret({value})"

    hidden = ", opts=pulumi.ResourceOptions(additional_secret_outputs=['itemRead'])"
    declared = (
        program("place", "Orders", "EEEE").replace("'Orders'", secret("'Orders'"))
        + program("site", "Products", "EEEE", f", site_id={secret(repr(SITE))}")
        + program("level", "Reviews", "EEEE").replace(
            "item_read='CMS_EDITOR'", f"item_read={secret(repr('CMS_EDITOR'))}"
        )
        + program("end", "Guestbook", "EEEE", f", on_destroy={secret(repr('restore'))}")
        + f"CollectionPermissions('preset', data_collection_id='Staff', preset={secret(repr('PRIVATE'))})\n"
        + program("output", "ContactForm", "EEEE", hidden)
        + special("someone", "Letters", f"user_id={secret(repr(MODERATOR))}", "read")
        + special("role", "Letters", f"policy_id={secret(repr(SHIPPING))}", "read")
        + special("access", "Letters", f'policy_id="{MARKETING}", adopt_existing={secret("True")}', "read").replace(
            'item_read="ALLOWED"', f"item_read={secret(repr('ALLOWED'))}"
        )
    )
    stage.keep("each_secret_created.json", declared)
    stage.deploy(declared)
    stage.keep("each_secret_same.json", declared, "preview", "--show-sames")
    wider = declared.replace("item_insert='CMS_EDITOR'", "item_insert='SITE_MEMBER'").replace('"read', '"read')
    stage.keep("each_secret_changed.json", wider)
    stage.keep("each_secret_destroyed.json", None, "destroy", "--preview-only")


def unchanged_takeover(stage: Stage) -> None:
    stage.keep(
        "taken_over_unchanged.json",
        program("orders", "Orders", "MMOE")
        + program("products", "Products", "EEEE")
        + special("letters", "Letters", f'policy_id="{MARKETING}"', "read", ", adopt_existing=True"),
    )


SCENES: list[Scene] = [
    takeover,
    update,
    replace,
    destroy,
    special_permissions,
    unknown_values,
    secret_values,
    other_resources,
    drift,
    ten_changes,
    failing,
    refresh_with_program,
    not_called,
    names,
    subclasses,
    each_secret,
    unchanged_takeover,
]


def main(wanted: list[str]) -> None:
    FIXTURES.mkdir(exist_ok=True)
    for scene in SCENES:
        if wanted and scene.__name__ not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder, running_emulator(world()) as wix:
            environment = hermetic_environment(
                Path(folder), WIX_API_BASE_URL=wix.url, WIX_API_KEY=KEY, WIX_SITE_ID=SITE
            )
            scene(Stage(Stack(Path(folder) / "project", environment).create("shop-permissions"), wix))


if __name__ == "__main__":
    main(sys.argv[1:])
