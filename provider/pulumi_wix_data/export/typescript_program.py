"""How a program is written in TypeScript, with the package that `pulumi package add wix-data` generates."""

from __future__ import annotations

from ..permissions.generated_names import generated_name
from ..permissions.levels import name_of
from ..permissions.presets import Preset
from .declarations import DeclaredLevels, Resource, Role
from .quoting import quoted, wrapped
from .source import Language, Pattern, Source

_WIDTH = 120
_MODULE = "@pulumi/wix-data"


class _TypeScript:
    main = "index.ts"
    suffix = ".ts"
    marker = ""

    def title(self, text: str) -> list[str]:
        return [f"// {text}", ""]

    def imports(self, names: list[str]) -> list[str]:
        return [f'import {{ {", ".join(names)} }} from "{_MODULE}";']

    def comment(self, text: str) -> list[str]:
        return wrapped(text, "// ")

    def role(self, role: Role) -> list[str]:
        return [f"const {role.constant} = getRoleOutput({{ title: {_literal(role.title)} }}).id;"]

    def resource(self, resource: Resource) -> Source:
        values = {"name": _literal(resource.name), "dataCollectionId": _literal(resource.data_collection_id)}
        if isinstance(resource, DeclaredLevels):
            levels = resource.levels
            if isinstance(levels, Preset):
                uses, same = "Preset", {"preset": _value("Preset", levels.name)}
            else:
                uses = "AccessLevel"
                same = {action.value: _value(uses, name_of(level)) for action, level in levels.items()}
            return _source("CollectionPermissions", {uses}, values, same)
        role = resource.role
        values[resource.subject.kind.value] = role.constant if role else _literal(resource.subject_id)
        uses = {"Access", "getRoleOutput"} if role else {"Access"}
        allowed = {each.value: _value("Access", "ALLOWED") for each in resource.allowed}
        return _source("SpecialPermission", uses, values, allowed)

    def table(self, pattern: Pattern, rows: list[tuple[str, ...]]) -> list[str]:
        # Without `as const`, a row of texts and outputs would be a list of either.
        head, end = f"for (const [{', '.join(pattern.variables)}] of [", "] as const) {"
        return [
            head,
            *(f"    [{', '.join(row)}]," for row in rows),
            end,
            *(f"    {line}" for line in pattern.call),
            "}",
        ]

    def loader(self, package: str, modules: list[str]) -> list[str]:
        return [f'import "./{package}/{name}";' for name in modules]


def _source(kind: str, uses: set[str], values: dict[str, str], same: dict[str, str]) -> Source:
    """`values` are those that differ between declarations that are alike: the name, then arguments."""

    def lines(name: str, own: dict[str, str]) -> tuple[str, ...]:
        arguments = [key if key == value else f"{key}: {value}" for key, value in (own | same).items()]
        flat = f"new {kind}({name}, {{ {', '.join(arguments)} }});"
        if len(flat) <= _WIDTH and len(arguments) <= 2:
            return (flat,)
        return (f"new {kind}({name}, {{", *(f"    {each}," for each in arguments), "});")

    name, own = values["name"], {key: value for key, value in values.items() if key != "name"}
    pattern = Pattern(tuple(values), lines("name", {key: key for key in own}))
    return Source(lines(name, own), frozenset({*uses, kind}), pattern, tuple(values.values()))


def _value(enum: str, name: str) -> str:
    return f"{enum}.{generated_name(name)}"


def _literal(text: str) -> str:
    return quoted(text, lambda code: f"\\u{code:04x}" if code <= 0xFFFF else f"\\u{{{code:x}}}")


TYPESCRIPT: Language = _TypeScript()
