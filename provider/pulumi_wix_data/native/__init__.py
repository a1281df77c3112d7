"""The same names as `pulumi_wix_data`, for the native provider: to change the import line is the whole move.

`CollectionPermissions` and `SpecialPermission` go through the plugin `pulumi-resource-wix-data`; `Provider` is an
explicit instance of it, for a site with a key of its own, and `WixSite` is another name for it. All else is the
package's own.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .collection_permissions import CollectionPermissions
from .provider import Provider
from .special_permission import SpecialPermission

if TYPE_CHECKING:
    from ..api.client import Collection, Role
    from ..api.errors import (
        ApiError,
        AuthenticationError,
        CollectionNotFound,
        InvalidRequest,
        PermissionDenied,
        RateLimited,
        ServiceUnavailable,
        SettingsError,
        SpecialPermissionsExist,
        SpecialPermissionsNotFound,
        UnexpectedResponse,
        WixDataError,
    )
    from ..lookups import LookupFailed, get_collection_permissions, get_role, list_collections
    from ..permissions.data_permissions import CollectionLevels, DataPermissions, SpecialAccesses, SpecialSet, Subject
    from ..permissions.levels import Access, AccessLevel
    from ..permissions.presets import Preset
    from ..state.collection_permissions import OnDestroy

    __version__: str

WixSite = Provider

__all__ = [
    "Access",
    "AccessLevel",
    "ApiError",
    "AuthenticationError",
    "Collection",
    "CollectionLevels",
    "CollectionNotFound",
    "CollectionPermissions",
    "DataPermissions",
    "InvalidRequest",
    "LookupFailed",
    "OnDestroy",
    "PermissionDenied",
    "Preset",
    "Provider",
    "RateLimited",
    "Role",
    "ServiceUnavailable",
    "SettingsError",
    "SpecialAccesses",
    "SpecialPermission",
    "SpecialPermissionsExist",
    "SpecialPermissionsNotFound",
    "SpecialSet",
    "Subject",
    "UnexpectedResponse",
    "WixDataError",
    "WixSite",
    "__version__",
    "get_collection_permissions",
    "get_role",
    "list_collections",
]

if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = getattr(importlib.import_module("pulumi_wix_data"), name)
        return globals()[name]

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
