"""CollectionPermissions: who may read, insert, update and remove the items of one collection."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

import pulumi

from ..permissions.actions import ACTION_NAMES, ItemAction
from ..permissions.presets import Preset, PresetName
from ..state.collection_permissions import COLLECTION_PERMISSIONS, OnDestroy
from ..state.properties import DATA_COLLECTION_ID, ON_DESTROY, PRESET, PREVIOUS, SITE_ID
from .lifecycle_provider import LifecycleProvider
from .program_settings import site_of
from .wix_data_resource import LevelInput, ProgramResource, WixDataResource

_Self = TypeVar("_Self", bound="CollectionPermissionsProgram")


class CollectionPermissionsProvider(LifecycleProvider):
    """The provider of `CollectionPermissions`."""

    # Short and public, since Pulumi stores it with every resource; `pulumi_wix_data` exports it.
    __module__ = "pulumi_wix_data"
    kind = COLLECTION_PERMISSIONS


PresetInput = Preset | PresetName | Awaitable[Preset | str] | pulumi.Output[Preset] | pulumi.Output[str]
"""A preset, plain or as an Output."""
OnDestroyInput = (
    OnDestroy | Literal["restore", "lock"] | Awaitable[OnDestroy | str] | pulumi.Output[OnDestroy] | pulumi.Output[str]
)
"""What a destroy does, plain or as an Output."""


class CollectionPermissionsProgram(ProgramResource):
    """`CollectionPermissions` as a program writes it, whichever door it goes through."""

    kind = COLLECTION_PERMISSIONS

    if TYPE_CHECKING:  # Pulumi would evaluate them anew for each resource, and finds nothing in them that it needs
        site_id: pulumi.Output[str]
        data_collection_id: pulumi.Output[str]
        item_read: pulumi.Output[str]
        item_insert: pulumi.Output[str]
        item_update: pulumi.Output[str]
        item_remove: pulumi.Output[str]
        on_destroy: pulumi.Output[str]
        previous: pulumi.Output[dict[str, str]]
        """The four levels before this resource took over, under `item_read`, `item_insert` and so on."""

    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        data_collection_id: pulumi.Input[str],
        item_read: LevelInput,
        item_insert: LevelInput,
        item_update: LevelInput,
        item_remove: LevelInput,
        on_destroy: OnDestroyInput | None = None,
        site_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self,
        resource_name: str,
        *,
        data_collection_id: pulumi.Input[str],
        preset: PresetInput,
        on_destroy: OnDestroyInput | None = None,
        site_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...
    def __init__(
        self,
        resource_name: str,
        *,
        data_collection_id: pulumi.Input[str],
        item_read: LevelInput | None = None,
        item_insert: LevelInput | None = None,
        item_update: LevelInput | None = None,
        item_remove: LevelInput | None = None,
        preset: PresetInput | None = None,
        on_destroy: OnDestroyInput | None = None,
        site_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the levels of a collection: all four, or a preset.

        :param data_collection_id: the collection, for example `Orders` or `Stores/Products`; case-sensitive, at
            most 255 characters.
        :param item_read: who may read items: an AccessLevel.
        :param item_insert: who may create items.
        :param item_update: who may change items.
        :param item_remove: who may remove items.
        :param preset: all four levels at once: a Preset, in place of the four.
        :param on_destroy: what `destroy` does: "restore" (the default) writes back the levels from before, "lock"
            sets all four to PRIVILEGED. Pulumi's `retain_on_delete` leaves them as they are.
        :param site_id: the site, a GUID; by default that of the WixSite, the stack or the environment.

        Wrong values, and a collection that the program declares twice, are refused by the preview.
        """
        site = site_of(site_id, opts, self.sites)
        levels: dict[str, Any] = {
            ItemAction.READ.value: item_read,
            ItemAction.INSERT.value: item_insert,
            ItemAction.UPDATE.value: item_update,
            ItemAction.REMOVE.value: item_remove,
        }
        if preset is not None:
            levels = _with_preset(levels, preset)
        properties = {SITE_ID: site, DATA_COLLECTION_ID: data_collection_id, **levels, ON_DESTROY: on_destroy}
        self._declare(resource_name, _with_outputs(properties), opts)

    @classmethod
    def get(
        cls: type[_Self], resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> _Self:
        """The levels of a collection that this stack does not manage, read by `siteId/dataCollectionId`.

        The preview fails with a CollectionNotFound when the collection does not exist.
        """
        resource = cls.__new__(cls)
        properties = dict.fromkeys((SITE_ID, DATA_COLLECTION_ID, *ACTION_NAMES, ON_DESTROY))
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        resource._declare(resource_name, _with_outputs(properties), opts)
        return resource


class CollectionPermissions(CollectionPermissionsProgram, WixDataResource):
    """The minimum access level of each action on one collection: all four, as a whole.

    A collection always has levels, so creating this resource takes them over (the preview says what changes)
    and destroying it puts back what was there before. API: Get Permissions, Update Permissions.
    """

    kind = COLLECTION_PERMISSIONS
    provider_class = CollectionPermissionsProvider


def _with_preset(levels: dict[str, Any], preset: PresetInput) -> dict[str, Any]:
    """The preset's levels, so that `ignore_changes` and unit tests see them; what only a check can judge stays."""
    is_plain = isinstance(preset, str) and preset in {each.value for each in Preset}
    if is_plain and all(level is None for level in levels.values()):
        return dict(Preset(preset).levels.to_properties())
    return {**levels, PRESET: preset}


def _with_outputs(properties: dict[str, Any]) -> dict[str, Any]:
    """With a place for each output: Pulumi makes attributes only for the keys that it is given."""
    return {**properties, PREVIOUS: None}
