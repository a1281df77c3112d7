"""Accepted findings: a YAML file in which each has its reason and the day until which it is accepted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from ..api.errors import WixDataError
from ..plain_faults import PlainFault, plain_faults
from ..sanitize import one_line
from ..system_faults import why_not_written
from ..user_files import NotReadable, UserFile, read_user_file, yaml_text
from .findings import Finding, FindingKind

DAYS_ACCEPTED = 90
"""How long the entries of a new baseline count."""

_MOST_FAULTS = 5
"""How many faults of a file one message tells."""

_HEAD = """\
# Findings of `wix-data audit` that are accepted: give it this file with --baseline.
# Each entry needs a reason, and counts up to and including the day in `expires`. `about` is for the reader only.
"""


def _reason(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty; say why this finding is accepted, or remove the entry")
    return text


class Entry(BaseModel):
    """One accepted finding, by its id; or all that match a pattern."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, alias_generator=to_camel)

    id: Annotated[str, Field(min_length=1)] | None = None
    kind: FindingKind | None = None
    data_collection_id: Annotated[str, Field(min_length=1)] | None = None
    """A glob pattern, such as `Blog/*`."""
    site_id: Annotated[str, Field(min_length=1)] | None = None
    reason: Annotated[str, AfterValidator(_reason)]
    expires: date
    about: str = ""

    @model_validator(mode="after")
    def _names_something(self) -> Entry:
        if (self.id is None) == (self.kind is None and self.data_collection_id is None):
            raise ValueError("give either an id, or a kind, a dataCollectionId or both as a pattern")
        if self.id is not None and self.site_id is not None:
            raise ValueError("an id is of one site already; remove siteId")
        return self

    @property
    def label(self) -> str:
        """The id, or the pattern in words."""
        named = {
            "kind": self.kind and self.kind.value,
            "dataCollectionId": self.data_collection_id,
            "siteId": self.site_id,
        }
        return self.id or ", ".join(f"{name} {value}" for name, value in named.items() if value)

    def accepts(self, finding: Finding) -> bool:
        """Whether the finding is meant."""
        if self.id is not None:
            return self.id == finding.id
        return (
            self.kind in (None, finding.kind)
            and fnmatchcase(finding.data_collection_id, self.data_collection_id or "*")
            and (self.site_id is None or self.site_id.lower() == finding.site_id)
        )


class _Baseline(BaseModel):
    model_config = ConfigDict(extra="forbid")

    accepted: list[Entry]


@dataclass(frozen=True)
class Judgement:
    """The findings of an audit against a baseline."""

    counting: list[Finding]
    """Not accepted, or not any more."""
    accepted: list[tuple[Finding, Entry]]
    expired: list[tuple[Finding, Entry]]
    """Accepted up to a day that has passed: they are in `counting` too."""
    unused: list[Entry]
    """Entries for which the audit found nothing: they can go."""


def read_baseline(file: Path) -> list[Entry]:
    """The entries of a file. Raises WixDataError with every fault in it."""
    try:
        content = read_user_file(file)
    except NotReadable as error:
        raise WixDataError(f"The baseline {file} cannot be read: {error}.") from error
    try:
        entries = _Baseline.model_validate({"accepted": []} if content.data is None else content.data).accepted
    except ValidationError as error:
        found = plain_faults(error, _Baseline.model_json_schema)
        faults = "; ".join(_fault(each, content) for each in found[:_MOST_FAULTS])
        more = f"; and {len(found) - _MOST_FAULTS} more" if len(found) > _MOST_FAULTS else ""
        raise WixDataError(f"The baseline {file} is refused: {faults}{more}.") from None
    counts = Counter(entry.label for entry in entries)
    twice = sorted(label for label, count in counts.items() if count > 1)
    if twice:
        raise WixDataError(f"The baseline {file} is refused: {', '.join(twice)} is listed twice; keep one of them.")
    return entries


def judge(findings: Iterable[Finding], baseline: Iterable[Entry], today: date) -> Judgement:
    """Which findings count. An entry counts up to and including its last day; one by id goes before a pattern."""
    entries = list(baseline)
    by_id = {entry.id: entry for entry in entries if entry.id}
    patterns = sorted((entry for entry in entries if not entry.id), key=lambda each: each.expires, reverse=True)
    used: set[Entry] = set()
    judgement = Judgement([], [], [], [])
    for finding in findings:
        entry = by_id.get(finding.id) or next((each for each in patterns if each.accepts(finding)), None)
        if entry:
            used.add(entry)
        if entry and entry.expires >= today:
            judgement.accepted.append((finding, entry))
            continue
        judgement.counting.append(finding)
        if entry:
            judgement.expired.append((finding, entry))
    judgement.unused.extend(entry for entry in entries if entry not in used)
    return judgement


def baseline_text(judgement: Judgement, today: date, reason: str = "", days: int = DAYS_ACCEPTED) -> str:
    """A baseline for these findings: what is accepted stays as it is, the others get `reason`, for so many days.

    Until every entry has a reason, the file is refused. Entries for which nothing was found are left out.
    """
    until = today + timedelta(days=days)
    kept = [_written(entry) for entry in dict.fromkeys(entry for _, entry in judgement.accepted)]
    fresh = [{"id": each.id, "about": _about(each), "reason": reason, "expires": until} for each in judgement.counting]
    return _HEAD + yaml_text({"accepted": [*kept, *fresh]}, width=1000)


def _written(entry: Entry) -> dict[str, Any]:
    found = entry.model_dump(mode="json", by_alias=True, exclude_none=True, include=_PATTERN)
    return {**found, "about": entry.about, "reason": entry.reason, "expires": entry.expires}


_PATTERN = {"id", "kind", "data_collection_id", "site_id"}


def update_baseline(file: Path, text: str) -> None:
    """Replace a baseline, which is never half written. Raises WixDataError when it cannot be written."""
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(file)
    except OSError as error:
        raise WixDataError(f"The baseline {file} cannot be written: {why_not_written(error)}.") from error


def write_baseline(file: Path, text: str) -> None:
    """Write a new baseline. Raises WixDataError when the file is there already, or cannot be written."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise WixDataError(f"The baseline {file} is there already: give --write-baseline another file.") from error
    except OSError as error:
        raise WixDataError(f"The baseline {file} cannot be written: {why_not_written(error)}.") from error


def _about(finding: Finding) -> str:
    whom = f" for {finding.subject}" if finding.subject else ""
    return f"{finding.severity.value}: {finding.data_collection_id} {finding.about}{whom} (site {finding.site_id})"


def _fault(fault: PlainFault, content: UserFile) -> str:
    """With the id of the entry, where it has one: a position alone helps nobody in a list of hundreds."""
    id_: Any = None
    match fault.place:
        case ("accepted", int(index), *_):
            entry: Any = content.data["accepted"][index]
            id_ = cast("dict[str, Any]", entry).get("id") if isinstance(entry, dict) else None
        case _:
            pass
    return content.told(fault, f"id {one_line(id_, 100)}" if isinstance(id_, str) and id_ else "")
