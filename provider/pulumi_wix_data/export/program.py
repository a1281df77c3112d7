"""The Python program: one file, or several modules where one would be too long to read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from .declarations import Declaration, Pattern
from .python_literals import assigned_call, call, literal, table

MOST_LINES = 2000
"""A module gets about this many lines at most."""
PACKAGE = "site_permissions"
"""The folder of the modules of a program that is split."""
_MAIN = "__main__.py"


def program_files(site_id: str, declarations: list[Declaration], most_lines: int = MOST_LINES) -> dict[str, str]:
    """The files of the program, by their paths in the project."""
    title = f"Who can do what with the data of Wix site {site_id}."
    whole = _module(title, declarations)
    if whole.count("\n") <= most_lines:
        return {_MAIN: whole}
    modules = _split(declarations, most_lines)
    about = f"The permissions of Wix site {site_id}, by the initials of its collections."
    return {
        _MAIN: _main(f"{title} By initials: one file would be too long to read.", list(modules)),
        f"{PACKAGE}/__init__.py": f'"""{about}"""\n',
        **{
            f"{PACKAGE}/{name}.py": _module(f"Collections of Wix site {site_id}: {name}.", part)
            for name, part in modules.items()
        },
    }


def _split(declarations: list[Declaration], most_lines: int) -> dict[str, list[Declaration]]:
    """Modules by initial, so that a new collection moves few others; a long one in numbered parts."""
    modules: dict[str, list[Declaration]] = {}
    # The sort is stable: within a group, the order of ids stays.
    for group, members in groupby(sorted(declarations, key=lambda each: each.group), key=lambda each: each.group):
        parts = _parts(members, most_lines)
        named = {group: parts[0]} if len(parts) == 1 else {f"{group}_{n}": part for n, part in enumerate(parts, 1)}
        modules |= named
    return modules


def _parts(declarations: Iterable[Declaration], most_lines: int) -> list[list[Declaration]]:
    parts: list[list[Declaration]] = [[]]
    lines = 0
    for each in declarations:
        size = len(each.lines) + 1
        if parts[-1] and lines + size > most_lines:
            parts.append([])
            lines = 0
        parts[-1].append(each)
        lines += size
    return parts


def _module(title: str, declarations: list[Declaration]) -> str:
    """Constants for roles, a table for those that are alike, then the others, collection by collection."""
    lines = [f'"""{title}"""', ""]
    used = sorted({name for each in declarations for name in each.uses}, key=_isort_key)
    if used:
        lines += [*call("from pulumi_wix_data import ", used), ""]
    roles = sorted({each.role for each in declarations if each.role})
    for constant, role_title in roles:
        lines += assigned_call(constant, "get_role", literal(role_title), ".id")
    lines += [""] if roles else []
    alike: dict[Pattern, list[Declaration]] = {}
    for each in declarations:
        if each.pattern:
            alike.setdefault(each.pattern, []).append(each)
    tables = {pattern: found for pattern, found in alike.items() if len(found) >= _ALIKE}
    for pattern, found in tables.items():
        lines += [*table(pattern.variables, [each.values for each in found], pattern.call), ""]
    starts = True
    for each in declarations:
        if each.pattern in tables:
            starts = True  # what follows belongs to it no more
            continue
        if (each.starts_collection or starts) and lines[-1]:
            lines.append("")
        starts = False
        lines += each.lines
    return "\n".join(lines).rstrip("\n") + "\n"


_ALIKE = 4
"""So many declarations that are alike read better as a table."""


def _isort_key(name: str) -> tuple[bool, str]:
    """Classes before functions, as linters want imports sorted."""
    return name.islower(), name


def _main(title: str, modules: list[str]) -> str:
    return "\n".join(
        [
            f'"""{title}"""',
            "",
            "from importlib import import_module",
            "",
            *call("for module in ", [literal(name) for name in modules], ":"),
            f'    import_module(f"{PACKAGE}.{{module}}")',
            "",
        ]
    )
