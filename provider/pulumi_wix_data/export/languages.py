"""The whole project of an exported site, in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..permissions.data_permissions import DataPermissions
from .declarations import Declaration, declare_site
from .language_names import ExportLanguage
from .program import program_files
from .project_files import PROJECT, ExportedSite, project_files
from .python_program import PYTHON
from .typescript_program import TYPESCRIPT
from .yaml_program import RESERVED, yaml_program


def declared_in(
    language: ExportLanguage, collections: Iterable[DataPermissions], role_titles: Mapping[str, str]
) -> list[Declaration]:
    """What a program in that language declares; see `declare_site`."""
    return declare_site(collections, role_titles, RESERVED if language is ExportLanguage.YAML else ())


def exported_files(language: ExportLanguage, site: ExportedSite, declarations: list[Declaration]) -> dict[str, str]:
    """The files of the project, by their paths in it."""
    files = project_files(site, language)
    if language is ExportLanguage.YAML:
        return files | {PROJECT: f"{files[PROJECT]}\n{yaml_program(declarations)}"}
    syntax = PYTHON if language is ExportLanguage.PYTHON else TYPESCRIPT
    return files | program_files(site.site_id, declarations, language=syntax)
