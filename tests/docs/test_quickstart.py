"""What a reader sees who clones the repository and follows the quickstart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from tests.docs.blocks import Block, runs
from tests.docs.docs_world import Levels, Sites
from tests.docs.repository_clone import clone
from tests.docs.shell import Shell

SITE = "c7a0f2d4-1b6e-4e58-8f39-06d5b9a3e712"
MODERATOR = "b3d94e06-28c1-4f7a-9d52-61e0a87c45bf"
SHIPPING, MARKETING = "7046409866117489206", "7046409866117489231"

Permissions = dict[str, tuple[Levels, dict[str, list[str]]]]

BEFORE: Permissions = {
    "ContactForm": (["ANYONE", "ANYONE", "CMS_EDITOR", "CMS_EDITOR"], {MARKETING: ["itemRead"]}),
    "Orders": (["SITE_MEMBER", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR"], {}),
    "Products": (["SITE_MEMBER_AUTHOR", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"], {}),
    "Reviews": (["ANYONE", "ANYONE", "CMS_EDITOR", "CMS_EDITOR"], {}),
    "Stores/Products": (["ANYONE", "PRIVILEGED", "PRIVILEGED", "PRIVILEGED"], {}),
}
DECLARED: Permissions = {
    "ContactForm": (["CMS_EDITOR", "ANYONE", "CMS_EDITOR", "CMS_EDITOR"], {MARKETING: ["itemRead"]}),
    "Orders": (
        ["CMS_EDITOR", "SITE_MEMBER", "CMS_EDITOR", "PRIVILEGED"],
        {SHIPPING: ["itemRead", "itemUpdate"]},
    ),
    "Products": (["ANYONE", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"], {}),
    "Reviews": (["ANYONE", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR"], {MODERATOR: ["itemRemove"]}),
    "Stores/Products": BEFORE["Stores/Products"],
}
NAMED = (
    "Products: itemRead SITE_MEMBER_AUTHOR → ANYONE (wider: any visitor can read, by the API too)",
    "Reviews: itemUpdate CMS_EDITOR → SITE_MEMBER_AUTHOR (wider: any logged-in member can update the items that they",
    "Orders: itemRead SITE_MEMBER → CMS_EDITOR (narrower: members can no longer read)",
    "ContactForm: itemRead ANYONE → CMS_EDITOR (narrower: visitors and members can no longer read)",
    f"Orders: role {SHIPPING} gains itemRead (wider: beyond the level CMS_EDITOR)",
    f"Reviews: user {MODERATOR} gains itemRemove (wider: beyond the level CMS_EDITOR)",
    "Stores/Products is left alone: it is a collection of a Wix app (WIX_APP), whose permissions are fixed",
    *(f"{collection}: takes over (site {SITE})" for collection in ("ContactForm", "Orders", "Products", "Reviews")),
)


def permissions_of(sites: Sites) -> Permissions:
    return {name: (sites.levels(name, SITE), sites.special(name, SITE)) for name in sites.collections(SITE)}


def _stored(repository: Path) -> Permissions:
    """What the stand-in's database holds between two commands."""
    with running_emulator(database=str(repository / ".local" / "shop.sqlite")) as emulator:
        return permissions_of(Sites(emulator))


def _writes(repository: Path) -> list[str]:
    """The writing operations of the last command, by the stand-in's own log."""
    log = (repository / ".local" / "emulator.log").read_text(encoding="utf-8")
    operations = re.findall(r"^(?:GET|POST|DELETE) (\w+) site=", log, re.MULTILINE)
    assert operations, "the log tells no operations"
    return [operation for operation in operations if not operation.startswith(("get_", "list_"))]


@pytest.fixture
def cloned(tmp_path: Path) -> Shell:
    return clone(tmp_path / "clone")


@runs("examples/quickstart/README.md | Quickstart: a flower shop | bash")
def test_the_quickstart_from_the_first_preview_to_the_last_command(cloned: Shell, shown: Block) -> None:
    preview, up, again, down = shown.commands
    output = cloned.run(preview)
    assert [line for line in NAMED if line not in output] == []
    assert _writes(cloned.folder) == []
    assert _stored(cloned.folder) == BEFORE

    output = cloned.run(up)
    assert "5 exposures: 1 public read, 1 members' write, 3 other wider; 5 narrower." in output
    assert "\n6 created.\n" in output
    assert re.search(r"PUBLIC READ\n +Products +read +SITE_MEMBER_AUTHOR → ANYONE +any visitor can read", output), (
        output
    )
    assert "takes over" not in output  # each warning is told once, by the review
    assert "  + role Shipping manager (7046409866117489206): read, update\n" in output
    assert re.search(r"Products +ANYONE +editors +editors +editors\n", output), output
    assert _stored(cloned.folder) == DECLARED

    assert "\n6 unchanged.\n" in cloned.run(again)
    assert _writes(cloned.folder) == []

    program = cloned.folder / "examples" / "quickstart" / "__main__.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace("item_insert=AccessLevel.SITE_MEMBER", "item_insert=AccessLevel.ANYONE", 1))
    output = cloned.run(up)
    assert re.search(r"PUBLIC WRITE\n +Orders +insert +SITE_MEMBER → ANYONE +any visitor can insert", output), output
    assert re.search(r"\n  updated +CollectionPermissions orders\n", output), output
    assert _writes(cloned.folder) == ["update_permissions"]
    read, _, update, remove = DECLARED["Orders"][0]
    assert _stored(cloned.folder) == {**DECLARED, "Orders": ([read, "ANYONE", update, remove], DECLARED["Orders"][1])}

    assert "the shop is as it was before the first `make up`" in cloned.run(down)
    assert _stored(cloned.folder) == BEFORE
    program.write_text(text)
    assert "nothing to take down" in cloned.run(down)


def test_a_drift_is_found_and_repaired_or_named_in_the_end(cloned: Shell) -> None:
    cloned.run("make up")
    cloned.run("make drift COLLECTION=Orders ACTION=itemRead LEVEL=ANYONE")
    assert "Orders read   CMS_EDITOR → ANYONE any visitor can read, by the API too (drift)" in cloned.run(
        "make refresh"
    )
    assert "ANYONE → CMS_EDITOR" in cloned.run("make up")
    assert _stored(cloned.folder) == DECLARED

    cloned.run("make drift")
    output = cloned.run("make down")
    assert "Not as before the first `make up`, since somebody changed it" in output
    assert "  Orders itemRead is ANYONE, was SITE_MEMBER\n" in output
    cloned.run("make reset")
    assert "read   SITE_MEMBER → CMS_EDITOR" in cloned.run("make up")
    assert _stored(cloned.folder) == DECLARED


@runs("docs/tutorial.md | Read the preview | text")
def test_the_preview_in_the_readme_is_a_real_one(cloned: Shell, shown: Block) -> None:
    """Each line as it stands there; only the engine's own order of the resources may be another one."""
    real = cloned.run("make preview").splitlines()
    assert [line for line in shown.text.splitlines() if line != "…" and line not in real] == []
