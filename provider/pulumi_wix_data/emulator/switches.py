"""Behaviour switches: where Wix's own behaviour is uncertain, the emulator can play every reading.

Given in a seed under `switches:`, or at run time with `PATCH /_emulator/switches`. Names are camelCase on the
wire (`unusedSubject`); `PATCH` takes the snake_case names as well.
"""

from __future__ import annotations

import sqlite3
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_ROW = "switches"


class Switches(BaseModel):
    """How the emulator answers where Wix's documentation is silent. The defaults are the likeliest readings."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)

    prefixed_credentials: Literal["WDE0117", "unauthorized"] = "WDE0117"
    """A key after `Bearer` or `APIKey`: 400 WDE0117, or 401."""
    unknown_credentials: Literal["unauthorized", "WDE0117"] = "unauthorized"
    """A key that is missing, unknown or revoked: 401, or 400 WDE0117."""
    lost_scope: Literal["forbidden", "unauthorized", "WDE0117"] = "forbidden"
    """A key without the permission, or that is not for the site: 403, 401, or 400 WDE0117."""
    missing_site: Literal["WDE0117", "forbidden", "MISSING_METASITE_ID", "noContext"] = "WDE0117"
    """A call without its site: 400 WDE0117; 403; 428 MISSING_METASITE_ID; or 401 `No Metasite Context in identity.`"""
    wrong_site: Literal["WDE0117", "WDE0110"] = "WDE0117"
    """A site that nobody has: 400 WDE0117, or 400 WDE0110 as for a site without the CMS app."""
    special_id_format: Literal["refused", "missing"] = "refused"
    """The id of a special set that is no GUID: 400 by its format, or 404 as for one that is not there."""
    unauthorized_body: Literal["empty", "message", "applicationError", "html"] = "message"
    """Body of a 401: none; a message with empty details; an application error `UNAUTHENTICATED`; or an HTML page."""
    forbidden_body: Literal["empty", "emptyMessage", "applicationError", "blankDescription", "html"] = "emptyMessage"
    """Body of a 403: none; `{"message":"","details":{}}`; an application error `PERMISSION_DENIED`, with its
    description or a blank one; or an HTML page."""
    error_details: Literal["full", "codeOnly", "none"] = "full"
    """`details` of other errors: complete; without description, data, violatedRule and ruleName; or `{}`."""
    empty_special_permissions: Literal["list", "missing"] = "list"
    """`specialPermissions` of a collection without sets: `[]`, or no such key."""
    unused_subject: Literal["absent", "empty"] = "absent"
    """The unused half of userId/policyId in answers: no such key, or `""`."""
    all_unspecified: Literal["accepted", "refused"] = "accepted"
    """A special set that is UNSPECIFIED for every action: kept (it allows nothing), or refused with 400."""
    add_to_missing_collection: Literal["WDE0025", "success"] = "WDE0025"
    """Add Special for a collection that does not exist: 404 WDE0025, or 200 with a set that is kept for it."""
    list_page_size: int = Field(default=50, ge=1)
    """Collections on a page when the request has no `paging.limit`."""
    list_page_size_max: int = Field(default=100, ge=1)
    """The largest `paging.limit`."""
    list_page_size_above_max: Literal["capped", "refused"] = "capped"
    """A larger `paging.limit`: answered with the largest page, or refused with 400."""
    fixed_collections: Literal["refused", "forbidden", "unchanged", "taken"] = "refused"
    """A write of permissions of a collection of a Wix app or an external database (WIX_APP, EXTERNAL): 400, 403, 200
    with everything as it was, or done as in any other collection."""
    blocks_collections: Literal["refused", "forbidden", "unchanged", "taken"] = "taken"
    """The same for a collection of type BLOCKS_APP."""
    drafts: Literal["kept", "reset"] = "kept"
    """Draft permissions (`draftItemsPluginPermissions`) that a write leaves out: kept as they are, or reset."""
    unknown_keys: bool = False
    """Whether answers contain undocumented keys (`draftItemsPluginPermissions`) where nobody has set them."""
    requests_per_minute: int | None = Field(default=None, ge=1)
    """Calls a minute for each API key; further ones get 429 WDE0014. None: no limit."""
    retry_after: Literal["none", "seconds", "date"] = "none"
    """The `Retry-After` header of the rate limit's 429: none, whole seconds, or an HTTP date."""
    read_lag_seconds: float = Field(default=0, ge=0)
    """Get Permissions shows the state of that many seconds ago (eventual consistency).

    A request with the `X-Wix-Consistent` value of a write sees that write at once.
    """

    latency_seconds: float = Field(default=0, ge=0)
    """Every call waits that many seconds before its work, as on a slow network; calls wait in parallel."""

    def changed(self, changes: object) -> Switches:
        """These switches with some of them changed. Raises pydantic's `ValidationError`."""
        asked = Switches.model_validate(changes)
        return self.model_copy(update={name: getattr(asked, name) for name in asked.model_fields_set})

    def wire(self) -> dict[str, object]:
        """All switches under their wire names."""
        return self.model_dump(by_alias=True)


def load_switches(db: sqlite3.Connection) -> Switches:
    """The switches in the store; the defaults when it has none."""
    row = db.execute("SELECT value FROM settings WHERE name = ?", (_ROW,)).fetchone()
    return Switches() if row is None else Switches.model_validate_json(row[0])


def save_switches(db: sqlite3.Connection, switches: Switches) -> None:
    """Keep the switches in the store."""
    db.execute("INSERT OR REPLACE INTO settings VALUES (?,?)", (_ROW, switches.model_dump_json(by_alias=True)))
