"""The README's tables name what there is."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import pulumi_wix_data
from pulumi_wix_data import AccessLevel, Preset, settings
from pulumi_wix_data.api import errors
from pulumi_wix_data.audit.baseline import DAYS_ACCEPTED
from pulumi_wix_data.audit.findings import FindingKind
from pulumi_wix_data.engine.failure_text import DEBUG_VARIABLE
from pulumi_wix_data.memory.folder import FOLDER_VARIABLE
from pulumi_wix_data.permissions.levels import name_of
from pulumi_wix_data.policies.rules import RULES
from pulumi_wix_data.review.fail_on import FailOn
from tests.docs.blocks import DOCUMENTS, REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[list[str]]:
    """The cells of all tables below a heading, without their code marks."""
    text = README.replace("# The command `wix-data`", "# The command wix-data")
    section = re.split(r"^##+ ", text.partition(f"# {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines]


def test_presets_have_the_levels_of_the_table() -> None:
    shown = {row[0]: row[1:] for row in _rows("Presets")[2:]}
    assert shown == {preset.name: [name_of(level) for level in preset.levels.values()] for preset in Preset}


def test_levels_are_shown_in_their_order() -> None:
    assert [row[0] for row in _rows("The shortest program")[2:]] == [level.value for level in AccessLevel]


def test_every_error_has_its_row() -> None:
    shown = {row[0] for row in _rows("Troubleshooting")}
    classes = {name for name, found in vars(errors).items() if inspect.isclass(found) and issubclass(found, Exception)}
    assert classes - {"WixDataError"} <= shown


def test_every_setting_has_its_row() -> None:
    shown = " ".join(" ".join(row) for row in _rows("Settings"))
    for name in (
        settings.API_KEY,
        settings.SITE_ID,
        settings.ACCOUNT_ID,
        settings.BASE_URL,
        settings.PREVIEW_READS,
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
    shown = [row for row in _rows("Rules")[2:] if len(row) == 5]
    assert shown == [
        [rule.id, rule.severity.value, rule.enforcement.value, rule.description, ", ".join(rule.parameter_names)]
        for rule in RULES
    ]


def test_every_condition_of_a_review_has_its_row() -> None:
    assert [row[0] for row in _rows("See it before it happens")[2:]] == [each.value for each in FailOn]


def test_every_kind_of_finding_has_its_row() -> None:
    assert [row[0] for row in _rows("Audit")[2:]] == [each.value for each in FindingKind]
    assert f"each counts for {DAYS_ACCEPTED}" in README


def test_every_command_has_its_row() -> None:
    modules = (REPOSITORY / "provider" / "pulumi_wix_data" / "cli").glob("*_command.py")
    shown = {re.sub(r"\[wix-data (\w+)\].*", r"\1", row[0]) for row in _rows("The command wix-data")[2:]}
    assert {module.name.removesuffix("_command.py") for module in modules} <= shown


def test_every_target_of_make_is_in_a_table() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    contributing = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\| `make ([a-z-]+)`", README + contributing, re.MULTILINE))
    assert shown == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)) - {"help"}


def test_every_argument_of_the_resources_has_its_row() -> None:
    for resource in (pulumi_wix_data.CollectionPermissions, pulumi_wix_data.SpecialPermission):
        shown = {name for row in _rows(resource.__name__) for name in row[0].split(", ")}
        arguments = set(inspect.signature(resource).parameters) - {"resource_name", "opts"}
        assert arguments <= shown


def test_every_public_name_is_mentioned() -> None:
    assert [name for name in pulumi_wix_data.__all__ if name not in README and name != "OnDestroy"] == []


@pytest.mark.parametrize(
    "document",
    [
        *DOCUMENTS,
        "CHANGELOG.md",
        "SECURITY.md",
        "examples/github_actions/README.md",
        "examples/policy_pack/README.md",
    ],
)
def test_links_lead_somewhere(document: str) -> None:
    file = REPOSITORY / document
    for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text(encoding="utf-8")):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            linked = file.parent / path if path else file
            assert linked.exists(), target
            assert not anchor or anchor in _anchors(linked), target


def _anchors(file: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
