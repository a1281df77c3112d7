"""SpecialPermission by the native door."""

from __future__ import annotations

from ..resources.special_permission import SpecialPermissionProgram
from ..state.special_permission import SPECIAL_PERMISSION
from .native_resource import NativeResource


class SpecialPermission(SpecialPermissionProgram, NativeResource):
    """What one user, or one role, may do with a collection's items whatever the collection's levels are.

    As `pulumi_wix_data.SpecialPermission`, through the native provider: it can be imported, by
    `siteId/dataCollectionId/specialPermissionsId`.
    """

    kind = SPECIAL_PERMISSION
