"""Accepted findings: a YAML file in which each has its reason and the day until which it is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ..api.errors import WixDataError
from .findings import Finding

DAYS_ACCEPTED = 90
"""How long the entries of a new baseline count."""

_HEAD = """\
# Findings of `wix-data audit` that are accepted: give it this file with --baseline.
# Each entry needs a reason, and counts up to and including the day in `expires`. `about` is for the reader only.
"""


def _reason(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty; say why this finding is accepted, or remove the entry")
    return text


class _Plain(yaml.SafeDumper):
    """Writes a value anew each time: people edit these files, and no anchor should tie one entry to another."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class Entry(BaseModel):
    """One accepted finding."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, AfterValidator(_reason)]
    expires: date
    about: str = ""


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
    content: Any = None
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        entries = _Baseline.model_validate({"accepted": []} if content is None else content).accepted
    except OSError as error:
        raise WixDataError(f"The baseline {file} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WixDataError(f"The baseline {file} is not valid YAML: {' '.join(str(error).split())}.") from error
    except ValidationError as error:
        faults = "; ".join(_fault(each["loc"], each["msg"], content) for each in error.errors(include_url=False))
        raise WixDataError(f"The baseline {file} is refused: {faults}.") from None
    ids = [entry.id for entry in entries]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise WixDataError(f"The baseline {file} is refused: {', '.join(twice)} is listed twice; keep one of them.")
    return entries


def judge(findings: Iterable[Finding], baseline: Iterable[Entry], today: date) -> Judgement:
    """Which findings count. An entry counts up to and including its last day."""
    entries = {entry.id: entry for entry in baseline}
    judgement = Judgement([], [], [], [])
    for finding in findings:
        entry = entries.pop(finding.id, None)
        if entry and entry.expires >= today:
            judgement.accepted.append((finding, entry))
            continue
        judgement.counting.append(finding)
        if entry:
            judgement.expired.append((finding, entry))
    judgement.unused.extend(entries.values())
    return judgement


def baseline_text(judgement: Judgement, today: date) -> str:
    """A baseline for these findings: accepted ones as they are, the others without a reason, which is to be given.

    Until every entry has one, the file is refused.
    """
    until = today + timedelta(days=DAYS_ACCEPTED)
    kept = [entry.model_dump(include={"id", "about", "reason", "expires"}) for _, entry in judgement.accepted]
    fresh = [{"id": each.id, "about": _about(each), "reason": "", "expires": until} for each in judgement.counting]
    order = ("id", "about", "reason", "expires")
    entries = [{name: entry[name] for name in order} for entry in [*kept, *fresh]]
    return _HEAD + yaml.dump({"accepted": entries}, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=1000)


def write_baseline(file: Path, text: str) -> None:
    """Write a new baseline. Raises WixDataError when the file is there already, or cannot be written."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise WixDataError(f"The baseline {file} is there already: give --write-baseline another file.") from error
    except OSError as error:
        raise WixDataError(f"The baseline {file} cannot be written: {error.strerror}.") from error


def _about(finding: Finding) -> str:
    whom = f" for {finding.subject}" if finding.subject else ""
    return f"{finding.severity.value}: {finding.data_collection_id} {finding.about}{whom} (site {finding.site_id})"


def _fault(place: tuple[int | str, ...], message: str, content: Any) -> str:
    """With the id of the entry, where it has one: a list position alone helps nobody."""
    where = ".".join(str(part) for part in place) or "the file"
    if len(place) > 1 and isinstance(place[1], int):
        with suppress(KeyError, TypeError):
            where = f"{where} (id {content['accepted'][place[1]]['id']})"
    return f"{where}: {message.removeprefix('Value error, ')}"
