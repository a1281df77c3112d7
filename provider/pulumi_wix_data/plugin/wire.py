"""Pulumi's wire: properties as protobuf structs, with marks for secrets and for values that are not known yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from google.protobuf import struct_pb2

from ..permissions.levels import Hidden
from ..state.values import UNKNOWN_TEXT, Values, kept, sealed


@dataclass(frozen=True)
class Properties:
    """What goes back to the engine."""

    values: Mapping[str, object]
    """Plain values, `Hidden.UNKNOWN` for what only the update will tell."""
    secrets: Collection[str] = frozenset()
    """The names of those that are secrets."""


def read_properties(struct: struct_pb2.Struct) -> Values:
    """The properties of a request."""
    return Values.from_json(_plain_fields(struct))


def write_properties(properties: Properties) -> struct_pb2.Struct:
    """The properties of an answer. Raises WixDataError where one cannot be seen, for then the state would lose it."""
    unknown = {name for name, value in properties.values.items() if value is Hidden.UNKNOWN}
    known = kept({name: value for name, value in properties.values.items() if name not in unknown})
    plain: dict[str, Any] = {**known, **dict.fromkeys(unknown, UNKNOWN_TEXT)}
    hidden = properties.secrets
    struct = struct_pb2.Struct()
    struct.update(cast("dict[str, Any]", {k: sealed(v) if k in hidden else v for k, v in plain.items()}))
    return struct


def _plain_fields(struct: struct_pb2.Struct) -> dict[str, object]:
    return {name: _plain(value) for name, value in struct.fields.items()}


def _plain(value: struct_pb2.Value) -> object:
    """The value as data. Protobuf's own conversion raises for numbers that JSON does not have, such as NaN."""
    match value.WhichOneof("kind"):
        case "struct_value":
            return _plain_fields(value.struct_value)
        case "list_value":
            return [_plain(each) for each in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "string_value":
            return value.string_value
        case _:
            return None
