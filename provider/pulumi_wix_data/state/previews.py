"""THE reader of previews: what `pulumi … --json` prints, as one document or as events, one or several in a row."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..api.errors import WixDataError
from ..sanitize import first_words
from .kinds import AnyKind, kind_of
from .resource_kind import DeclaredInputs
from .urns import Urn
from .values import Values

_MUST_BE_SHOWN = ("create", "update", "delete", "replace", "import")
"""Operations whose every step is in a preview: what its summary counts beyond them is hidden from us."""
_KNOWN_OPERATIONS = frozenset(
    {
        *_MUST_BE_SHOWN,
        "same",
        "read",
        "refresh",
        "create-replacement",
        "delete-replaced",
        "read-replacement",
        "import-replacement",
        "discard",
        "discard-replaced",
        "remove-pending-replace",
    }
)


class NotAPreview(WixDataError):
    """The input holds no preview that can be read; the message says how to make one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: give the output of `pulumi preview --json`, as a file or piped in as `-`.")


@dataclass(frozen=True)
class Snapshot:
    """A resource of ours before or after a step."""

    declared: DeclaredInputs
    """What the program declares: its inputs."""
    recorded: DeclaredInputs
    """What it has: its outputs, or its inputs where it has none yet."""
    external: bool
    """Read only (`.get`): not managed by the stack."""
    retain_on_delete: bool
    """Whether Pulumi forgets it without calling the provider."""
    deleted_with: str | None
    """The URN of a resource whose delete takes this one with it; None where there is none, or it is not told."""


@dataclass(frozen=True)
class Step:
    """One operation on one resource, as the engine planned it."""

    op: str
    """Pulumi's word: `create`, `update`, `replace`, `delete`, `same`, `read`, `refresh`, `import` and so on."""
    urn: Urn
    kind: AnyKind | None
    """None for a resource of another package."""
    old: Snapshot | None
    new: Snapshot | None
    found_by_refresh: bool = False
    """Whether the change has happened already, and a refresh only found it."""


@dataclass(frozen=True)
class Preview:
    """What one run of Pulumi plans, and whether it came to its end."""

    steps: list[Step]
    summary: Mapping[str, int]
    """Pulumi's own count: operation → resources."""
    errors: list[str] = field(default_factory=list[str])
    """Why it does not tell everything; none when it does."""
    is_refresh: bool = False
    """Whether it is that of a refresh, which changes the state alone."""
    tells_deleted_with: bool = True
    """Whether it would tell which deletes are left out because another resource's takes their object along."""

    @property
    def stack(self) -> str:
        """`project/stack`; empty when it has no steps."""
        return f"{self.steps[0].urn.project}/{self.steps[0].urn.stack}" if self.steps else ""

    @property
    def hidden_drift(self) -> int:
        """Resources that a refresh found changed, in a document that counts them and does not say how."""
        if not self.is_refresh:
            return 0
        shown = sum(step.found_by_refresh and step.op != "same" for step in self.steps)
        return max(0, sum(number for op, number in self.summary.items() if op != "same") - shown)


def read_previews(text: str) -> list[Preview]:
    """Every preview in `text`, in order, whatever other lines are before, between or after them.

    The events of an update that follow its own preview add nothing, and are left out. Raises NotAPreview when there
    is none, and when any part of the text may be a preview and cannot be read: what is not understood is never left
    out in silence.
    """
    found: list[tuple[Preview, bool]] = []
    try:
        for document in _documents(text):
            if isinstance(document, _Digest):
                found.append((_from_digest(document), True))
            else:
                found.append((_from_events(document), _is_planning(document)))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise NotAPreview(f"there is no preview of a known form in it (see {place[:200]})") from None
    if not found:
        raise NotAPreview("there is no preview in it")
    return [
        preview
        for index, (preview, is_planned) in enumerate(found)
        if is_planned or index == 0 or not _is_echo(preview, found[index - 1][0])
    ]


# --- Pulumi's JSON -------------------------------------------------------------------------------------------------


def _none_is_empty(value: Any) -> Any:
    return {} if value is None else value


_Properties = Annotated[dict[str, Any], BeforeValidator(_none_is_empty)]
_Counts = Annotated[dict[str, int], BeforeValidator(_none_is_empty)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _State(_Wire):
    id: str = ""
    inputs: _Properties = {}
    outputs: _Properties = {}
    external: bool = False
    retain_on_delete: bool = Field(default=False, alias="retainOnDelete")
    deleted_with: str | None = Field(default=None, alias="deletedWith")


class _DigestStep(_Wire):
    op: str
    urn: str
    old: _State | None = Field(default=None, alias="oldState")
    new: _State | None = Field(default=None, alias="newState")


class _Diagnostic(_Wire):
    message: str
    severity: str = ""


class _Digest(_Wire):
    steps: list[_DigestStep] = []
    diagnostics: list[_Diagnostic] = []
    summary: _Counts = Field(default={}, alias="changeSummary")


class _Metadata(_Wire):
    op: str
    urn: str
    old: _State | None = None
    new: _State | None = None


class _ResourceEvent(_Wire):
    metadata: _Metadata
    planning: bool = False


class _Summary(_Wire):
    changes: _Counts = Field(default={}, alias="resourceChanges")
    result: str = ""
    is_preview: bool = Field(default=True, alias="isPreview")


class _Event(_Wire):
    sequence: int
    diagnostic: _Diagnostic | None = Field(default=None, alias="diagnosticEvent")
    started: _ResourceEvent | None = Field(default=None, alias="resourcePreEvent")
    ended: _ResourceEvent | None = Field(default=None, alias="resOutputsEvent")
    failed: _ResourceEvent | None = Field(default=None, alias="resOpFailedEvent")
    summary: _Summary | None = Field(default=None, alias="summaryEvent")


# --- From text to documents ----------------------------------------------------------------------------------------

_LIKE_A_PREVIEW = re.compile(
    r'\\?"(?:urn|steps|changeSummary|oldState|newState|resourcePreEvent|resOutputsEvent)\\?"\s*:'
)
"""Keys of Pulumi's JSON. Where they are in what cannot be read, the text is refused."""


def _documents(text: str) -> Iterator[_Digest | list[_Event]]:
    """Digests, and streams of events: a stream ends with its summary, or where the numbers start anew."""
    stream: list[_Event] = []
    for found in _objects(text.lstrip("\ufeff")):
        is_event = "sequence" in found and "timestamp" in found
        event = _Event.model_validate(found) if is_event else None
        if stream and (event is None or event.sequence <= stream[-1].sequence):
            yield stream
            stream = []
        if event is None:
            yield _Digest.model_validate(found)
        else:
            stream.append(event)
    if stream:
        yield stream


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The digests and events among the JSON objects that begin at the start of a line: Pulumi's do."""
    decoder = json.JSONDecoder()
    position, done = 0, 0
    while (position := _next_brace(text, position)) >= 0:
        try:
            found, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            position += 1
            continue
        _refuse_if_like_a_preview(text[done:position])
        if "changeSummary" in found or "steps" in found or ("sequence" in found and "timestamp" in found):
            yield found
        else:
            _refuse_if_like_a_preview(text[position:end])
        position = done = end
    _refuse_if_like_a_preview(text[done:])


def _next_brace(text: str, start: int) -> int:
    if text.startswith("{", start) and (start == 0 or text[start - 1] in "}\n"):
        return start
    line = text.find("\n{", start)
    return line + 1 if line >= 0 else -1


def _refuse_if_like_a_preview(rest: str) -> None:
    if _LIKE_A_PREVIEW.search(rest):
        raise NotAPreview("a preview in it is cut off, or not valid JSON")


# --- From documents to previews ------------------------------------------------------------------------------------


def _from_digest(digest: _Digest) -> Preview:
    steps = [_step(each.op, each.urn, each.old, each.new) for each in digest.steps]
    errors = [first_words(each.message) for each in digest.diagnostics if each.severity == "error"]
    is_refresh = _is_refresh_alone(steps)
    return Preview(steps, digest.summary, [*errors, *_gaps(steps, digest.summary, is_refresh)], is_refresh)


def _from_events(events: list[_Event]) -> Preview:
    started: dict[tuple[str, str], _Metadata] = {}
    found: dict[str, _Metadata] = {}
    last: dict[str, str] = {}
    errors: list[str] = []
    summary: _Summary | None = None
    for event in events:
        if event.diagnostic and event.diagnostic.severity == "error":
            errors.append(first_words(event.diagnostic.message))
        if event.started:
            step = event.started.metadata
            started[(step.op, step.urn)] = step
            last[step.urn] = step.op
        if event.ended:
            step = event.ended.metadata
            if last.get(step.urn) == "refresh" and step.op != "refresh":
                found[step.urn] = step
        if event.failed:
            step = event.failed.metadata
            errors.append(f"{step.op} of {first_words(step.urn)} failed")
        summary = event.summary or summary
    steps = [_step(each.op, each.urn, each.old, each.new) for each in started.values()]
    steps += [_step(each.op, each.urn, each.old, each.new, found_by_refresh=True) for each in found.values()]
    if summary is None:
        errors.append("the events end before the preview does")
    elif summary.result == "failed" and not errors:
        errors.append("the preview failed")
    is_refresh = bool(found) or _is_refresh_alone(steps)
    counts = summary.changes if summary else {}
    return Preview(steps, counts, [*errors, *_gaps(steps, counts, is_refresh)], is_refresh, tells_deleted_with=False)


def _step(op: str, urn: str, old: _State | None, new: _State | None, *, found_by_refresh: bool = False) -> Step:
    try:
        parsed = Urn.parse(urn)
    except ValueError as error:
        raise NotAPreview(f"it has a step on something that {error}") from None
    reference = (new or old or _State()).inputs.get("__provider")
    kind = kind_of(parsed.type, reference)
    if kind is None:
        return Step(op, parsed, None, None, None, found_by_refresh)
    return Step(op, parsed, kind, _snapshot(kind, old), _snapshot(kind, new), found_by_refresh)


def _snapshot(kind: AnyKind, state: _State | None) -> Snapshot | None:
    if state is None:
        return None
    inputs, outputs = Values.from_json(state.inputs), Values.from_json(state.outputs)
    declared = kind.read_recorded(inputs, "")
    return Snapshot(
        declared,
        kind.read_recorded(outputs.unsealed_by(inputs), "") if outputs else declared,
        state.external,
        state.retain_on_delete,
        state.deleted_with or None,
    )


def _is_refresh_alone(steps: list[Step]) -> bool:
    """Whether nothing but a refresh is planned. With `--run-program`, the stack itself has a step of its own."""
    operations = {step.op for step in steps if not (step.urn.is_stack or step.urn.is_provider)}
    return "refresh" in {step.op for step in steps} and operations <= {"refresh"}


def _gaps(steps: list[Step], summary: Mapping[str, int], is_refresh: bool) -> list[str]:
    """What the document itself says that it does not show, or shows and we do not know."""
    odd = [step for step in steps if step.kind and step.op not in _KNOWN_OPERATIONS]
    found = [f"{step.op[:60]!r} of {first_words(step.urn.name)} is not an operation that is known" for step in odd]
    if is_refresh:
        return found  # what is hidden there is counted by `hidden_drift`
    shown = Counter(op for op, _ in {(step.op, step.urn.text) for step in steps})
    shown["replace"] = max(shown["replace"], shown["create-replacement"], shown["delete-replaced"])
    for op in _MUST_BE_SHOWN:
        missing = summary.get(op, 0) - shown[op]
        if missing > 0:
            found.append(f"it counts {missing} more of “{op}” than it shows")
    return found


def _is_planning(events: list[_Event]) -> bool:
    summaries = [event.summary for event in events if event.summary]
    started = [event.started for event in events if event.started]
    return summaries[-1].is_preview if summaries else any(each.planning for each in started)


def _is_echo(update: Preview, preview: Preview) -> bool:
    """Whether the update does just what the preview before it has told."""
    told = {(step.op, step.urn.text) for step in preview.steps}
    return not update.errors and all(
        step.op == "same" or ((step.op, step.urn.text) in told and not step.found_by_refresh) for step in update.steps
    )
