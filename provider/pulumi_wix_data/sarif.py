"""Findings as SARIF 2.1.0, for code scanning: what is found is about a site, and stands at one file of the project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from .sanitize import json_text, one_line

PROJECT_FILE = "Pulumi.yaml"
"""The file that findings stand at where no better one is known: code scanning shows none without a file."""


class SarifLevel(str, Enum):
    """How grave it is, in SARIF's words."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class SarifRule:
    """One kind of finding."""

    id: str
    description: str


@dataclass(frozen=True)
class SarifResult:
    """One finding."""

    rule: str
    level: SarifLevel
    message: str
    place: str
    """`site/collection/action`, as it may be shown."""
    fingerprint: str
    """The same as long as the finding is the same."""
    accepted: str | None = None
    """Why it is accepted, where it is."""
    file: str = PROJECT_FILE
    """The file that it stands at, relative to the repository."""
    line: int = 1


def sarif_text(rules: Iterable[SarifRule], results: Iterable[SarifResult]) -> str:
    """The document, with one run."""
    driver = {
        "name": "wix-data",
        "semanticVersion": version("pulumi-wix-data"),
        "rules": [{"id": each.id, "shortDescription": {"text": each.description}} for each in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each) for each in results],
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return f"{json_text(document)}\n"


def _result(each: SarifResult) -> dict[str, Any]:
    location = {
        "physicalLocation": {"artifactLocation": {"uri": quote(each.file)}, "region": {"startLine": each.line}},
        "logicalLocations": [{"fullyQualifiedName": one_line(each.place), "kind": "resource"}],
    }
    found: dict[str, Any] = {
        "ruleId": each.rule,
        "level": each.level.value,
        "message": {"text": one_line(each.message)},
        "locations": [location],
        "partialFingerprints": {"wixData/v1": each.fingerprint},
    }
    if each.accepted is not None:
        found["suppressions"] = [{"kind": "external", "justification": one_line(each.accepted)}]
    return found
