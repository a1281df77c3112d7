"""Wix CMS data permissions as code, for Pulumi.

The names in `__all__` are the package's public ones, and all that it promises; `pulumi_wix_data.assertions`,
`pulumi_wix_data.policies.pack` and `pulumi_wix_data.emulator.process` have their own. Each name is loaded when it is
first used, so that a program which only declares resources pays for neither the HTTP library nor the models of the API.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api.client import Collection, Role
    from .api.errors import (
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
    from .lookups import LookupFailed, get_collection_permissions, get_role, list_collections
    from .permissions.data_permissions import CollectionLevels, DataPermissions, SpecialAccesses, SpecialSet, Subject
    from .permissions.levels import Access, AccessLevel
    from .permissions.presets import Preset
    from .resources.collection_permissions import CollectionPermissions, CollectionPermissionsProvider
    from .resources.special_permission import SpecialPermission, SpecialPermissionProvider
    from .resources.wix_site import WixSite
    from .state.collection_permissions import OnDestroy

    __version__: str

__all__ = [
    "Access",
    "AccessLevel",
    "ApiError",
    "AuthenticationError",
    "Collection",
    "CollectionLevels",
    "CollectionNotFound",
    "CollectionPermissions",
    "CollectionPermissionsProvider",
    "DataPermissions",
    "InvalidRequest",
    "LookupFailed",
    "OnDestroy",
    "PermissionDenied",
    "Preset",
    "RateLimited",
    "Role",
    "ServiceUnavailable",
    "SettingsError",
    "SpecialAccesses",
    "SpecialPermission",
    "SpecialPermissionProvider",
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
    _NAMES = {
        ".api.client": ("Collection", "Role"),
        ".api.errors": (
            "ApiError",
            "AuthenticationError",
            "CollectionNotFound",
            "InvalidRequest",
            "PermissionDenied",
            "RateLimited",
            "ServiceUnavailable",
            "SettingsError",
            "SpecialPermissionsExist",
            "SpecialPermissionsNotFound",
            "UnexpectedResponse",
            "WixDataError",
        ),
        ".lookups": ("LookupFailed", "get_collection_permissions", "get_role", "list_collections"),
        ".permissions.data_permissions": (
            "CollectionLevels",
            "DataPermissions",
            "SpecialAccesses",
            "SpecialSet",
            "Subject",
        ),
        ".permissions.levels": ("Access", "AccessLevel"),
        ".permissions.presets": ("Preset",),
        ".resources.collection_permissions": ("CollectionPermissions", "CollectionPermissionsProvider"),
        ".resources.special_permission": ("SpecialPermission", "SpecialPermissionProvider"),
        ".resources.wix_site": ("WixSite",),
        ".state.collection_permissions": ("OnDestroy",),
    }
    _MODULES = {name: module for module, names in _NAMES.items() for name in names}

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version

            value = version("pulumi-wix-data")
        elif name in _MODULES:
            value = getattr(importlib.import_module(_MODULES[name], __name__), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
