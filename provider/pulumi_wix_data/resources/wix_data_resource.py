"""What all resources share on the program's side."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, ClassVar, cast

import pulumi
from pulumi.dynamic import Resource, ResourceProvider

from ..engine.gc_tuning import collect_garbage_less_often
from ..permissions.levels import Access, AccessLevel, AccessLevelName, AccessName
from ..state.kinds import AnyKind
from ..state.urns import name_in
from .declared_access import declarations
from .names import camel_case, snake_case
from .program_book import program_book
from .program_settings import provider_of
from .wix_site import SiteProvider, WixSite

LevelInput = (
    AccessLevel | AccessLevelName | Awaitable[AccessLevel | str] | pulumi.Output[AccessLevel] | pulumi.Output[str]
)
"""An access level, plain or as an Output."""
AccessInput = Access | AccessName | Awaitable[Access | str] | pulumi.Output[Access] | pulumi.Output[str]
"""A special access, plain or as an Output."""


class ProgramResource(pulumi.CustomResource):
    """A resource whose properties carry Wix's names in state and Python's names in a program.

    A class of each door, and both of each kind, are made of this.
    """

    kind: ClassVar[AnyKind]
    sites: ClassVar[type[SiteProvider]]
    """The explicit provider of the same door."""

    def _declare(self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Register the resource; the properties carry Wix's names."""
        collect_garbage_less_often()
        if opts is not None and opts.delete_before_replace:
            raise pulumi.RunError(
                f"{resource_name}: delete_before_replace is refused: a delete that comes first would put back what was "
                "there before, and open it for a moment. Leave the option out."
            )
        if opts is not None and opts.id is not None:
            program_book().look_up(self.kind, resource_name)
            self._register(resource_name, _in_python(properties), opts)
            return
        declared = declarations().declare(resource_name, self.kind, properties)
        provider, aliases = provider_of(opts, self.sites), earlier_names(opts)
        program_book().declare(self.kind, resource_name, provider, properties, aliases)
        self._register(resource_name, _in_python(properties), opts)
        declared.resource = self
        program_book().registered(self.kind, resource_name, self)

    def _register(self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Register it with the engine; a class of each door does. The properties carry Python's names."""
        raise NotImplementedError

    def translate_output_property(self, prop: str) -> str:
        """The attribute of an output."""
        return snake_case(prop)

    def translate_input_property(self, prop: str) -> str:
        """The property that an attribute stands for, as in `ignore_changes=["item_read"]`."""
        return camel_case(prop)


class WixDataResource(ProgramResource, Resource):
    """A resource of the dynamic door.

    Its type token is that of its `kind`, for subclasses of a user's too: by the token, policies and every command of
    `wix-data` know it.
    """

    sites = WixSite
    provider_class: ClassVar[type[ResourceProvider]]
    """The provider of its kind."""
    _earlier_type: ClassVar[str | None] = None
    """The type token that earlier releases gave a user's subclass."""

    def __init_subclass__(cls, module: str = "", name: str = "Resource", **kwargs: Any) -> None:
        super().__init_subclass__(module=module, name=name, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        if "kind" not in cls.__dict__:
            cls._earlier_type = f"pulumi-python:{cls._resource_type_name}"
        cls._resource_type_name = cls.kind.dynamic_type.partition(":")[2]

    def _register(self, resource_name: str, properties: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        earlier = [self._earlier_type] if self._earlier_type else []
        # The other door's: a stack may move to this one.
        Resource.__init__(
            self,
            self.provider_class(),
            resource_name,
            properties,
            with_aliases(opts, [*earlier, self.kind.native_type]),
        )


def earlier_names(opts: pulumi.ResourceOptions | None) -> list[str]:
    """The names of the aliases, as far as they are plain."""
    given = cast("list[object]", list(opts.aliases)) if opts is not None and opts.aliases else []
    names = [each.name if isinstance(each, pulumi.Alias) else each for each in given]
    return [name_in(each) for each in names if isinstance(each, str)]


def with_aliases(opts: pulumi.ResourceOptions | None, types: list[str]) -> pulumi.ResourceOptions:
    """The options, and that the resource may be in the state under one of these types."""
    aliases = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=each) for each in types])
    return aliases if opts is None else pulumi.ResourceOptions.merge(aliases, opts)


def _in_python(properties: dict[str, Any]) -> dict[str, Any]:
    return {snake_case(name): value for name, value in properties.items()}
