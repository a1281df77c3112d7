"""Wix's names of properties, and Python's."""

from __future__ import annotations

from functools import cache


@cache
def snake_case(name: str) -> str:
    """`dataCollectionId` → `data_collection_id`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@cache
def camel_case(name: str) -> str:
    """`data_collection_id` → `dataCollectionId`; a name of another form stays."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest) if head else name
