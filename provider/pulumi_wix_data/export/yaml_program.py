"""A program in YAML: the part of Pulumi.yaml that declares resources."""

from __future__ import annotations

import re

from ..permissions.levels import name_of
from ..permissions.presets import Preset
from .declarations import Declaration, DeclaredLevels, Resource, Role
from .quoting import quoted, wrapped

RESERVED = ("pulumi",)
"""Names that a program in YAML uses for other things."""


def yaml_program(declarations: list[Declaration]) -> str:
    """The sections `variables`, where roles are looked up, and `resources`."""
    lines: list[str] = []
    roles = sorted({each.role for each in declarations if each.role}, key=lambda role: (role.constant, role.title))
    if roles:
        lines += ["variables:", *(line for role in roles for line in _role(role)), ""]
    lines.append("resources:" if any(each.resource for each in declarations) else "resources: {}")
    for each in declarations:
        lines += _resource(each.resource) if each.resource else wrapped(f"Left out: {each.left_out}.", "  # ")
    return "\n".join(lines) + "\n"


def _role(role: Role) -> list[str]:
    return [
        f"  {role.constant}:",
        "    fn::invoke:",
        "      function: wix-data:getRole",
        f"      arguments: {{ title: {_value(role.title)} }}",
        "      return: id",
    ]


def _resource(resource: Resource) -> list[str]:
    properties = {"dataCollectionId": _value(resource.data_collection_id)}
    if isinstance(resource, DeclaredLevels):
        kind, levels = "CollectionPermissions", resource.levels
        if isinstance(levels, Preset):
            properties["preset"] = levels.name
        else:
            properties |= {action.value: name_of(level) for action, level in levels.items()}
    else:
        kind, role = "SpecialPermission", resource.role
        properties[resource.subject.kind.value] = f"${{{role.constant}}}" if role else _value(resource.subject_id)
        properties |= {each.value: "ALLOWED" for each in resource.allowed}
    return [
        f"  {_scalar(resource.name)}:",
        f"    type: wix-data:{kind}",
        "    properties:",
        *(f"      {key}: {value}" for key, value in properties.items()),
    ]


def _value(text: str) -> str:
    """A text that Pulumi looks for `${…}` in; a doubled `$` is one, and nothing else."""
    return _scalar(text.replace("$", "$$"))


def _scalar(text: str) -> str:
    """A text as YAML: between quotes, unless it is a text for everybody who reads YAML."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return quoted(text, lambda code: f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/-]*")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""What YAML 1.1 or 1.2 takes for something else than a text."""
