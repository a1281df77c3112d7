"""The languages that a site can be exported in."""

from __future__ import annotations

from enum import Enum


class ExportLanguage(str, Enum):
    """A language that Pulumi programs are written in."""

    PYTHON = "python"
    TYPESCRIPT = "typescript"
    YAML = "yaml"
