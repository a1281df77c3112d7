"""What all resources share on the program's side."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import cache
from typing import Any, ClassVar, cast

import pulumi
from pulumi.dynamic import Resource, ResourceProvider

from ..permissions.levels import Access, AccessLevel, AccessLevelName, AccessName
from ..state.kinds import AnyKind
from ..state.properties import SITE_ID
from .declared_access import declarations
from .gc_tuning import collect_garbage_less_often
from .lazy_awaitable import LazyAwaitable
from .program_book import program_book
from .program_settings import provider_of

LevelInput = (
    AccessLevel | AccessLevelName | Awaitable[AccessLevel | str] | pulumi.Output[AccessLevel] | pulumi.Output[str]
)
"""An access level, plain or as an Output."""
AccessInput = Access | AccessName | Awaitable[Access | str] | pulumi.Output[Access] | pulumi.Output[str]
"""A special access, plain or as an Output."""


@cache
def snake_case(name: str) -> str:
    """`dataCollectionId` → `data_collection_id`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@cache
def camel_case(name: str) -> str:
    """`data_collection_id` → `dataCollectionId`; a name of another form stays."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest) if head else name


def _held_back(value: object, until: Awaitable[None]) -> object:
    """The value, for which Pulumi waits until then before it registers the resource."""
    if isinstance(value, pulumi.Output):
        output = cast("pulumi.Output[Any]", value)

        async def later() -> Any:
            await until
            return await output.future(with_unknowns=True)

        return pulumi.Output(output.resources(), later(), output.is_known(), output.is_secret())

    async def plain() -> object:
        await until
        return value

    return LazyAwaitable(plain)


class WixDataResource(Resource):
    """A resource whose properties carry Wix's names in state and Python's names in a program.

    Its type token is that of its `kind`, for subclasses of a user's too: by the token, policies and every command of
    `wix-data` know it.
    """

    kind: ClassVar[AnyKind]
    _earlier_type: ClassVar[str | None] = None
    """The type token that earlier releases gave a user's subclass."""

    def __init_subclass__(cls, module: str = "", name: str = "Resource", **kwargs: Any) -> None:
        super().__init_subclass__(module=module, name=name, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        if "kind" not in cls.__dict__:
            cls._earlier_type = f"pulumi-python:{cls._resource_type_name}"
        cls._resource_type_name = cls.kind.dynamic_type.partition(":")[2]

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
        if opts is not None and opts.delete_before_replace:
            raise pulumi.RunError(
                f"{resource_name}: delete_before_replace is refused: a delete that comes first would put back what was "
                "there before, and open it for a moment. Leave the option out."
            )
        if self._earlier_type:
            earlier = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=self._earlier_type)])
            opts = earlier if opts is None else pulumi.ResourceOptions.merge(earlier, opts)
        checked = None
        if opts is None or opts.id is None:
            checked = declarations().declare(resource_name, self.kind, properties)
            program_book().declare(self.kind, resource_name, provider_of(opts), properties)
        if checked is not None:
            properties[SITE_ID] = _held_back(properties[SITE_ID], checked)
        properties = {snake_case(name): value for name, value in properties.items()}
        Resource.__init__(self, provider, resource_name, properties, opts)
        if opts is None or opts.id is None:
            program_book().registered(self.kind, resource_name, self)

    def translate_output_property(self, prop: str) -> str:
        """The attribute of an output."""
        return snake_case(prop)

    def translate_input_property(self, prop: str) -> str:
        """The property that an attribute stands for, as in `ignore_changes=["item_read"]`."""
        return camel_case(prop)
