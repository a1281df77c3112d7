"""What `pulumi … --json` prints, as text: the documents and the events in it, one or several in a row.

The one place that decides which parts of a text are Pulumi's, and refuses what may be and cannot be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..api.errors import WixDataError


class NotAPreview(WixDataError):
    """The input holds no preview that can be read; the message says how to make one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: give the output of `pulumi preview --json`, as a file or piped in as `-`.")


def _none_is_empty(value: Any) -> Any:
    return {} if value is None else value


def _positions(value: Any) -> Any:
    """Those of a stack trace; whatever else is there is of no use here, and no reason to refuse the preview."""
    frames = cast("list[Any]", value) if isinstance(value, list) else []
    found = [cast("dict[str, Any]", each).get("sourcePosition") for each in frames if isinstance(each, dict)]
    return [each for each in found if isinstance(each, str)]


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else ""


_Properties = Annotated[dict[str, Any], BeforeValidator(_none_is_empty)]
_Counts = Annotated[dict[str, int], BeforeValidator(_none_is_empty)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class State(_Wire):
    """A resource before or after a step."""

    id: str = ""
    import_id: Annotated[str, BeforeValidator(_text)] = Field(default="", alias="importID")
    inputs: _Properties = {}
    outputs: _Properties = {}
    external: bool = False
    retain_on_delete: bool = Field(default=False, alias="retainOnDelete")
    deleted_with: str | None = Field(default=None, alias="deletedWith")
    source_position: Annotated[str, BeforeValidator(_text)] = Field(default="", alias="sourcePosition")
    stack_trace: Annotated[list[str], BeforeValidator(_positions)] = Field(default=[], alias="stackTrace")


class DigestStep(_Wire):
    """One step of a digest."""

    op: str
    urn: str
    old: State | None = Field(default=None, alias="oldState")
    new: State | None = Field(default=None, alias="newState")


class Diagnostic(_Wire):
    """One thing that Pulumi, a program or a provider said."""

    message: str
    severity: str = ""
    urn: str = ""
    """The resource that it is about; empty where it is about none, or about all."""


class Digest(_Wire):
    """The one document that `pulumi preview --json` prints."""

    steps: list[DigestStep] = []
    diagnostics: list[Diagnostic] = []
    summary: _Counts = Field(default={}, alias="changeSummary")
    duration: float | None = None
    """There once the preview came to its end."""
    may_be_corrupt: bool = Field(default=False, alias="maybeCorrupt")


class Metadata(_Wire):
    """What an event is about."""

    op: str
    urn: str
    old: State | None = None
    new: State | None = None


class ResourceEvent(_Wire):
    """A step that begins, ends or fails."""

    metadata: Metadata
    planning: bool = False


class Summary(_Wire):
    """How an operation ended."""

    changes: _Counts = Field(default={}, alias="resourceChanges")
    result: str = ""
    is_preview: bool = Field(default=True, alias="isPreview")


class Event(_Wire):
    """One line of a stream of events."""

    sequence: int
    diagnostic: Diagnostic | None = Field(default=None, alias="diagnosticEvent")
    started: ResourceEvent | None = Field(default=None, alias="resourcePreEvent")
    ended: ResourceEvent | None = Field(default=None, alias="resOutputsEvent")
    failed: ResourceEvent | None = Field(default=None, alias="resOpFailedEvent")
    summary: Summary | None = Field(default=None, alias="summaryEvent")


# --- From text to documents ----------------------------------------------------------------------------------------

_KEYS = "urn|steps|changeSummary|oldState|newState|resourcePreEvent|resOutputsEvent"
_LIKE_A_PREVIEW = re.compile(rf'\\?"(?:{_KEYS})\\?"\s*:')
"""Keys of Pulumi's JSON. Where they are in an object of another form, the text is refused."""
_LIKE_A_PART = re.compile(rf'\\?"(?:{_KEYS}|config|diagnostics|duration|sequence|timestamp)\\?"\s*:')
"""The same for what is not JSON: it may be the beginning or the end of a preview, with few of the keys."""
_START = re.compile(r"(?:\A|(?<=[\n}]))\ufeff*(?=\{)")
"""Where an object may begin: at the start of a line, or right after another one."""
_MOST_BRACES = 10_000
"""Lines that begin with a brace and are not JSON; more are not a log around a preview."""


def documents(text: str) -> Iterator[Digest | list[Event]]:
    """Digests, and streams of events: a stream ends with its summary, or where the numbers start anew."""
    stream: list[Event] = []
    for found in _objects(text):
        is_event = _is_event(found)
        event = Event.model_validate(found) if is_event else None
        if stream and (event is None or event.sequence <= stream[-1].sequence):
            yield stream
            stream = []
        if event is None:
            yield Digest.model_validate(found)
        else:
            stream.append(event)
    if stream:
        yield stream


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The digests and events among the JSON objects that begin at the start of a line: Pulumi's do."""
    if "\0" in text:
        raise NotAPreview("it is not text of one encoding")
    decoder = json.JSONDecoder(object_pairs_hook=_each_once)
    position, done, failures, last = 0, 0, 0, len(text.rstrip())
    while start := _START.search(text, position):
        try:
            found, end = decoder.raw_decode(text, start.end())
        except (ValueError, RecursionError) as error:
            failures += 1
            if _is_cut_off(error, last) or failures > _MOST_BRACES:
                raise _unreadable() from None
            position = start.end() + 1
            continue
        _refuse(_LIKE_A_PART, text[done : start.end()])
        if _is_digest(found) or _is_event(found):
            yield found
        else:
            _refuse(_LIKE_A_PREVIEW, text[start.end() : end])
        position = done = end
    _refuse(_LIKE_A_PART, text[done:])


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Raises ValueError where a key is there twice: one of its values would be left out in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _is_event(found: dict[str, Any]) -> bool:
    return "sequence" in found and "timestamp" in found


def _is_digest(found: dict[str, Any]) -> bool:
    """Whether it has what only a digest has; one that ends early may have no more than its diagnostics."""
    return "steps" in found or "changeSummary" in found or found.keys() <= _OTHER_KEYS


_OTHER_KEYS = {"config", "diagnostics", "duration", "maybeCorrupt"}


def _is_cut_off(error: Exception, last: int) -> bool:
    """Whether the text ends within an object, be it in `tru`."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or error.pos > last - len("false")


def _refuse(pattern: re.Pattern[str], rest: str) -> None:
    if pattern.search(rest):
        raise _unreadable()


def _unreadable() -> NotAPreview:
    return NotAPreview("a preview in it is cut off, inside something else, or not valid JSON")
