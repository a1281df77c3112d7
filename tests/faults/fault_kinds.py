"""The columns of the matrix: everything that can befall one call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pulumi_wix_data.api.errors import (
    ApiError,
    AuthenticationError,
    CollectionNotFound,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    ServiceUnavailable,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
    UnexpectedResponse,
)
from tests.faults.fault_world import OURS
from tests.shared.seeds import READ, REMOVE

BODIES = ("empty", "json", "html", "truncated", "wrong_types")
GONE = (CollectionNotFound, SpecialPermissionsNotFound)
_KINDS: dict[int, tuple[type[ApiError], ...]] = {
    200: (UnexpectedResponse,),
    400: (InvalidRequest,),
    401: (AuthenticationError,),
    403: (PermissionDenied,),
    409: (SpecialPermissionsExist, InvalidRequest),
    # The last try may be cut short by the limit itself.
    429: (RateLimited, ServiceUnavailable),
    500: (ServiceUnavailable,),
    502: (ServiceUnavailable,),
    503: (ServiceUnavailable,),
    504: (ServiceUnavailable,),
}
_FOR_EVER = 100_000
"""Calls: the fault lasts until the test clears it."""
_NO_READS: dict[str, Any] = {"kind": "status", "status": 500, "body": "json", "times": _FOR_EVER}
HELD = 600.0
"""Seconds, more than any test lasts: who waits for such an answer waits in vain."""


@dataclass(frozen=True)
class FaultKind:
    """One thing that befalls a call, and the errors that a step may then end with (or it succeeds)."""

    column: str
    """What it is counted under."""
    label: str
    fault: dict[str, Any]
    """As the emulator takes it; empty: the connection is refused."""
    errors: tuple[type[ApiError], ...]
    times: int = _FOR_EVER
    works: bool = False
    """Whether the call does its work all the same."""
    believed: bool = False
    """Whether a remove takes it for the API's word that the set is gone: a lie that nobody sees through."""

    blind: bool = False
    """Whether nobody can look what became of the call, for reads fail from then on."""

    def __str__(self) -> str:
        return self.label

    def plan(self, operation: str, site: str, earlier_calls: int, earlier_reads: int = 0) -> list[dict[str, Any]]:
        """For the emulator: harm that operation of that site, but not its first `earlier_calls` calls."""
        plans = _plan({**self.fault, "times": self.times}, operation, site, earlier_calls)
        return [*plans, *_plan(_NO_READS, "get_permissions", site, earlier_reads)] if self.blind else plans


def _plan(fault: dict[str, Any], operation: str, site: str, earlier_calls: int) -> list[dict[str, Any]]:
    # The site is named, so that concurrent changes know where to happen.
    here = {"operation": operation, "site": site}
    harmless = {**here, "kind": "delay", "seconds": 0, "times": earlier_calls}
    return [*([harmless] if earlier_calls else []), {**here, **fault}]


def _status(status: int, body: str) -> FaultKind:
    said_to_be_gone = (status, body) == (404, "json")
    errors = _KINDS.get(status, (UnexpectedResponse,)) + (GONE if said_to_be_gone else ())
    column = "200 odd" if status == 200 else str(status)
    believed = said_to_be_gone or (status, body) == (200, "wrong_types")
    return FaultKind(column, f"{status} {body}", _answer(status, body), errors, believed=believed)


def _answer(status: int, body: str, **more: Any) -> dict[str, Any]:
    return {"kind": "status", "status": status, "body": body, **more}


def _asking_to_wait(status: int, seconds: float, form: str) -> FaultKind:
    fault = _answer(status, "json", retryAfterSeconds=seconds, retryAfterForm=form)
    return FaultKind(f"{status} wait", f"{status} Retry-After {form} {seconds}", fault, _KINDS[status])


def _edit(**changes: Any) -> dict[str, Any]:
    return {"kind": "concurrent_change", "dataCollectionId": "Orders", **changes}


_CUT = (ServiceUnavailable,)
_SOMEBODYS_SET = [{"userId": OURS, REMOVE: "ALLOWED"}]
_MET_AN_EDIT = (SpecialPermissionsExist, SpecialPermissionsNotFound, CollectionNotFound)

STATUSES = [_status(status, body) for status in (400, 401, 403, 404, 409, 429, 500, 502, 503, 504) for body in BODIES]
WRONG_ANSWERS = [_status(200, body) for body in BODIES if body != "json"]
WAITS = [
    _asking_to_wait(status, seconds, form)
    for status, seconds in ((429, 3600), (429, 0), (503, 3600))
    for form in ("seconds", "date")
]
CONNECTIONS = [
    FaultKind("delay", "delay", {"kind": "delay", "seconds": HELD}, _CUT),
    FaultKind("reset before", "reset_before", {"kind": "reset_before"}, _CUT),
    FaultKind("reset after", "reset_after", {"kind": "reset_after"}, (*_CUT, *GONE), works=True),
    FaultKind("slow drip", "slow_drip", {"kind": "slow_drip", "seconds": HELD}, (*_CUT, *GONE), works=True),
    FaultKind("malformed", "malformed", {"kind": "malformed"}, (UnexpectedResponse, *GONE), works=True),
    FaultKind("refused", "connection refused", {}, _CUT),
]
BURSTS = [
    FaultKind("burst", f"{label} twice", {**fault}, (), times=2)
    for label, fault in (
        ("429", {"kind": "status", "status": 429}),
        ("503", {"kind": "status", "status": 503}),
        ("reset_before", {"kind": "reset_before"}),
    )
] + [FaultKind("burst", "reset_after once", {"kind": "reset_after"}, (), times=1, works=True)]
CHANGES = [
    FaultKind("other's edit", "levels edited", _edit(edit={"permissions": {READ: "ANYONE"}}), _MET_AN_EDIT, times=1),
    FaultKind("other's edit", "set edited", _edit(edit={"specialPermissions": _SOMEBODYS_SET}), _MET_AN_EDIT, times=1),
    FaultKind("other's edit", "set removed", _edit(edit={"removeSpecialPermissions": [OURS]}), _MET_AN_EDIT, times=1),
    FaultKind("other's delete", "collection deleted", _edit(delete=True), _MET_AN_EDIT, times=1),
]

BLIND = [
    replace(each, column="unsettled", label=f"{each.label}, blind", errors=(*each.errors, *_CUT), blind=True)
    for each in [*STATUSES, *CONNECTIONS]
    if each.label in ("500 json", "404 html", "reset_before", "reset_after", "malformed")
]
"""What only a write can meet: afterwards, nobody knows whether it was done."""

KINDS = [*STATUSES, *WRONG_ANSWERS, *WAITS, *CONNECTIONS, *BURSTS, *CHANGES]
COLUMNS = list(dict.fromkeys(kind.column for kind in [*KINDS, *BLIND]))
