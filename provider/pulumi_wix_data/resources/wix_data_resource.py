"""What both resources share on the program's side."""

from __future__ import annotations

from functools import cache
from typing import Any

import pulumi
from pulumi.dynamic import Resource, ResourceProvider

from .declared_access import declarations
from .declared_ahead import declared_ahead
from .garbage import collect_garbage_less_often
from .hints import give_hints
from .program_settings import provider_of


@cache
def snake_case(name: str) -> str:
    """`dataCollectionId` → `data_collection_id`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@cache
def camel_case(name: str) -> str:
    """`data_collection_id` → `dataCollectionId`; a name that is none of that form stays."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest) if head else name


class WixDataResource(Resource):
    """A resource whose properties carry Wix's names in state and Python's names in a program."""

    def _declare(
        self,
        provider: ResourceProvider,
        resource_name: str,
        properties: dict[str, Any],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        """Register the resource; the properties carry Wix's names.

        A replacement deletes first: otherwise the new resource would meet the old one's object.
        """
        collect_garbage_less_often()
        hints = None
        if opts is None or opts.id is None:
            checked = declarations().declare(resource_name, properties)
            hints = checked, declared_ahead().note(provider_of(opts), properties)
        properties = {snake_case(name): value for name, value in properties.items()}
        if hints:
            type_ = f"pulumi-python:{self._resource_type_name}"
            give_hints(properties, resource_name, type_, opts.parent if opts else None, *hints)
        own = pulumi.ResourceOptions(delete_before_replace=True)
        opts = own if opts is None else pulumi.ResourceOptions.merge(own, opts)
        Resource.__init__(self, provider, resource_name, properties, opts)

    def translate_output_property(self, prop: str) -> str:
        """The attribute of an output."""
        return snake_case(prop)

    def translate_input_property(self, prop: str) -> str:
        """The property that an attribute stands for, as in `ignore_changes=["item_read"]`."""
        return camel_case(prop)
