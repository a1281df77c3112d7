"""`wix-data export --format import`: the file by which a stack of the native provider takes a whole site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import SITE, Wix
from tests.export.export_world import exporting
from tests.shared.seeds import collections_of

LEVELS, SPECIAL = "wix-data:index:CollectionPermissions", "wix-data:index:SpecialPermission"


def test_it_names_what_can_be_imported_and_says_what_is_left_out(
    settings: dict[str, str], wix: Wix, tmp_path: Path
) -> None:
    wix.emulator.put_collection(SITE, "Of/app", collection_type="WIX_APP")
    file = tmp_path / "new" / "import.json"
    done = exporting(settings, "export", "--format", "import", "--out", str(file))
    assert done.exit_code == 0, done.stderr
    resources = json.loads(file.read_text(encoding="utf-8"))["resources"]
    assert [each["type"] for each in resources].count(LEVELS) == 17
    assert [each["type"] for each in resources].count(SPECIAL) == 22
    ids = {each["name"]: each["id"] for each in resources}
    assert len(ids) == 39
    assert ids["orders"] == f"{SITE}/Orders"
    assert ids["orders-shipping-manager"].startswith(f"{SITE}/Orders/")
    assert "Of/app" not in file.read_text(encoding="utf-8")
    assert 'left out: the levels of collection "Of/app": it is a collection of a Wix app (WIX_APP)' in done.stderr
    assert "17 CollectionPermissions and 22 SpecialPermission; 3 left out" in done.stdout
    assert f"pulumi import --file {file} --protect=false" in done.stdout


@pytest.mark.parametrize(
    ("more", "exit_code", "told"),
    [
        ([], 1, "is there already: give another --out, or --force to overwrite."),
        (["--init"], 64, "--init has no effect with --format import"),
    ],
)
def test_it_leaves_a_file_alone_and_makes_no_stack(
    settings: dict[str, str], wix: Wix, tmp_path: Path, more: list[str], exit_code: int, told: str
) -> None:
    file = tmp_path / "import.json"
    file.write_text("mine")
    done = exporting(settings, "export", "--format", "import", "--out", str(file), *more)
    assert (done.exit_code, file.read_text()) == (exit_code, "mine")
    assert told in done.stderr
    assert wix.calls() == {}
    assert exporting(settings, "export", "--format", "import", "--out", str(file), "--force").exit_code == 0
    assert file.read_text() != "mine"


@pytest.mark.engine
def test_pulumi_imports_the_site_and_the_exported_program_then_changes_nothing(
    stack: Stack, settings: dict[str, str], wix: Wix
) -> None:
    stack.environment |= settings
    exporting(settings, "export", "--out", str(stack.folder / "program"))
    exporting(settings, "export", "--format", "import", "--out", str(stack.folder / "import.json"))
    before = wix.emulator.state()
    program = (stack.folder / "program" / "__main__.py").read_text(encoding="utf-8")
    stack.native_program("")
    wix.calls()
    options = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
    stack.run("import", "--file", "import.json", *options).expect_success()
    # Each collection once, also one of whose permissions only the special ones can be declared: reads are shared.
    assert wix.calls() == {"get_permissions": 18}
    assert len(stack.resources()) == 39
    (stack.folder / "__main__.py").write_text(
        program.replace("from pulumi_wix_data import", "from pulumi_wix_data.native import"), encoding="utf-8"
    )
    preview = stack.preview()
    assert preview.document["changeSummary"] == {"same": 39 + 1}
    assert preview.changes == {}
    assert collections_of(wix.emulator.state(), SITE) == collections_of(before, SITE)
