"""SpecialPermission: what one user or role may do with the items of a collection, beyond its levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pulumi

from ..permissions.actions import ACTION_NAMES, ItemAction
from ..state.properties import (
    ADOPT_EXISTING,
    DATA_COLLECTION_ID,
    POLICY_ID,
    SITE_ID,
    SPECIAL_PERMISSIONS_ID,
    USER_ID,
)
from ..state.special_permission import SPECIAL_PERMISSION
from .lifecycle_provider import LifecycleProvider
from .program_settings import site_of
from .wix_data_resource import AccessInput, ProgramResource, WixDataResource

_Self = TypeVar("_Self", bound="SpecialPermissionProgram")


class SpecialPermissionProvider(LifecycleProvider):
    """The provider of `SpecialPermission`."""

    # Short and public, since Pulumi stores it with every resource; `pulumi_wix_data` exports it.
    __module__ = "pulumi_wix_data"
    kind = SPECIAL_PERMISSION


class SpecialPermissionProgram(ProgramResource):
    """`SpecialPermission` as a program writes it, whichever door it goes through."""

    kind = SPECIAL_PERMISSION

    if TYPE_CHECKING:  # Pulumi would evaluate them anew for each resource, and finds nothing in them that it needs
        site_id: pulumi.Output[str]
        data_collection_id: pulumi.Output[str]
        user_id: pulumi.Output[str | None]
        policy_id: pulumi.Output[str | None]
        item_read: pulumi.Output[str]
        item_insert: pulumi.Output[str]
        item_update: pulumi.Output[str]
        item_remove: pulumi.Output[str]
        special_permissions_id: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        data_collection_id: pulumi.Input[str],
        user_id: pulumi.Input[str] | None = None,
        policy_id: pulumi.Input[str] | None = None,
        item_read: AccessInput | None = None,
        item_insert: AccessInput | None = None,
        item_update: AccessInput | None = None,
        item_remove: AccessInput | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
        site_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare what a user or role may do beyond the levels.

        :param data_collection_id: the collection; case-sensitive, at most 255 characters.
        :param user_id: the user, at most 64 characters; or
        :param policy_id: the role (`get_role("…").id`), at most 64 characters. Exactly one of the two.
        :param item_read: ALLOWED, or UNSPECIFIED (the default): then the collection's level decides.
        :param item_insert: likewise.
        :param item_update: likewise.
        :param item_remove: likewise. At least one of the four must be ALLOWED.
        :param adopt_existing: whether to replace special permissions that the subject already has there and that
            differ; without it they are refused. The same ones are taken over in any case.
        :param site_id: the site, a GUID; by default that of the WixSite, the stack or the environment.

        Wrong values, and a subject that the program declares twice on one collection, are refused by the preview.
        """
        site = site_of(site_id, opts, self.sites)
        properties: dict[str, Any] = {
            SITE_ID: site,
            DATA_COLLECTION_ID: data_collection_id,
            ItemAction.READ.value: item_read,
            ItemAction.INSERT.value: item_insert,
            ItemAction.UPDATE.value: item_update,
            ItemAction.REMOVE.value: item_remove,
        }
        optional = {USER_ID: user_id, POLICY_ID: policy_id, ADOPT_EXISTING: adopt_existing}
        properties |= {name: value for name, value in optional.items() if value is not None}
        self._declare(resource_name, _with_outputs(properties), opts)

    def __getattr__(self, name: str) -> pulumi.Output[None]:
        """The half of user and role that was not given; each place that Pulumi keeps for an output costs time."""
        if name in ("user_id", "policy_id"):
            return pulumi.Output.from_input(None)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @classmethod
    def get(
        cls: type[_Self], resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> _Self:
        """Special permissions that this stack does not manage, read by
        `siteId/dataCollectionId/specialPermissionsId`.

        The preview fails with a SpecialPermissionsNotFound when there are none with that id.
        """
        resource = cls.__new__(cls)
        properties = dict.fromkeys((SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID, *ACTION_NAMES))
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        resource._declare(resource_name, _with_outputs(properties), opts)
        return resource


class SpecialPermission(SpecialPermissionProgram, WixDataResource):
    """What one user, or one role, may do with a collection's items whatever the collection's levels are.

    One entry: the special permissions of other users and roles are left alone. It can only add access.
    API: Get Permissions; Add, Update and Remove Special Permissions.
    """

    kind = SPECIAL_PERMISSION
    provider_class = SpecialPermissionProvider


def _with_outputs(properties: dict[str, Any]) -> dict[str, Any]:
    """With a place for each output: Pulumi makes attributes only for the keys that it is given."""
    return {**properties, SPECIAL_PERMISSIONS_ID: None}
