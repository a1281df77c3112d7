"""Programs in TypeScript and YAML declare what the one in Python does, whatever ids and titles hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pulumi_wix_data.export.declarations import declare_site
from pulumi_wix_data.export.program import program_files
from pulumi_wix_data.export.python_program import PYTHON
from pulumi_wix_data.export.source import Language
from pulumi_wix_data.export.typescript_program import TYPESCRIPT
from pulumi_wix_data.export.yaml_program import RESERVED, yaml_program
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import DataPermissions, SubjectKind
from pulumi_wix_data.permissions.presets import Preset
from tests.engine.engine_world import SITE, Wix
from tests.export.export_world import HOSTILE, REFUSED, exporting
from tests.export.exported_program import ANY_TEXT, collection_of, declared_by, set_of

TITLES = {str(number): title for number, title in enumerate(("${a} $$ $1", *HOSTILE, *REFUSED, "\U000e0001\u2028\x85"))}
"""Role id → title."""

# What the package of a program records of what it declares.
RECORDING = """\
const names = (kind) => new Proxy({}, { get: (_, member) => `${kind}.${member}` });
export const Access = names("Access"), AccessLevel = names("AccessLevel"), Preset = names("Preset");
export const getRoleOutput = ({ title }) => ({ id: `getRole ${title}` });
const recorded = [];
const recording = (kind) => class { constructor(name, own) { recorded.push({ class: kind, name, ...own }); } };
export const CollectionPermissions = recording("CollectionPermissions");
export const SpecialPermission = recording("SpecialPermission");
process.on("exit", () => console.log(JSON.stringify(recorded)));
"""


def _site() -> list[DataPermissions]:
    roles = [set_of(SubjectKind.ROLE, each, ItemAction.READ, ItemAction.REMOVE) for each in TITLES]
    hostile = [collection_of(each, set_of(SubjectKind.USER, each[:64])) for each in (*HOSTILE, *REFUSED)]
    return [*hostile, collection_of("Of roles", *roles), collection_of("Staff", levels=Preset.STAFF_ONLY.levels)]


def _in_python(collections: list[DataPermissions], reserved: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What the program in Python declares, with the names that others have."""

    def name(argument: str) -> str:
        first, *others = argument.split("_")
        return first + "".join(each.capitalize() for each in others)

    def value(given: object) -> str:
        role = re.fullmatch(r"get_role\((.*)\)", str(given), re.DOTALL)
        return f"getRole {role[1]}" if role else str(given)

    program = program_files(SITE, declare_site(collections, TITLES, reserved), language=PYTHON)["__main__.py"]
    return _sorted([{name(key): value(each) for key, each in one.items()} for one in declared_by(program)])


def _sorted(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(found, key=lambda each: (each["class"], each["name"]))


def _written(language: Language, most_lines: int = 2000) -> dict[str, str]:
    return program_files(SITE, declare_site(_site(), TITLES), most_lines, language)


@pytest.mark.skipif(not shutil.which("node"), reason="node is not on PATH")
@pytest.mark.parametrize("most_lines", [2000, 60])
def test_a_program_in_typescript_declares_what_the_one_in_python_does(tmp_path: Path, most_lines: int) -> None:
    package = tmp_path / "node_modules" / "@pulumi" / "wix-data"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"exports": "./index.mjs"}')
    (package / "index.mjs").write_text(RECORDING)
    for path, text in _written(TYPESCRIPT, most_lines).items():
        file = (tmp_path / path).with_suffix(".mjs")
        file.parent.mkdir(exist_ok=True)
        # JavaScript, but for these two: what has no types, and names of files without their ends.
        script = text.replace("\n] as const) {", "\n]) {")
        file.write_text(re.sub(r'^import "(.*)";$', r'import "\1.mjs";', script, flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run(["node", "index.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    def value(given: str) -> str:
        kind, _, member = given.partition(".")
        known = kind in ("Access", "AccessLevel", "Preset")
        return f"{kind}.{re.sub('(?<=[a-z])(?=[A-Z])', '_', member).upper()}" if known else given

    found = [{key: value(each) for key, each in one.items()} for one in json.loads(done.stdout)]
    assert _sorted(found) == _in_python(_site())


def test_a_program_in_typescript_is_one_line_a_literal_and_leaves_out_what_python_does() -> None:
    (text,) = _written(TYPESCRIPT).values()
    assert all(each.isprintable() for each in text.splitlines())
    assert text.count("// Left out: ") == 2 * len(REFUSED)
    assert len(text.splitlines()) == text.count("\n")
    constants = re.findall(r"^const (\w+) = getRoleOutput", text, re.MULTILINE)
    assert len(set(constants)) == len(TITLES)
    assert set(_written(TYPESCRIPT, 60)) > {"index.ts", "site_permissions/digits.ts", "site_permissions/p.ts"}


def _in_yaml(text: str) -> list[dict[str, Any]]:
    """What a program in YAML declares, as Pulumi reads it."""
    program: dict[str, Any] = yaml.safe_load(text)
    resources: dict[str, dict[str, Any]] = program["resources"] or {}
    roles = {
        constant: f"getRole {_literal(each['fn::invoke']['arguments']['title'])}"
        for constant, each in program.get("variables", {}).items()
    }

    def value(key: str, given: str) -> str:
        assert isinstance(given, str)
        if key == "policyId" and (role := re.fullmatch(r"\$\{(\w+)\}", given)):
            return roles[role[1]]
        kind = {"preset": "Preset"}.get(key, "Access" if given == "ALLOWED" else "AccessLevel")
        return f"{kind}.{given}" if key == "preset" or key.startswith("item") else _literal(given)

    return _sorted(
        [
            {
                "class": each["type"].rpartition(":")[2],
                "name": name,
                **{key: value(key, given) for key, given in each["properties"].items()},
            }
            for name, each in resources.items()
        ]
    )


def _literal(text: str) -> str:
    """A text without references, as Pulumi reads it: `$$` is a `$`, and `${` would begin a reference."""
    parts = text.split("$$")
    assert not any("${" in each for each in parts), text
    return "$".join(parts)


def test_a_program_in_yaml_declares_what_the_one_in_python_does() -> None:
    text = yaml_program(declare_site(_site(), TITLES, RESERVED))
    assert _in_yaml(text) == _in_python(_site(), RESERVED)
    assert "pulumi" not in {each["name"] for each in _in_yaml(text)}, "a name that Pulumi has for itself"
    assert text.count("# Left out: ") == 2 * len(REFUSED)
    assert all(each.isprintable() for each in text.splitlines())


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT), unique_by=lambda each: each[0], max_size=5))
def test_any_ids_make_a_program_in_yaml_that_declares_just_them(ids: list[tuple[str, str, str]]) -> None:
    collections = [
        collection_of(id_, set_of(SubjectKind.USER, user), set_of(SubjectKind.ROLE, role)) for id_, user, role in ids
    ]
    titles = {role: f"Title of {role}" for _, _, role in ids[::2]}
    found = _in_yaml(yaml_program(declare_site(collections, titles)))
    assert {each["dataCollectionId"] for each in found} <= {id_ for id_, _, _ in ids}
    assert {each["policyId"] for each in found if "policyId" in each} <= {
        *(role for _, _, role in ids),
        *(f"getRole {title}" for title in titles.values()),
    }


def test_what_no_yaml_reader_takes_for_a_text_is_quoted() -> None:
    ids = [
        "null",
        "True",
        "0o14",
        "1e3",
        "12:30",
        "~",
        "- a",
        "a: b",
        "a #b",
        "&a",
        "*a",
        "!a",
        "=",
        "<<",
        ".inf",
        "No",
    ]
    text = yaml_program(declare_site([collection_of(each) for each in ids], {}))
    assert all(f'dataCollectionId: "{each}"' in text for each in ids)
    assert sorted(each["dataCollectionId"] for each in _in_yaml(text)) == sorted(ids)


def test_each_project_is_whole_and_says_how_to_go_on(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    common = {"Pulumi.yaml", "Pulumi.live.yaml", "README.md"}
    wanted = {
        "typescript": ("nodejs", common | {"index.ts", "package.json", "tsconfig.json", ".gitignore"}),
        "yaml": ("yaml", common),
    }
    before = wix.permissions()
    for language, (runtime, files) in wanted.items():
        folder = tmp_path / language
        export = ("export", "--language", language, "--out", str(folder))
        exporting(settings, *export).expect_success()
        assert {file.name for file in folder.iterdir()} == files
        assert yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))["runtime"] == runtime
        readme = (folder / "README.md").read_text(encoding="utf-8")
        assert "wix-data plugin install\n" in readme
        assert ("pulumi package add wix-data\n" in readme) is (language == "typescript")
        assert "retainOnDelete: true" in readme
    assert wix.permissions() == before

    added = tmp_path / "typescript" / "package.json"
    added.write_text(
        added.read_text().replace('"dependencies": {', '"dependencies": {"@pulumi/wix-data": "file:sdks",')
    )
    kept = added.read_text()
    exporting(settings, "export", "--language", "typescript", "--out", str(added.parent), "--force").expect_success()
    assert added.read_text() == kept
