"""Wix's errors on the wire: `{"message": …, "details": {"applicationError" | "validationError": …}}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_wix_data.emulator.switches import Switches


class WireError(Exception):
    """An answer other than 200. `body` None is an empty body."""

    def __init__(self, status: int, body: Mapping[str, Any] | None, headers: Mapping[str, str] | None = None):
        super().__init__(f"HTTP {status}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class FieldViolation:
    """One fault of a request: the field's path, the broken rule, and a sentence."""

    path: str
    description: str
    rule: str
    """Wix's rule name: REQUIRED_FIELD, INVALID_ENUM_VALUE, MAX_LENGTH, …"""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


def invalid(switches: Switches, violations: Sequence[FieldViolation]) -> WireError:
    """400 with a `validationError` that lists every violation."""
    message = "; ".join(f"{violation.path} {violation.description}" for violation in violations)
    if switches.error_details == "none":
        return WireError(400, {"message": message, "details": {}})
    listed = [_violation(switches, violation) for violation in violations]
    return WireError(400, {"message": message, "details": {"validationError": {"fieldViolations": listed}}})


def collection_missing(switches: Switches, collection_id: str) -> WireError:
    """404 WDE0025: the site has no such collection."""
    return _wix_data(switches, 404, "WDE0025", f"The {collection_id} collection does not exist.")


def special_missing(switches: Switches, special_id: str) -> WireError:
    """404 NOT_FOUND: the site has no such special-permissions set."""
    return _application(switches, 404, "NOT_FOUND", f"Special permissions {special_id} not found.")


def subject_exists(switches: Switches, subject_id: str, collection_id: str) -> WireError:
    """409 ALREADY_EXISTS: the subject has a set in that collection."""
    text = f"Special permissions for {subject_id} already exist in the {collection_id} collection."
    return _application(switches, 409, "ALREADY_EXISTS", text)


def site_unknown(switches: Switches) -> WireError:
    """400 WDE0117: the site header names no site."""
    return _wix_data(switches, 400, "WDE0117", "MetaSite not found.")


def cms_disabled(switches: Switches) -> WireError:
    """400 WDE0110: the site's code editor was never enabled."""
    return _wix_data(switches, 400, "WDE0110", "Wix Code is not enabled on this site.")


def too_many_requests(switches: Switches, headers: Mapping[str, str]) -> WireError:
    """429 WDE0014: more requests a minute than the quota."""
    error = _wix_data(switches, 429, "WDE0014", "Requests per minute quota exceeded.")
    return WireError(error.status, error.body, headers)


def unauthorized(switches: Switches) -> WireError:
    """401: the API key is missing, unknown, revoked or sent in another form than raw."""
    match switches.unauthorized_body:
        case "empty":
            return WireError(401, None)
        case "message":
            return WireError(401, {"message": "Unauthorized", "details": {}})
        case "applicationError":
            return _application(switches, 401, "UNAUTHENTICATED", "The request is not authenticated.")


def forbidden(switches: Switches) -> WireError:
    """403: a header is missing, or the key may not do this on that site or account."""
    match switches.forbidden_body:
        case "empty":
            return WireError(403, None)
        case "emptyMessage":
            return WireError(403, {"message": "", "details": {}})
        case "applicationError":
            return _application(switches, 403, "PERMISSION_DENIED", "Permission denied.")


def _wix_data(switches: Switches, status: int, code: str, text: str) -> WireError:
    return _application(switches, status, code, text, message=f"{code}: {text}")


def _application(switches: Switches, status: int, code: str, description: str, message: str | None = None) -> WireError:
    details: dict[str, Any]
    match switches.error_details:
        case "full":
            details = {"applicationError": {"code": code, "description": description, "data": {}}}
        case "codeOnly":
            details = {"applicationError": {"code": code}}
        case "none":
            details = {}
    return WireError(status, {"message": message or description, "details": details})


def _violation(switches: Switches, violation: FieldViolation) -> dict[str, Any]:
    short = {"field": violation.path, "description": violation.description}
    if switches.error_details == "codeOnly":
        return short
    return {
        **short,
        "violatedRule": violation.rule,
        "ruleName": violation.rule,
        "data": dict(violation.data),
    }
