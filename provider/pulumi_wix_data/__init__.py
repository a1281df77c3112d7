"""Wix CMS data permissions as code, for Pulumi.

The names below are the package's public ones. Each is loaded when it is first used, so that a program which
only declares resources pays for neither the HTTP library nor the models of the API.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api.errors import WixDataError
    from .lifecycle.declared_inputs import OnDestroy
    from .lookups import get_collection_permissions, get_role, list_collections
    from .permissions.levels import Access, AccessLevel
    from .permissions.presets import Preset
    from .resources.collection_permissions import CollectionPermissions, CollectionPermissionsProvider
    from .resources.special_permission import SpecialPermission, SpecialPermissionProvider
    from .resources.wix_site import WixSite

__all__ = [
    "Access",
    "AccessLevel",
    "CollectionPermissions",
    "CollectionPermissionsProvider",
    "OnDestroy",
    "Preset",
    "SpecialPermission",
    "SpecialPermissionProvider",
    "WixDataError",
    "WixSite",
    "get_collection_permissions",
    "get_role",
    "list_collections",
]

_MODULES = {
    "Access": ".permissions.levels",
    "AccessLevel": ".permissions.levels",
    "CollectionPermissions": ".resources.collection_permissions",
    "CollectionPermissionsProvider": ".resources.collection_permissions",
    "OnDestroy": ".lifecycle.declared_inputs",
    "Preset": ".permissions.presets",
    "SpecialPermission": ".resources.special_permission",
    "SpecialPermissionProvider": ".resources.special_permission",
    "WixDataError": ".api.errors",
    "WixSite": ".resources.wix_site",
    "get_collection_permissions": ".lookups",
    "get_role": ".lookups",
    "list_collections": ".lookups",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value
