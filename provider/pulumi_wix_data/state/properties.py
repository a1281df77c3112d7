"""The names of the resources' properties, as in state and in previews."""

from __future__ import annotations

SITE_ID = "siteId"
DATA_COLLECTION_ID = "dataCollectionId"
PRESET = "preset"
ON_DESTROY = "onDestroy"
PREVIOUS = "previous"
"""What was on the site before the resource took over."""
WRITTEN = "written"
"""An output, there only while a refresh has found other levels: what the resource itself wrote last."""
USER_ID = "userId"
POLICY_ID = "policyId"
ADOPT_EXISTING = "adoptExisting"
SPECIAL_PERMISSIONS_ID = "specialPermissionsId"
UNCONFIRMED = "unconfirmed"
"""An output, there only while nobody knows what became of a write: what was attempted, and over what."""
LOOKED_UP = "lookedUp"
"""An output, there only in a look-up: a special permission that the stack reads and does not manage."""
SECRET_INPUTS = "secretInputs"  # noqa: S105 - a name
"""An output, there only where there are any: the names of the inputs that are secrets and must not be shown."""
