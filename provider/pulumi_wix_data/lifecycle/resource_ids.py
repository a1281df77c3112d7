"""The ids of the resources in state: made, and taken apart."""

from __future__ import annotations

from ..api.errors import WixDataError
from ..permissions.validation import MAX_DATA_COLLECTION_ID, MAX_SUBJECT_ID, Fault, guid, identifier
from ..settings import WHERE_SITE_IDS_ARE


def collection_permissions_id(site_id: str, data_collection_id: str) -> str:
    """`siteId/dataCollectionId`; the collection id may hold slashes of its own."""
    return f"{site_id}/{data_collection_id}"


def special_permission_id(site_id: str, data_collection_id: str, special_permissions_id: str) -> str:
    """`siteId/dataCollectionId/specialPermissionsId`."""
    return f"{site_id}/{data_collection_id}/{special_permissions_id}"


def parse_collection_permissions_id(resource_id: str) -> tuple[str, str]:
    """Site and collection. Raises WixDataError when the id is none of this kind."""
    site_id, _, data_collection_id = resource_id.partition("/")
    _require(resource_id, "siteId/dataCollectionId", _target_faults(site_id, data_collection_id))
    return site_id.lower(), data_collection_id


def parse_special_permission_id(resource_id: str) -> tuple[str, str, str]:
    """Site, collection and special set. Raises WixDataError when the id is none of this kind."""
    site_id, _, rest = resource_id.partition("/")
    data_collection_id, _, special_permissions_id = rest.rpartition("/")
    faults = _target_faults(site_id, data_collection_id)
    faults += identifier("specialPermissionsId", special_permissions_id, MAX_SUBJECT_ID)
    _require(resource_id, "siteId/dataCollectionId/specialPermissionsId", faults)
    return site_id.lower(), data_collection_id, special_permissions_id


def _target_faults(site_id: str, data_collection_id: str) -> list[Fault]:
    faults = guid("siteId", site_id, WHERE_SITE_IDS_ARE)
    return faults + identifier("dataCollectionId", data_collection_id, MAX_DATA_COLLECTION_ID)


def _require(resource_id: str, form: str, faults: list[Fault]) -> None:
    if faults:
        reasons = "; ".join(f"{fault.property}: {fault.reason}" for fault in faults)
        raise WixDataError(f"{resource_id!r} is no id of the form {form}: {reasons}.")
