"""THE reader of previews: what `pulumi … --json` prints, as one document or as events, one or several in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pydantic import ValidationError

from ..api.errors import WixDataError
from ..permissions.levels import Hidden
from ..sanitize import first_words, one_line
from .kinds import AnyKind, is_ours, kind_of
from .positions import Position, position_of
from .preview_documents import Diagnostic, Digest, Event, Metadata, NotAPreview, State, Summary, documents
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
    unfamiliar: Mapping[str, object] = field(default_factory=dict[str, object])
    """The inputs that this version does not know, by Wix's names. Those that Pulumi adds are not among them."""
    position: Position | None = field(default=None, compare=False)
    """Where in the program it is declared; None where the preview does not tell."""


@dataclass(frozen=True)
class Step:
    """One operation on one resource, as the engine planned it."""

    op: str
    """Pulumi's word: `create`, `update`, `replace`, `delete`, `same`, `read`, `refresh`, `import` and so on."""
    urn: Urn
    kind: AnyKind | None
    """None for a resource of another package, and for one of ours that this version does not know."""
    old: Snapshot | None
    new: Snapshot | None
    found_by_refresh: bool = False
    """Whether the change has happened already, and a refresh only found it."""
    is_undiffed: bool = False
    """Whether Pulumi could not ask the provider what the step is, as the provider's settings are not known yet."""
    is_ours: bool = False
    """Whether it is a resource of this package, be its kind known or not."""


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
    warnings: list[str] = field(default_factory=list[str])
    """The first line of each warning, in the order told."""

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
        for document in documents(text):
            if isinstance(document, Digest):
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


def _from_digest(digest: Digest) -> Preview:
    steps = [_step(each.op, each.urn, each.old, each.new) for each in digest.steps]
    errors = _of_severity("error", digest.diagnostics)
    if digest.duration is None and not digest.summary:
        errors.append("it ends before the preview does")
    if digest.may_be_corrupt:
        errors.append("Pulumi says that it may be corrupt")
    is_refresh = _is_refresh_alone(steps)
    if is_refresh:
        steps = [replace(each, found_by_refresh=each.op in _FOUND) for each in steps]
    errors += _gaps(steps, digest.summary, is_refresh)
    steps = _with_undiffed(steps, digest.diagnostics)
    warnings = _of_severity("warning", digest.diagnostics)
    return Preview(steps, digest.summary, errors, is_refresh, warnings=warnings)


def _from_events(events: list[Event]) -> Preview:
    started: list[Metadata] = []
    found: dict[str, Metadata] = {}
    under_way: dict[str, str] = {}
    told = [each.diagnostic for each in events if each.diagnostic]
    errors, warnings = _of_severity("error", told), _of_severity("warning", told)
    summary: Summary | None = None
    for event in events:
        if event.started:
            step = event.started.metadata
            started.append(step)
            under_way[step.urn] = step.op
        if event.ended:
            step = event.ended.metadata
            began = under_way.pop(step.urn, None)
            if began is None and _step(step.op, step.urn, None, None).is_ours:
                # Not so of stacks and components, which end once more when their outputs are registered.
                errors.append(f"{step.op} of {first_words(step.urn)} ends without having begun")
            elif began == "refresh" and step.op != "refresh":
                found[step.urn] = step
        if event.failed:
            step = event.failed.metadata
            errors.append(f"{step.op} of {first_words(step.urn)} failed")
        summary = event.summary or summary
    steps = [_step(each.op, each.urn, each.old, each.new) for each in started]
    steps = _with_undiffed(steps, told)
    is_refresh = _is_refresh_alone(steps)
    steps += [_step(each.op, each.urn, each.old, each.new, found_by_refresh=True) for each in found.values()]
    if summary is None:
        errors.append("the events end before the preview does")
    elif summary.result == "failed" and not errors:
        errors.append("the preview failed")
    counts = summary.changes if summary else {}
    errors += _gaps(steps, counts, is_refresh)
    return Preview(steps, counts, errors, is_refresh, tells_deleted_with=False, warnings=warnings)


def _of_severity(severity: str, told: list[Diagnostic]) -> list[str]:
    return [first_words(each.message) for each in told if each.severity == severity]


def _with_undiffed(steps: list[Step], told: list[Diagnostic]) -> list[Step]:
    """The steps, with what Pulumi warns of those that it could not ask the provider about."""
    about = {each.urn for each in told if _UNDIFFED in each.message}
    return [replace(each, is_undiffed=True) if about & {"", each.urn.text} else each for each in steps]


_UNDIFFED = "has inputs that are not known during preview"


def _step(op: str, urn: str, old: State | None, new: State | None, *, found_by_refresh: bool = False) -> Step:
    try:
        parsed = Urn.parse(urn)
    except ValueError as error:
        raise NotAPreview(f"it has a step on something that {error}") from None
    references = [each.inputs.get("__provider") or each.outputs.get("__provider") for each in (new, old) if each]
    kind = next((kind for each in references or [None] if (kind := kind_of(parsed.type, each))), None)
    if kind is None:
        return Step(op, parsed, None, None, None, found_by_refresh, is_ours=is_ours(parsed.type))
    imported = new.import_id or new.id if new and op in _IMPORTS else ""
    return Step(op, parsed, kind, _snapshot(kind, old), _snapshot(kind, new, imported), found_by_refresh, is_ours=True)


def _snapshot(kind: AnyKind, state: State | None, imported: str = "") -> Snapshot | None:
    if state is None:
        return None
    inputs, outputs = Values.from_json(state.inputs), Values.from_json(state.outputs)
    declared = kind.read_recorded(inputs, "")
    if imported and _is_blank(declared):
        # What is imported need not say where it is: its id does.
        with suppress(WixDataError):
            declared = kind.read_recorded(inputs, imported)
    return Snapshot(
        declared,
        kind.read_recorded(outputs.unsealed_by(inputs), "") if outputs else declared,
        state.external,
        state.retain_on_delete,
        state.deleted_with or None,
        {name: value for name, value in inputs.by_name.items() if not (name.startswith("__") or name in kind.names)},
        position_of([state.source_position, *state.stack_trace]),
    )


_FOUND = ("update", "delete")
"""What a digest of a refresh has in place of `refresh` where it says what was found."""


def _is_refresh_alone(steps: list[Step]) -> bool:
    """Whether nothing but a refresh is planned.

    Where more is, the stack itself has another step beside its `refresh`. With `--run-program` it has another one
    only; then a resource of ours that is refreshed, as each is, tells that the others are not planned.
    """
    if "refresh" not in {step.op for step in steps}:
        return False
    of_stack = [step.op for step in steps if step.urn.is_stack]
    if of_stack == ["refresh"]:
        return True
    others = [step for step in steps if step.op != "same" and not (step.urn.is_stack or step.urn.is_provider)]
    if all(step.op == "refresh" for step in others):
        return "refresh" not in of_stack
    is_once = len({step.urn.text for step in others}) == len(others)
    ours = any(step.op == "refresh" and step.kind for step in others)
    return is_once and ours and all(step.op in ("refresh", *_FOUND) for step in others)


def _gaps(steps: list[Step], summary: Mapping[str, int], is_refresh: bool) -> list[str]:
    """What the document itself says that it does not show, or shows and we do not know."""
    found = [gap for step in steps if step.is_ours for gap in _gaps_of(step)]
    if is_refresh:
        return found  # what is hidden there is counted by `hidden_drift`
    shown = Counter(op for op, _ in {(step.op, step.urn.text) for step in steps})
    for op in sorted({op for op, number in summary.items() if number and not shown[op]} - _KNOWN_OPERATIONS):
        found.append(f"it counts “{one_line(op, 60)}”, which this version does not know, and does not show it")
    shown["replace"] = max(shown["replace"], shown["create-replacement"], shown["delete-replaced"])
    for op in _MUST_BE_SHOWN:
        missing = summary.get(op, 0) - shown[op]
        if missing > 0:
            found.append(f"it counts {missing} more of “{op}” than it shows")
    return found


def _gaps_of(step: Step) -> Iterator[str]:
    name = f"“{one_line(step.op, 60)}” of {one_line(step.urn.name, 200)}"
    if step.op not in _KNOWN_OPERATIONS:
        yield f"{name}: this version does not know the operation"
    elif step.kind is None:
        if step.op not in ("same", "refresh", "read"):
            yield f"{name}: this version does not know resources of the type {one_line(step.urn.type, 200)}"
    elif (step.op in _HAS_OLD and step.old is None) or (step.op in _HAS_NEW and step.new is None):
        yield f"{name}: the step does not show what the resource has or will have"
    elif step.op in (*_HAS_OLD, *_HAS_NEW) and any(_is_blank(each.recorded) for each in (step.old, step.new) if each):
        yield f"{name}: the step does not show which collection it is about"


def _is_blank(resource: DeclaredInputs) -> bool:
    place = resource.place
    return bool({place.site_id, place.data_collection_id} & {Hidden.NOT_RECORDED, Hidden.NOT_UNDERSTOOD})


_IMPORTS = ("import", "import-replacement")
_HAS_OLD = ("update", "delete", "replace", "delete-replaced")
_HAS_NEW = ("create", "update", "replace", "create-replacement", "import")


def _is_planning(events: list[Event]) -> bool:
    summaries = [event.summary for event in events if event.summary]
    started = [event.started for event in events if event.started]
    return summaries[-1].is_preview if summaries else any(each.planning for each in started)


def _is_echo(update: Preview, preview: Preview) -> bool:
    """Whether the update does just what the preview before it has told."""
    told = {(_whole(step.op), step.urn.text): step for step in preview.steps}
    return not update.errors and all(
        step.op in ("same", "read")
        or (not step.found_by_refresh and _tells(told.get((_whole(step.op), step.urn.text)), step))
        for step in update.steps
    )


def _whole(op: str) -> str:
    """A preview shows a replacement as one step, and an update its halves too."""
    return "replace" if op in ("create-replacement", "delete-replaced") else op


def _tells(told: Step | None, step: Step) -> bool:
    """Whether the step of a preview has the values of an update's; what it did not know yet may be any."""
    if told is None:
        return False
    pairs = [(told.old and told.old.recorded, step.old and step.old.recorded)]
    pairs.append((told.new and told.new.declared, step.new and step.new.declared))
    for before, after in pairs:
        earlier, later = before.to_properties() if before else {}, after.to_properties() if after else {}
        if any(earlier.get(name) not in (value, Hidden.UNKNOWN) for name, value in later.items()):
            return False
    return True
