"""Counts of calls by operation and site, and a bounded log of the latest calls. Neither ever holds a key."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import Literal, get_args

OperationName = Literal[
    "get_permissions",
    "update_permissions",
    "add_special_permissions",
    "update_special_permissions",
    "remove_special_permissions",
    "get_my_permissions",
    "list_collections",
    "get_collection",
    "get_roles_info",
    "query_contributors",
]
"""The operations of Wix that the emulator plays, as counters, faults and the log call them."""

OPERATIONS: tuple[OperationName, ...] = get_args(OperationName)

LOG_LENGTH = 1000
"""Calls that the log keeps."""


@dataclass
class LoggedCall:
    """One call. `site` is None without a GUID in the site header, `status` when the connection was reset unanswered."""

    method: str
    operation: OperationName
    site: str | None
    request_id: str
    status: int | None = None


@dataclass(frozen=True)
class CallReport:
    """Counts of calls, and the latest calls."""

    operations: dict[OperationName, int]
    """Calls of each operation; every operation is there."""
    sites: dict[str, dict[OperationName, int]]
    """The same for each site that was called."""
    log: tuple[LoggedCall, ...]
    """The last `LOG_LENGTH` calls, the oldest first."""

    @property
    def total(self) -> int:
        """All calls."""
        return sum(self.operations.values())


class Counters:
    """Counts every call that reaches an operation, answered or not, allowed or not; never an admin call."""

    def __init__(self) -> None:
        self._by_operation: Counter[OperationName] = Counter()
        self._by_site: dict[str, Counter[OperationName]] = defaultdict(Counter)
        self._log: deque[LoggedCall] = deque(maxlen=LOG_LENGTH)

    def begin(self, method: str, operation: OperationName, site: str | None, request_id: str) -> LoggedCall:
        """Count a call and log it; the caller fills in the status."""
        self._by_operation[operation] += 1
        if site is not None:
            self._by_site[site][operation] += 1
        call = LoggedCall(method, operation, site, request_id)
        self._log.append(call)
        return call

    def clear(self) -> None:
        """Set all counts to zero, and empty the log."""
        self._by_operation.clear()
        self._by_site.clear()
        self._log.clear()

    def report(self) -> CallReport:
        """What was counted and logged since the start or the last `clear`."""
        sites = {site: _complete(counts) for site, counts in sorted(self._by_site.items())}
        return CallReport(_complete(self._by_operation), sites, tuple(self._log))


def _complete(counts: Counter[OperationName]) -> dict[OperationName, int]:
    return {operation: counts[operation] for operation in OPERATIONS}
