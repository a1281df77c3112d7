"""How Wix answers: records and errors in their form on the wire.

An error is `{"message": …, "details": {"applicationError" | "validationError": …}}`. Handlers raise a `WireError`;
Starlette's exception handler answers with `error_answer`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Literal

from starlette.responses import HTMLResponse, JSONResponse, Response

from pulumi_wix_data.emulator.records import (
    DEFAULT_DRAFTS,
    DRAFT_NAMES,
    Collection,
    Drafts,
    ItemAction,
    Role,
    SpecialSet,
    SubjectKind,
)
from pulumi_wix_data.emulator.switches import Switches

_CMS_APP = "e593b0bd-b783-45b8-97c2-873d42aacaf4"
_TEXTS = {
    "WDE0014": "Requests per minute quota exceeded.",
    "WDE0052": "The site is in template mode.",
    "WDE0110": f"Wix CMS app is not installed for site (appId: {_CMS_APP}).",
    "WDE0117": "MetaSite not found.",
    "WDE0122": "Processing time quota exceeded.",
}
_UNDOCUMENTED = "draftItemsPluginPermissions"
_OLDER_LEVELS = frozenset({"ANYONE", "SITE_MEMBER", "SITE_MEMBER_AUTHOR"})
"""The levels that the older model has too; it shows any other as ADMIN."""


class WireError(Exception):
    """An answer other than 200. `code` is Wix's error code; None for an error without details."""

    def __init__(self, status: int, code: str | None, description: str, *, message: str | None = None) -> None:
        super().__init__(message or description)
        self.status = status
        self.code = code
        self.description = description
        self.message = message or description
        self.headers: dict[str, str] = {}


@dataclass(frozen=True)
class FieldViolation:
    """One fault of a request."""

    path: str
    """The field, such as `dataPermissions.itemRead`."""
    description: str
    """What is wrong with it, to be read after the path."""
    rule: str
    """Wix's rule name: REQUIRED_FIELD, INVALID_ENUM_VALUE, MAX_LENGTH, …"""
    data: Mapping[str, int | list[str]] = field(default_factory=dict[str, "int | list[str]"])
    """What the rule allows: `threshold` or `enumValues`."""


class InvalidRequest(WireError):
    """400 with a `validationError` that lists every violation."""

    def __init__(self, violations: Sequence[FieldViolation]) -> None:
        super().__init__(400, None, "; ".join(f"{each.path} {each.description}" for each in violations))
        self.violations = tuple(violations)


def collection_missing(collection_id: str) -> WireError:
    """404 WDE0025: the site has no such collection."""
    return _wix_data(404, "WDE0025", f"The {collection_id} collection does not exist.")


def permissions_fixed(collection_id: str) -> WireError:
    """400 WDE0080: the permissions of the collection cannot be changed."""
    return _wix_data(400, "WDE0080", f"The permissions of the {collection_id} collection cannot be changed.")


def special_missing(special_id: str) -> WireError:
    """404 NOT_FOUND: the site has no such special-permissions set."""
    return WireError(404, "NOT_FOUND", f"Special permissions {special_id} not found.")


def subject_exists(subject_id: str, collection_id: str) -> WireError:
    """409 ALREADY_EXISTS: the subject has a set in that collection."""
    text = f"Special permissions for {subject_id} already exist in the {collection_id} collection."
    return WireError(409, "ALREADY_EXISTS", text)


def site_unknown() -> WireError:
    """400 WDE0117: there is no site with the id in the header."""
    return _wix_data(400, "WDE0117", "MetaSite not found.")


def site_missing(reading: str) -> WireError:
    """The call names no site: 400, 401, 403 or 428, as the switch `missingSite` says."""
    if reading == "MISSING_METASITE_ID":
        return WireError(428, "MISSING_METASITE_ID", "Missing metasite id.")
    if reading == "noContext":
        return WireError(401, "UNAUTHENTICATED", "No Metasite Context in identity.")
    return forbidden() if reading == "forbidden" else site_unknown()


def cms_disabled() -> WireError:
    """400 WDE0110: the Wix CMS app is not installed on the site."""
    return _wix_data(400, "WDE0110", f"Wix CMS app is not installed for site (appId: {_CMS_APP}).")


def refused(reading: str) -> WireError:
    """What a switch says of bad credentials: 400 WDE0117, 401 or 403."""
    return {"WDE0117": site_unknown, "unauthorized": unauthorized, "forbidden": forbidden}[reading]()


def known_error(code: str, status: int) -> WireError:
    """An error by Wix Data's code alone, for faults; the text is Wix's own where it is known."""
    return _wix_data(status, code, _TEXTS.get(code, "Something went wrong."))


def too_many_requests(retry_after: str | None) -> WireError:
    """429 WDE0014: more requests a minute than the quota. `retry_after` is the value of `Retry-After`, if any."""
    error = _wix_data(429, "WDE0014", "Requests per minute quota exceeded.")
    if retry_after is not None:
        error.headers["Retry-After"] = retry_after
    return error


def unauthorized() -> WireError:
    """401: the API key is missing, unknown, revoked, or not sent raw."""
    return WireError(401, "UNAUTHENTICATED", "The request is not authenticated.")


def forbidden() -> WireError:
    """403: a header is missing, or the key may not do this on that site or account."""
    return WireError(403, "PERMISSION_DENIED", "Permission denied.")


def error_answer(error: WireError, switches: Switches) -> Response:
    """The answer that an error becomes; the switches decide how much it tells."""
    form = {401: switches.unauthorized_body, 403: switches.forbidden_body}.get(error.status)
    if form == "empty":
        return Response(b"", error.status, error.headers)
    if form == "html":
        return html_page(error.status, error.headers)
    if form == "blankDescription":
        blank: dict[str, object] = {"code": error.code, "description": "", "data": {}}
        return JSONResponse({"message": "", "details": {"applicationError": blank}}, error.status, error.headers)
    if form in ("message", "emptyMessage"):
        body: object = {"message": "Unauthorized" if form == "message" else "", "details": {}}
    else:
        body = {"message": error.message, "details": _details(error, switches)}
    return JSONResponse(body, error.status, error.headers)


def _wix_data(status: int, code: str, text: str) -> WireError:
    return WireError(status, code, text, message=f"{code}: {text}")


def _details(error: WireError, switches: Switches) -> dict[str, object]:
    if switches.error_details == "none":
        return {}
    full = switches.error_details == "full"
    if isinstance(error, InvalidRequest):
        return {"validationError": {"fieldViolations": [_violation(each, full=full) for each in error.violations]}}
    if error.code is None:
        return {}
    short: dict[str, object] = {"code": error.code}
    return {"applicationError": {**short, "description": error.description, "data": {}} if full else short}


def _violation(violation: FieldViolation, *, full: bool) -> dict[str, object]:
    short = {"field": violation.path, "description": violation.description}
    more = {"violatedRule": violation.rule, "ruleName": violation.rule, "data": dict(violation.data)} if full else {}
    return {**short, **more}


def retry_after(form: Literal["seconds", "date"], seconds: float) -> str:
    """`Retry-After` for that many seconds from now, rounded up: whole seconds, or an HTTP date."""
    whole = math.ceil(seconds)
    if form == "seconds":
        return str(whole)
    moment = datetime.now(timezone.utc) + timedelta(seconds=whole + 1)
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


def html_page(status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The small HTML page that a wrong path, or a gateway, answers with; it cannot be parsed as JSON."""
    title = f"Error {status}"
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{title}</body></html>\n"
    return HTMLResponse(page, status, headers)


def special_form(special: SpecialSet, switches: Switches) -> dict[str, object]:
    """`SpecialPermissions`, as in answers."""
    form: dict[str, object] = {"id": special.id}
    for kind in SubjectKind:
        if kind is special.subject.kind:
            form[kind.value] = special.subject.id
        elif switches.unused_subject == "empty":
            form[kind.value] = ""
    form.update((action.value, access.value) for action, access in special.accesses.items())
    return _with_drafts(form, special.drafts, switches)


def permissions_form(collection: Collection, switches: Switches) -> dict[str, object]:
    """`DataPermissions`: the levels of a collection and its special sets."""
    form: dict[str, object] = {"id": collection.id}
    form.update((action.value, level) for action, level in collection.levels.items())
    if collection.special_sets or switches.empty_special_permissions == "list":
        form["specialPermissions"] = [special_form(special, switches) for special in collection.special_sets]
    return _with_drafts(form, collection.drafts, switches)


def my_permissions_form(switches: Switches) -> dict[str, object]:
    """Get My Permissions for an API key, which acts as an administrator: everything is allowed."""
    return _with_unknown({action.value: True for action in ItemAction}, switches, dict.fromkeys(DRAFT_NAMES, True))


def collection_form(collection: Collection, fields: Sequence[str]) -> dict[str, object]:
    """`DataCollection` of the collections API, with the named keys only; an empty `fields` names all.

    Its `permissions` are an older model, without CMS_EDITOR and without special sets.
    """
    optional = {"displayName": collection.display_name, "ownerAppId": collection.owner_app_id}
    form: dict[str, object] = {
        "id": collection.id,
        **{name: value for name, value in optional.items() if value is not None},
        "collectionType": collection.collection_type,
        "capabilities": {"dataOperations": [], "collectionOperations": []},
        "fields": [],
        "permissions": {
            action.name.lower(): level if level in _OLDER_LEVELS else "ADMIN"
            for action, level in collection.levels.items()
        },
        "revision": "1",
    }
    return {name: value for name, value in form.items() if not fields or name == "id" or name in fields}


def role_form(role: Role) -> dict[str, str]:
    """A role of Get Roles Info."""
    return {"id": role.id, "title": role.title, "description": role.description}


def _with_drafts(form: dict[str, object], drafts: Drafts | None, switches: Switches) -> dict[str, object]:
    return _with_unknown(form, switches, DEFAULT_DRAFTS) if drafts is None else {**form, _UNDOCUMENTED: dict(drafts)}


def _with_unknown(form: dict[str, object], switches: Switches, drafts: Mapping[str, object]) -> dict[str, object]:
    return {**form, _UNDOCUMENTED: dict(drafts)} if switches.unknown_keys else form
