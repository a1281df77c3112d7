"""The ids of the resources in state: made, and taken apart."""

from __future__ import annotations

from ..api.errors import WixDataError


def collection_permissions_id(site_id: str, data_collection_id: str) -> str:
    """`siteId/dataCollectionId`; the collection id may hold slashes of its own."""
    return f"{site_id}/{data_collection_id}"


def special_permission_id(site_id: str, data_collection_id: str, special_permissions_id: str) -> str:
    """`siteId/dataCollectionId/specialPermissionsId`."""
    return f"{site_id}/{data_collection_id}/{special_permissions_id}"


def parse_collection_permissions_id(resource_id: str) -> tuple[str, str]:
    """Site and collection. Raises WixDataError when the id is none of this kind."""
    site_id, _, data_collection_id = resource_id.partition("/")
    if not site_id or not data_collection_id:
        raise WixDataError(f"{resource_id!r} is no id of CollectionPermissions; give siteId/dataCollectionId.")
    return site_id, data_collection_id


def parse_special_permission_id(resource_id: str) -> tuple[str, str, str]:
    """Site, collection and special set. Raises WixDataError when the id is none of this kind."""
    site_id, _, rest = resource_id.partition("/")
    data_collection_id, _, special_permissions_id = rest.rpartition("/")
    if not site_id or not data_collection_id or not special_permissions_id:
        raise WixDataError(
            f"{resource_id!r} is no id of SpecialPermission; give siteId/dataCollectionId/specialPermissionsId."
        )
    return site_id, data_collection_id, special_permissions_id
