"""Reads what `pulumi … --json` prints: the digest of a preview, or the engine's events, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ..api.errors import WixDataError
from .preview_wire import DigestWire, EventWire, StateWire, SummaryEventWire
from .texts import first_words

ROOT_TYPE = "pulumi:pulumi:Stack"


class NotAPreview(WixDataError):
    """The input holds no preview; the message says how to make one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: give the output of `pulumi preview --json`, as a file or piped in as `-`.")


@dataclass(frozen=True)
class Step:
    """One operation on one resource, as the engine planned it."""

    op: str
    """Pulumi's word: `create`, `update`, `replace`, `delete`, `same`, `read`, `refresh`, `import` and so on."""
    urn: str
    old: StateWire | None
    new: StateWire | None
    found_by_refresh: bool = False
    """Whether the change has happened already, and a refresh only found it."""

    @property
    def name(self) -> str:
        """The logical name."""
        return self.urn.rpartition("::")[2]

    @property
    def type(self) -> str:
        """The resource type, without those of its parents."""
        return self.urn.rpartition("::")[0].rpartition("::")[2].rpartition("$")[2]


@dataclass(frozen=True)
class PreviewDocument:
    """What a preview plans, and whether it came to its end."""

    steps: list[Step]
    summary: Mapping[str, int]
    """Pulumi's own count: operation → resources."""
    errors: list[str] = field(default_factory=list[str])
    """What went wrong: then the steps are not all of them."""
    is_refresh: bool = False
    """Whether it is the preview of a refresh, which changes the state alone."""


def read_preview(text: str) -> PreviewDocument:
    """The preview in `text`, whatever other lines stand before, between or after it. Raises NotAPreview."""
    events: list[EventWire] = []
    try:
        for found in _objects(text):
            if "changeSummary" in found or "steps" in found:
                return _from_digest(DigestWire.model_validate(found))
            if "sequence" in found and "timestamp" in found:
                events.append(EventWire.model_validate(found))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise NotAPreview(f"there is no preview of a known form in it (see {place})") from None
    if not events:
        raise NotAPreview("there is no preview in it")
    return _from_events(events)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that begin at the start of a line: Pulumi's do, both of a digest and of events."""
    decoder = json.JSONDecoder()
    position, text = 0, text.lstrip("\ufeff")
    while (position := _next_brace(text, position)) >= 0:
        try:
            found, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError:
            if text.startswith(('{"sequence"', '{\n    "', '{"config"', '{"steps"'), position):
                raise NotAPreview("the preview in it is cut off, or no valid JSON") from None
            position += 1
        except RecursionError:
            raise NotAPreview("it is nested too deeply for a preview") from None
        else:
            yield found


def _next_brace(text: str, start: int) -> int:
    if text.startswith("{", start) and (start == 0 or text[start - 1] == "\n"):
        return start
    line = text.find("\n{", start)
    return line + 1 if line >= 0 else -1


def _from_digest(digest: DigestWire) -> PreviewDocument:
    is_refresh = _is_refresh({(each.op, each.urn) for each in digest.steps})
    steps = [Step(each.op, each.urn, each.old, each.new, is_refresh) for each in digest.steps]
    errors = [first_words(each.message) for each in digest.diagnostics if each.severity == "error"]
    return PreviewDocument(steps, digest.summary, errors, is_refresh)


def _from_events(events: list[EventWire]) -> PreviewDocument:
    steps: dict[tuple[str, str], Step] = {}
    refreshed: dict[tuple[str, str], Step] = {}
    errors: list[str] = []
    summary: SummaryEventWire | None = None
    for event in events:
        if event.diagnostic and event.diagnostic.severity == "error":
            errors.append(first_words(event.diagnostic.message))
        if event.started:
            step = event.started.metadata
            steps[(step.op, step.urn)] = Step(step.op, step.urn, step.old, step.new)
        if event.ended and event.ended.metadata.op != "refresh":
            step = event.ended.metadata
            if ("refresh", step.urn) in steps:
                refreshed[("refresh", step.urn)] = Step(step.op, step.urn, step.old, step.new, found_by_refresh=True)
        if event.summary:
            # `pulumi up` goes on with the events of the update itself, which no review comes before.
            summary = event.summary
            break
    if summary is None:
        errors.append("the events end before the preview does")
    elif summary.result == "failed" and not errors:
        errors.append("the preview failed")
    is_refresh = _is_refresh(set(steps))
    planned = {**steps, **refreshed} if is_refresh else steps
    return PreviewDocument(list(planned.values()), summary.changes if summary else {}, errors, is_refresh)


def _is_refresh(operations: set[tuple[str, str]]) -> bool:
    """A refresh alone leaves the stack itself at `refresh`; a preview or a destroy has a step of its own for it."""
    roots = {op for op, urn in operations if f"::{ROOT_TYPE}::" in urn}
    return "refresh" in {op for op, _ in operations} and roots <= {"refresh"}
