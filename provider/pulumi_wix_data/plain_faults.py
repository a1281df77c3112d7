"""What is wrong with data that a user wrote, in plain words: THE translation of pydantic's findings, for every file and
every call that is read with a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from .permissions.validation import shown

Place = tuple[int | str, ...]
"""Where in the data: keys, and positions in lists from 0."""
Schema = Mapping[str, Any]
"""The JSON schema of the model: it tells which keys and words are allowed."""

_MUST_BE = {
    "string": "text",
    "string_unicode": "text that UTF-8 can hold",
    "list": "a list",
    "dict": "a mapping",
    "model": "a mapping",
    "model_attributes": "a mapping",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "finite_number": "a number",
    "date": "a day, such as 2027-01-31",
}
"""By what pydantic's types of error begin with: `bool_type`, `bool_parsing`, `date_from_datetime_inexact` and so on."""
_ENDS = ("_type", "_parsing", "_parsing_size", "_from_float", "_from_datetime_inexact", "_from_datetime_parsing", "")


@dataclass(frozen=True)
class PlainFault:
    """One thing that is wrong."""

    place: Place
    reason: str
    """In words that follow the place and a colon: for example `is missing`."""

    @property
    def where(self) -> str:
        """For example `accounts[0].sites[1].id`; `the top level` where all of it is meant."""
        text = ""
        for part in self.place:
            text += f"[{part}]" if isinstance(part, int) else f".{_key(part)}" if text else _key(part)
        return text or "the top level"

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


def plain_faults(error: ValidationError, schema: Callable[[], Schema]) -> list[PlainFault]:
    """Everything that is wrong, in the order of the data. `schema` is asked for the model's JSON schema."""
    whole = _whole(schema)
    return [_fault(cast("Mapping[str, Any]", each), whole) for each in error.errors(include_url=False)]


@cache
def _whole(schema: Callable[[], Schema]) -> Schema:
    return schema()


def _fault(found: Mapping[str, Any], schema: Schema) -> PlainFault:
    kind: str = found["type"]
    place, near = _seen_place(found["loc"], schema)
    given: object = found["input"]
    context: Mapping[str, Any] = found.get("ctx") or {}
    if kind == "extra_forbidden":
        return PlainFault(place, f"there is no such key; choose from {', '.join(_keys(near[-2]))}")
    if kind == "invalid_key":
        return PlainFault(place[:-1], f"the key {shown(place[-1])} must be text: put it in quotes")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        discriminator: Mapping[str, Any] = near[-1].get("discriminator") or {}
        named, choices = str(discriminator.get("propertyName")), ", ".join(discriminator.get("mapping") or ())
        if kind == "union_tag_not_found":
            return PlainFault((*place, named), f"is missing; choose one of {choices}")
        return PlainFault((*place, named), f"{shown(context['tag'])} is not allowed; choose one of {choices}")
    return PlainFault(place, _reason(kind, given, context, near[-1], found["msg"]))


def _reason(kind: str, given: object, context: Mapping[str, Any], schema: Schema, message: str) -> str:
    choices = [str(each) for each in schema.get("enum") or ()]
    if kind == "missing":
        return f"is missing; choose one of {', '.join(choices)}" if choices else "is missing"
    if choices and kind != "value_error":
        is_short = isinstance(given, (str, int, float))
        return f"{f'{shown(given)} is not allowed; ' if is_short else ''}choose one of {', '.join(choices)}"
    if kind == "string_type" and isinstance(given, (int, float)):
        return "must be text: put it in quotes"
    if kind in ("string_too_short", "too_short"):
        least = context["min_length"]
        return "is empty" if least == 1 else f"is too short: at least {least} are needed"
    if kind in ("string_too_long", "too_long"):
        what = "characters" if kind == "string_too_long" else "entries"
        return f"is too long: at most {context['max_length']} {what} are allowed"
    if kind == "string_pattern_mismatch":
        return f"{shown(given)} is not of the form {context['pattern']}"
    for name, words in (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than")):
        if name in context:
            return f"must be {words} {context[name]:g}"
    found = next((_MUST_BE[kind.removesuffix(end)] for end in _ENDS if kind.removesuffix(end) in _MUST_BE), None)
    if found:
        return f"must be {found}"
    # Our own rules are sentences already; what else pydantic may find is not one of its own words here.
    return message.removeprefix("Value error, ") if kind == "value_error" else "cannot be used here"


def _seen_place(loc: Place, schema: Schema) -> tuple[Place, list[Schema]]:
    """The place as a user sees it, without the branches of a choice; and the schema at each step on the way there."""
    seen: list[int | str] = []
    way = [_resolved(schema, schema)]
    for part in loc:
        here = way[-1]
        discriminator: Mapping[str, Any] = here.get("discriminator") or {}
        branches: Mapping[object, Any] = discriminator.get("mapping") or {}
        branch = branches.get(part)
        if branch is not None:
            way[-1] = _resolved({"$ref": branch}, schema)
            continue
        seen.append(part)
        inner = here.get("items") if isinstance(part, int) else _property(here, part)
        way.append(_resolved(inner or here.get("additionalProperties") or {}, schema))
    return tuple(seen), way if len(way) > 1 else [way[0], way[0]]


def _property(schema: Schema, name: str) -> Any:
    properties: Mapping[str, Any] = schema.get("properties") or {}
    # A model may take its own spelling beside that of the wire.
    return properties.get(name) or properties.get(to_camel(name))


def _resolved(part: Any, whole: Schema) -> Schema:
    """A part of the schema without the detours of `$ref`, of what may be null, and of what has a default."""
    while isinstance(part, Mapping):
        found = cast("Mapping[str, Any]", part)
        options = [each for each in found.get("anyOf") or found.get("allOf") or () if each.get("type") != "null"]
        if "$ref" in found:
            part = whole["$defs"][str(found["$ref"]).rpartition("/")[2]]
        elif len(options) == 1:
            part = options[0]
        else:
            return found
    return {}


def _keys(schema: Schema) -> list[str]:
    return list(schema.get("properties") or ())


def _key(part: object) -> str:
    text = str(part)
    return text if text.isidentifier() else shown(text)
