"""How a program is written in Python."""

from __future__ import annotations

from ..permissions.data_permissions import SubjectKind
from ..permissions.levels import name_of
from ..permissions.presets import Preset
from .declarations import DeclaredLevels, Resource, Role
from .python_literals import assigned_call, call, comment, literal, table
from .source import Language, Pattern, Source


class _Python:
    main = "__main__.py"
    suffix = ".py"
    marker = "__init__.py"

    def title(self, text: str) -> list[str]:
        return [f'"""{text}"""', ""]

    def imports(self, names: list[str]) -> list[str]:
        return call("from pulumi_wix_data import ", names)

    def comment(self, text: str) -> list[str]:
        return comment(text)

    def role(self, role: Role) -> list[str]:
        return assigned_call(role.constant, "get_role", literal(role.title), ".id")

    def resource(self, resource: Resource) -> Source:
        name, collection = literal(resource.name), literal(resource.data_collection_id)
        if isinstance(resource, DeclaredLevels):
            levels = resource.levels
            if isinstance(levels, Preset):
                uses, arguments = {"Preset"}, [f"preset=Preset.{levels.name}"]
            else:
                uses = {"AccessLevel"}
                arguments = [f"{action.argument}=AccessLevel.{name_of(level)}" for action, level in levels.items()]
            return _source("CollectionPermissions", uses, {"name": name, "collection": collection}, {}, arguments)
        noun, argument = _SUBJECTS[resource.subject.kind]
        id_ = resource.role.constant if resource.role else literal(resource.subject_id)
        uses = {"Access", "get_role"} if resource.role else {"Access"}
        arguments = [f"{each.argument}=Access.ALLOWED" for each in resource.allowed]
        values = {"name": name, "collection": collection, noun: id_}
        return _source("SpecialPermission", uses, values, {argument: noun}, arguments)

    def table(self, pattern: Pattern, rows: list[tuple[str, ...]]) -> list[str]:
        return table(pattern.variables, rows, pattern.call)

    def loader(self, package: str, modules: list[str]) -> list[str]:
        return [
            "from importlib import import_module",
            "",
            *call("for module in ", [literal(name) for name in modules], ":"),
            f'    import_module(f"{package}.{{module}}")',
        ]


_SUBJECTS = {SubjectKind.USER: ("user", "user_id"), SubjectKind.ROLE: ("role", "policy_id")}
"""The name of a variable that holds the id, and the argument."""


def _source(kind: str, uses: set[str], values: dict[str, str], subject: dict[str, str], arguments: list[str]) -> Source:
    """`values` are those that differ between declarations that are alike; `subject` gives an argument one of them."""

    def lines(of: dict[str, str]) -> tuple[str, ...]:
        own = [
            of["name"],
            f"data_collection_id={of['collection']}",
            *(f"{key}={of[each]}" for key, each in subject.items()),
        ]
        return tuple(call(kind, [*own, *arguments]))

    pattern = Pattern(tuple(values), lines({each: each for each in values}))
    return Source(lines(values), frozenset({*uses, kind}), pattern, tuple(values.values()))


PYTHON: Language = _Python()
