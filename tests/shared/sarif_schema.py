"""What SARIF 2.1.0 and GitHub's code scanning ask of a document, as far as ours has it: nothing else may be in it."""

from __future__ import annotations

from typing import Any

_TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


_STRING = {"type": "string", "minLength": 1}
_LOCATION = _object(
    {
        "physicalLocation": _object(
            {
                "artifactLocation": _object({"uri": {"type": "string", "pattern": r"^[^/\\\\:][^\\\\:]*$"}}),
                "region": _object({"startLine": {"type": "integer", "minimum": 1}}),
            }
        ),
        "logicalLocations": {"type": "array", "items": _object({"fullyQualifiedName": _STRING, "kind": _STRING})},
    }
)
_RESULT = _object(
    {
        "ruleId": _STRING,
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": _TEXT,
        "locations": {"type": "array", "minItems": 1, "items": _LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": _STRING, "minProperties": 1},
    },
    suppressions={
        "type": "array",
        "items": _object({"kind": {"enum": ["inSource", "external"]}, "justification": _STRING}),
    },
)
_RULE = _object({"id": _STRING, "shortDescription": _TEXT})
SARIF: dict[str, Any] = _object(
    {
        "$schema": _STRING,
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                {
                    "tool": _object(
                        {
                            "driver": _object(
                                {
                                    "name": _STRING,
                                    "semanticVersion": _STRING,
                                    "rules": {"type": "array", "items": _RULE},
                                }
                            )
                        }
                    ),
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"type": "array", "items": _RESULT},
                }
            ),
        },
    }
)


def results_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of its one run. Each has a rule that the run declares."""
    (run,) = document["runs"]
    declared = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(declared)) == len(declared)
    assert {each["ruleId"] for each in run["results"]} <= set(declared)
    return run["results"]
