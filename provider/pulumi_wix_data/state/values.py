"""The values of properties, read once: each is plain, secret, or not known yet. Raw JSON ends here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ..api.errors import WixDataError
from ..permissions.levels import Hidden, Text

_ENVELOPE = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi marks a secret, or another special value, in JSON."""
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of a secret, not one
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
"""The mark of an output that is a value of its own: with a value, perhaps secret; or not known yet."""
_MASKED = "[secret]"
"""What Pulumi shows in place of a secret."""
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What Pulumi writes for a text that only the update will tell."""
_UNKNOWN = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""The same for each type of value."""

_DEEPEST = 20
"""Levels of nesting that are read; ours have two."""


@dataclass(frozen=True)
class Values:
    """The properties of one resource. A value is plain data, or a `Hidden` where it cannot be seen."""

    by_name: Mapping[str, object]
    secrets: frozenset[str] = frozenset()
    """The names of those that can be seen here and must not be shown: they are secrets."""

    @classmethod
    def from_json(cls, properties: object) -> Values:
        """From a state or a preview; what is not an object has no properties."""
        if not isinstance(properties, dict):
            return cls({})
        found, secrets = dict[str, object](), set[str]()
        for name, raw in cast("dict[str, object]", properties).items():
            found[name], is_secret = _read(raw)
            if is_secret:
                secrets.add(name)
        return cls(found, frozenset(secrets))

    @classmethod
    def from_program(cls, properties: Mapping[str, object], secrets: Iterable[str] = ()) -> Values:
        """From a provider's arguments, whose unknown values are `Hidden.UNKNOWN` already."""
        return cls(properties, frozenset(secrets))

    def __getitem__(self, name: str) -> object:
        """The value as it is; None where there is none."""
        return self.by_name.get(name)

    def __contains__(self, name: str) -> bool:
        return self.by_name.get(name) is not None

    def __bool__(self) -> bool:
        return bool(self.by_name)

    def text(self, name: str) -> Text:
        """The text under that name; an absent or empty one is not recorded."""
        value = self.by_name.get(name)
        if isinstance(value, (str, Hidden)):
            return value or Hidden.NOT_RECORDED
        return Hidden.NOT_RECORDED if value is None else Hidden.NOT_UNDERSTOOD

    def nested(self, name: str) -> Values | Hidden:
        """The properties under that name, or why they cannot be seen."""
        value = self.by_name.get(name)
        if isinstance(value, Mapping):
            return Values(cast("Mapping[str, object]", value))
        if isinstance(value, Hidden):
            return value
        return Hidden.NOT_RECORDED if value is None else Hidden.NOT_UNDERSTOOD

    def unsealed_by(self, others: Values) -> Values:
        """These, with the others' values in place of secrets that cannot be seen here and can be seen there."""
        names = [name for name, value in self.by_name.items() if _is_sealed(value) and _is_open(others[name])]
        found = {**self.by_name, **{name: others.by_name[name] for name in names}}
        return Values(found, frozenset((self.secrets - set(names)) | (others.secrets & set(names))))

    @property
    def has_sealed(self) -> bool:
        """Whether a value is a secret that cannot be seen."""
        return any(map(_is_sealed, self.by_name.values()))


def kept(properties: Mapping[str, object]) -> dict[str, object]:
    """The properties as a state keeps them: without what is not recorded.

    Raises WixDataError where another value cannot be seen, for then the state would lose it.
    """
    found: dict[str, object] = {}
    for name, value in properties.items():
        if isinstance(value, Mapping):
            found[name] = kept(cast("Mapping[str, object]", value))
        elif isinstance(value, Hidden) and value is not Hidden.NOT_RECORDED:
            raise WixDataError(f"{name} is {value.why}, so it cannot be kept in the state: declare or repair it.")
        elif value is not Hidden.NOT_RECORDED:
            found[name] = value
    return found


def sealed(value: object) -> dict[str, object]:
    """The value as a secret, in JSON."""
    return {_ENVELOPE: _SECRET, "value": value}


def is_envelope(raw: object) -> bool:
    """Whether a value in JSON is marked as special, such as a secret."""
    return isinstance(raw, dict) and _ENVELOPE in raw


def _is_open(value: object) -> bool:
    return value is not None and not _is_sealed(value)


def _is_sealed(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_sealed, cast("Mapping[str, object]", value).values()))
    return value is Hidden.SECRET


def _read(raw: object, depth: int = 0) -> tuple[object, bool]:
    """The value, and whether it is a secret although it can be seen."""
    if isinstance(raw, str):
        if raw in _UNKNOWN:
            return Hidden.UNKNOWN, False
        return (Hidden.SECRET, False) if raw == _MASKED else (raw, False)
    if depth > _DEEPEST:
        return Hidden.NOT_UNDERSTOOD, False
    if isinstance(raw, list):
        parts = [_read(each, depth + 1) for each in cast("list[object]", raw)]
        return [value for value, _ in parts], any(secret for _, secret in parts)
    if not isinstance(raw, dict):
        return raw, False
    fields = cast("dict[str, object]", raw)
    if _ENVELOPE in fields:
        return _opened(fields, depth)
    parts = {name: _read(part, depth + 1) for name, part in fields.items()}
    return {name: value for name, (value, _) in parts.items()}, any(secret for _, secret in parts.values())


def _opened(fields: dict[str, object], depth: int) -> tuple[object, bool]:
    """What an envelope of Pulumi's holds."""
    kind = fields[_ENVELOPE]
    if kind == _SECRET:
        plaintext: Any = fields.get("plaintext")
        if isinstance(plaintext, str):
            try:
                return _read(json.loads(plaintext), depth + 1)[0], True
            except (ValueError, RecursionError):
                return Hidden.NOT_UNDERSTOOD, True
        if "value" in fields:
            return _read(fields["value"], depth + 1)[0], True
        return Hidden.SECRET, False
    if kind == _OUTPUT:
        if "value" not in fields:
            return Hidden.UNKNOWN, False
        value, is_secret = _read(fields["value"], depth + 1)
        return value, is_secret or fields.get("secret") is True
    return Hidden.NOT_UNDERSTOOD, False
