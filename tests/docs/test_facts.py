"""The tables of the documentation name what there is."""

from __future__ import annotations

import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest
import typer
import typer.core
import yaml

import pulumi_wix_data
from pulumi_wix_data import AccessLevel, LookupFailed, Preset, settings
from pulumi_wix_data.api import errors
from pulumi_wix_data.audit.baseline import DAYS_ACCEPTED, Entry, read_baseline
from pulumi_wix_data.audit.findings import FindingKind
from pulumi_wix_data.documentation import with_link
from pulumi_wix_data.engine.failure_text import DEBUG_VARIABLE
from pulumi_wix_data.error_kinds import ErrorKind
from pulumi_wix_data.memory.folder import FOLDER_VARIABLE
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.levels import name_of
from pulumi_wix_data.policies.rules import RULES
from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.testing import WixTestSite
from tests.docs.blocks import PAGES, REPOSITORY, Block, github_anchor, runs, titles_of


def _text(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def _section(page: str, heading: str) -> str:
    """What is below a heading, up to the next one."""
    text = _text(f"docs/{page}.md")
    assert f"# {heading}\n" in text, heading
    return re.split(r"^##+ ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def _rows(page: str, heading: str) -> list[list[str]]:
    """The cells of all tables below a heading, without their code marks."""
    lines = [line for line in _section(page, heading).splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


def test_presets_have_the_levels_of_the_table() -> None:
    shown = {row[0]: row[1:] for row in _rows("resources", "Presets")[2:]}
    assert shown == {preset.name: [name_of(level) for level in preset.levels.values()] for preset in Preset}


def test_levels_are_shown_in_their_order() -> None:
    assert [row[0] for row in _rows("resources", "Access levels")[2:]] == [level.value for level in AccessLevel]


def test_every_kind_of_error_has_a_section_that_says_what_to_do() -> None:
    for module in pkgutil.walk_packages(pulumi_wix_data.__path__, "pulumi_wix_data."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found = _below(errors.WixDataError)
    assert found >= {errors.SettingsError, LookupFailed}
    for name in sorted({each.__name__ for each in found} | {each.value for each in ErrorKind}):
        section = _section("errors", name)
        assert name == "ApiError" or "\n\nWhat to do: " in section, name


def _below(base: type[errors.WixDataError]) -> set[type[errors.WixDataError]]:
    """The classes that are derived from it, at any distance, of this package."""
    ours = {each for each in base.__subclasses__() if each.__module__.startswith("pulumi_wix_data.")}
    return ours.union(*map(_below, ours))


def test_a_message_leads_to_its_section() -> None:
    titles = {github_anchor(each) for each in titles_of(REPOSITORY / "docs/errors.md")}
    told_of = [each for each in _below(errors.WixDataError) if each is not errors.ApiError]
    for kind in (*ErrorKind, *told_of):
        page, _, anchor = with_link("no key.", kind).removeprefix("no key. See ").partition("#")
        assert page == "docs/errors.md"
        assert anchor in titles


def test_every_kind_of_error_is_one_that_a_message_has() -> None:
    sources = [each.read_text(encoding="utf-8") for each in (REPOSITORY / "provider").rglob("*.py")]
    for kind in ErrorKind:
        assert any(f"ErrorKind.{kind.name}" in each for each in sources), kind


def test_every_setting_has_its_row() -> None:
    shown = " ".join(" ".join(row) for row in _rows("settings", "Settings"))
    for name in (
        settings.API_KEY,
        settings.SITE_ID,
        settings.ACCOUNT_ID,
        settings.BASE_URL,
        settings.PREVIEW_READS,
        settings.TRY_FIXED_COLLECTIONS,
        settings.API_KEY_VARIABLE,
        settings.SITE_ID_VARIABLE,
        settings.ACCOUNT_ID_VARIABLE,
        settings.BASE_URL_VARIABLE,
        settings.SETTLE_SECONDS_VARIABLE,
        DEBUG_VARIABLE,
        FOLDER_VARIABLE,
    ):
        assert name in shown


def test_the_rules_are_those_of_the_policy_pack() -> None:
    shown = _rows("rules", "The policy pack")[2:]
    assert shown == [
        [rule.id, rule.severity.value, rule.enforcement.value, rule.description, ", ".join(rule.parameter_names)]
        for rule in RULES
    ]


def test_every_condition_of_a_review_has_its_row() -> None:
    assert [row[0] for row in _rows("review", "Review a preview")[2:]] == [each.value for each in FailOn]


def test_every_kind_of_finding_has_its_row() -> None:
    assert [row[0] for row in _rows("audit", "Audit")[2:]] == [each.value for each in FindingKind]
    assert f"each counts for {DAYS_ACCEPTED}" in _section("audit", "Audit")


BASELINES = "docs/audit.md | Baselines | yaml"


@runs(BASELINES)
def test_the_baseline_has_every_key_and_is_one(shown: Block, tmp_path: Path) -> None:
    file = tmp_path / "accepted.yaml"
    file.write_text(shown.text, encoding="utf-8")
    by_id, pattern = read_baseline(file)
    assert by_id.id
    assert (pattern.kind, pattern.data_collection_id) == (FindingKind.PUBLIC_READ, "Blog/*")
    names = {field.alias or name for name, field in Entry.model_fields.items()}
    assert {key for entry in yaml.safe_load(shown.text)["accepted"] for key in entry} == names
    assert {row[0] for row in _rows("audit", "Baselines")[2:]} == names


def test_the_pytest_plugin_has_its_rows() -> None:
    assert {row[0] for row in _rows("test-your-stacks", "The fixtures")[2:4]} == {"wix_site", "wix_emulator"}
    members = {name for name in (*vars(WixTestSite), "emulator", "site_id", "account_id") if not name.startswith("_")}
    shown = {name for row in _rows("test-your-stacks", "The fixtures")[6:] for name in re.findall(r"\w+", row[0])}
    assert members <= shown
    section = _section("test-your-stacks", "The fixtures")
    assert [each.value for each in (*AccessLevel, *ItemAction) if f"`{each.value}`" not in section] == []


def _options() -> dict[str, set[str]]:
    """The options of each command of `wix-data`, by the modules that hold them."""
    modules = (REPOSITORY / "provider" / "pulumi_wix_data" / "cli").glob("*_command.py")
    names = sorted(module.name.removesuffix("_command.py") for module in modules)
    app = typer.Typer()
    for name in names:
        app.command(name)(getattr(import_module(f"pulumi_wix_data.cli.{name}_command"), name))
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    return {
        name: {word for each in command.params if each.param_type_name == "option" for word in each.opts} - {"--help"}
        for name, command in group.commands.items()
    }


def test_every_command_has_its_row() -> None:
    shown = {re.sub(r"\[wix-data (\w+)\].*", r"\1", row[0]) for row in _rows("command-line", "The commands")[2:]}
    assert shown == set(_options())


@pytest.mark.parametrize("name", sorted(_options()))
def test_every_option_has_its_row(name: str) -> None:
    shown = [row[0] for row in _rows("command-line", f"Options of {name}")[2:]]
    assert sorted(shown) == sorted(word for word in _options()[name] if word.startswith("--"))


def test_every_target_of_make_is_in_a_table() -> None:
    makefile = _text("Makefile")
    both = _text("docs/tutorial.md") + _text("CONTRIBUTING.md")
    shown = set(re.findall(r"^\| `make ([a-z-]+)`", both, re.MULTILINE))
    assert shown == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)) - {"help"}


def test_every_argument_of_the_resources_has_its_row() -> None:
    for resource in (
        pulumi_wix_data.CollectionPermissions,
        pulumi_wix_data.SpecialPermission,
        pulumi_wix_data.WixSite,
    ):
        shown = {name for row in _rows("resources", resource.__name__) for name in row[0].split(", ")}
        arguments = set(inspect.signature(resource).parameters) - {"resource_name", "opts"}
        assert arguments <= shown


def test_every_public_name_is_mentioned() -> None:
    pages = "".join(_text(page) for page in PAGES)
    assert [name for name in pulumi_wix_data.__all__ if name not in pages and name != "OnDestroy"] == []


def test_every_public_name_is_in_the_reference() -> None:
    listed = set(re.findall(r"^ +- (\w+)$", _text("docs/api.md"), re.MULTILINE))
    providers = {name for name in pulumi_wix_data.__all__ if name.endswith("Provider")}
    assert set(pulumi_wix_data.__all__) - providers - {"OnDestroy", "__version__", "LookupFailed"} <= listed


def test_each_event_says_what_happens_and_what_to_do() -> None:
    events = _rows("operations", "What happens when")[2:]
    assert [row for row in events if len(row) != 3 or not all(row)] == []
    said = " ".join(row[0] for row in events)
    for word in (*EVENTS, "network", "429", "502", "rotated"):
        assert word in said, word


EVENTS = ("killed", "another machine", "provider process", "plain answer", "kept for the next run", "before your first")
"""What a table of events must not lose."""


def test_the_input_of_the_action_have_their_rows() -> None:
    action = yaml.safe_load(_text("action.yml"))
    assert [row[0] for row in _rows("ci", "The GitHub action")[2:]] == list(action["inputs"])
    for name, default in ((name, each.get("default")) for name, each in action["inputs"].items()):
        row = next(row for row in _rows("ci", "The GitHub action") if row[0] == name)
        assert default in (None, "", "false") or str(default) in row[1], name
