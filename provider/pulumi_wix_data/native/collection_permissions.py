"""CollectionPermissions by the native door."""

from __future__ import annotations

from ..resources.collection_permissions import CollectionPermissionsProgram
from ..state.collection_permissions import COLLECTION_PERMISSIONS
from .native_resource import NativeResource


class CollectionPermissions(CollectionPermissionsProgram, NativeResource):
    """The minimum access level of each action on one collection: all four, as a whole.

    As `pulumi_wix_data.CollectionPermissions`, through the native provider: it can be imported, by
    `siteId/dataCollectionId`.
    """

    kind = COLLECTION_PERMISSIONS
