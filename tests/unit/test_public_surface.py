"""What may be imported, and what a type checker says of wrong use."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import pulumi_wix_data

SITE = '"2f6e4a1c-0000-4000-8000-000000000001"'
RIGHT = f"""
import pulumi
from pulumi_wix_data import *
from pulumi_wix_data import LookupFailed, __version__

level: pulumi.Output[str] = pulumi.Output.from_input("ANYONE")
CollectionPermissions("a", data_collection_id="A", preset="PRIVATE", on_destroy="lock", site_id={SITE})
CollectionPermissions("b", data_collection_id=level, item_read="ANYONE", item_insert=AccessLevel.CMS_EDITOR,
    item_update=level, item_remove=pulumi.Output.secret(AccessLevel.PRIVILEGED), on_destroy=OnDestroy.LOCK)
SpecialPermission("c", data_collection_id="A", user_id="u", item_read="ALLOWED", item_remove=Access.ALLOWED)
text: str = __version__
try:
    print(get_role("Shipping").id, get_collection_permissions("A").levels.item_read)
except LookupFailed:
    pass
"""
WRONG = {
    "from pulumi_wix_data import NotThere": "reportAttributeAccessIssue",
    "pulumi_wix_data.not_there": "reportAttributeAccessIssue",
    'CollectionPermissions("a", data_collection_id="A", item_read="ANYBODY", item_insert="ANYONE", '
    'item_update="ANYONE", item_remove="ANYONE")': "reportArgumentType",
    'CollectionPermissions("a", data_collection_id="A", preset="OPEN")': "reportArgumentType",
    'CollectionPermissions("a", data_collection_id="A", preset="PRIVATE", item_read="ANYONE")': "reportCallIssue",
    'CollectionPermissions("a", data_collection_id="A", item_read="ANYONE")': "reportCallIssue",
    'CollectionPermissions("a", data_collection_id="A", preset="PRIVATE", on_destroy="keep")': "reportArgumentType",
    'SpecialPermission("a", data_collection_id="A", user_id="u", item_read=AccessLevel.ANYONE)': "reportArgumentType",
    'SpecialPermission("a", data_collection_id="A", user_id="u", item_read="ANYONE")': "reportArgumentType",
}


def checked(folder: Path, *programs: str) -> list[list[dict[str, str]]]:
    """What the type checker says of each program."""
    files = [folder / f"program_{number}.py" for number in range(len(programs))]
    for file, text in zip(files, programs, strict=True):
        file.write_text(text, encoding="utf-8")
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}', encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--level", "error", "-p", str(folder)]
    said = subprocess.run([*command, "--pythonpath", sys.executable], capture_output=True, text=True, check=False)
    found = json.loads(said.stdout)["generalDiagnostics"]
    return [[each for each in found if Path(each["file"]).name == file.name] for file in files]


def test_a_type_checker_takes_what_is_right_and_refuses_what_is_wrong(tmp_path: Path) -> None:
    head = "import pulumi_wix_data\nfrom pulumi_wix_data import *\n"
    right, *wrong = checked(tmp_path, RIGHT, *(head + line for line in WRONG))
    assert right == []
    said = [{each.get("rule") for each in errors} for errors in wrong]
    assert dict(zip(WRONG, said, strict=True)) == {line: {rule} for line, rule in WRONG.items()}


def test_every_public_name_is_there_and_listed() -> None:
    for name in pulumi_wix_data.__all__:
        assert getattr(pulumi_wix_data, name) is not None
    assert set(pulumi_wix_data.__all__) <= set(dir(pulumi_wix_data))
    assert pulumi_wix_data.__version__ == version("pulumi-wix-data")


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'NotThere'"):
        getattr(pulumi_wix_data, "NotThere")  # noqa: B009
