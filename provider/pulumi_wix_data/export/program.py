"""The program: one file, or several modules where one would be too long to read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from .declarations import Declaration
from .python_program import PYTHON
from .source import Language, Pattern, Source

MOST_LINES = 2000
"""A module gets about this many lines at most."""
PACKAGE = "site_permissions"
"""The folder of the modules of a program that is split."""


def program_files(
    site_id: str, declarations: list[Declaration], most_lines: int = MOST_LINES, language: Language = PYTHON
) -> dict[str, str]:
    """The files of the program, by their paths in the project."""
    title = f"Who can do what with the data of Wix site {site_id}."
    whole = _module(title, declarations, language)
    if whole.count("\n") <= most_lines:
        return {language.main: whole}
    modules = _split(declarations, most_lines, language)
    about = f"The permissions of Wix site {site_id}, by the initials of its collections."
    main = [
        *language.title(f"{title} By initials: one file would be too long to read."),
        *language.loader(PACKAGE, list(modules)),
    ]
    marker = {f"{PACKAGE}/{language.marker}": _text(language.title(about))} if language.marker else {}
    return {
        language.main: _text(main),
        **marker,
        **{
            f"{PACKAGE}/{name}{language.suffix}": _module(f"Collections of Wix site {site_id}: {name}.", part, language)
            for name, part in modules.items()
        },
    }


def _split(declarations: list[Declaration], most_lines: int, language: Language) -> dict[str, list[Declaration]]:
    """Modules by initial, so that a new collection moves few others; a long one in numbered parts."""
    modules: dict[str, list[Declaration]] = {}
    # The sort is stable: within a group, the order of ids stays.
    for group, members in groupby(sorted(declarations, key=lambda each: each.group), key=lambda each: each.group):
        parts = _parts(members, most_lines, language)
        named = {group: parts[0]} if len(parts) == 1 else {f"{group}_{n}": part for n, part in enumerate(parts, 1)}
        modules |= named
    return modules


def _parts(declarations: Iterable[Declaration], most_lines: int, language: Language) -> list[list[Declaration]]:
    parts: list[list[Declaration]] = [[]]
    lines = 0
    for each in declarations:
        written = language.resource(each.resource).lines if each.resource else left_out_lines(each, language)
        size = len(written) + 1
        if parts[-1] and lines + size > most_lines:
            parts.append([])
            lines = 0
        parts[-1].append(each)
        lines += size
    return parts


def left_out_lines(declaration: Declaration, language: Language) -> list[str]:
    """The comment that stands for what is not declared."""
    return language.comment(f"Left out: {declaration.left_out}.")


def _module(title: str, declarations: list[Declaration], language: Language) -> str:
    """Constants for roles, a table for those that are alike, then the others, collection by collection."""
    sources = [language.resource(each.resource) if each.resource else None for each in declarations]
    lines = language.title(title)
    used = sorted({name for each in sources if each for name in each.uses}, key=_import_key)
    if used:
        lines += [*language.imports(used), ""]
    roles = sorted({each.role for each in declarations if each.role}, key=lambda role: (role.constant, role.title))
    for role in roles:
        lines += language.role(role)
    lines += [""] if roles else []
    alike: dict[Pattern, list[Source]] = {}
    for source in filter(None, sources):
        alike.setdefault(source.pattern, []).append(source)
    tables = {pattern: found for pattern, found in alike.items() if len(found) >= _ALIKE}
    for pattern, found in tables.items():
        lines += [*language.table(pattern, [each.values for each in found]), ""]
    starts = True
    for each, source in zip(declarations, sources, strict=True):
        if source and source.pattern in tables:
            starts = True  # what follows belongs to it no more
            continue
        if (each.starts_collection or starts) and lines[-1]:
            lines.append("")
        starts = False
        lines += source.lines if source else left_out_lines(each, language)
    return _text(lines)


_ALIKE = 4
"""So many declarations that are alike read better as a table."""


def _text(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _import_key(name: str) -> tuple[bool, str]:
    """Classes before functions, as linters want imports sorted."""
    return name[0].islower(), name
