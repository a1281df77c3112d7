"""The names of values in the packages that Pulumi generates for other languages."""

from __future__ import annotations


def generated_name(value: str) -> str:
    """`CMS_EDITOR` → `CmsEditor`."""
    return "".join(part.capitalize() for part in value.split("_"))
