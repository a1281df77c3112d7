"""What a Pulumi run did, told in one line a resource: from the events that Pulumi prints with `--json`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, cast

_DONE = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "replace": "replaced",
    "create-replacement": "replaced",
    "delete-replaced": "gave way to its successor",
    "refresh": "found as it was",
    "same": "unchanged",
}
_QUIET = ("same", "refresh")
_TOLD = ("warning", "error", "info#err")


def tell_run(lines: Iterable[str], told_before: Collection[str] = ()) -> None:
    """Prints what was done, what went wrong, and how many resources are as they were.

    Warnings in `told_before` are left out, since the preview has said the same; so is what a run only tells itself.
    """
    done: Counter[str] = Counter()
    said = set(told_before)
    for line in lines:
        event = _event(line)
        if event is None:
            print(line.rstrip("\n"))
            continue
        diagnostic = event.get("diagnosticEvent")
        if diagnostic and diagnostic.get("severity") in _TOLD and diagnostic["message"].strip() not in said:
            said.add(diagnostic["message"].strip())
            print(f"{'error: ' if diagnostic['severity'] == 'error' else ''}{diagnostic['message'].strip()}")
        metadata = event.get("resOutputsEvent", {}).get("metadata")
        if metadata and metadata["type"] != "pulumi:pulumi:Stack":
            operation = _DONE.get(str(metadata["op"]), str(metadata["op"]))
            done[operation] += 1
            if metadata["op"] not in _QUIET:
                print(f"  {operation:<9} {_kind(metadata)} {_name(metadata)}", flush=True)
    if done:
        print(f"{', '.join(f'{number} {operation}' for operation, number in done.items())}.", flush=True)


def warnings_of(preview: str) -> set[str]:
    """The warnings of what `pulumi preview --json` printed: a review tells each in its own words."""
    document = _event(preview) or {}
    diagnostics: list[dict[str, str]] = document.get("diagnostics") or []
    warnings = [each["message"] for each in diagnostics if each["severity"] == "warning"]
    return {message.removeprefix("warning: ").strip() for message in warnings}


def _event(line: str) -> dict[str, Any] | None:
    """None for what is not an event: the words of another program."""
    try:
        event: Any = json.loads(line)
    except json.JSONDecodeError:
        return None
    return cast("dict[str, Any]", event) if isinstance(event, dict) else None


def _kind(metadata: dict[str, Any]) -> str:
    return metadata["type"].rpartition(":")[2]


def _name(metadata: dict[str, Any]) -> str:
    """The logical name stands after the type, and may hold `::` itself."""
    return metadata["urn"].partition(f"{metadata['type']}::")[2]
