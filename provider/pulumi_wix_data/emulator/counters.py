"""Counts of calls by operation and site, and a bounded log of the latest calls. Neither ever holds a key."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from typing import Any, Literal, get_args

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

OPERATIONS: tuple[OperationName, ...] = get_args(OperationName)

LOG_LENGTH = 1000


@dataclass
class LoggedCall:
    """One call. `status` stays None when the connection was dropped without an answer."""

    method: str
    operation: OperationName
    site: str | None
    request_id: str
    status: int | None = None


class Counters:
    """Every call that reaches an operation counts, answered or not, allowed or not; admin calls never do."""

    def __init__(self) -> None:
        self._by_operation: Counter[str] = Counter()
        self._by_site: dict[str, Counter[str]] = defaultdict(Counter)
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
        """Back to zero."""
        self._by_operation.clear()
        self._by_site.clear()
        self._log.clear()

    def report(self) -> dict[str, Any]:
        """All counts, and the log with the oldest call first."""
        return {
            "total": sum(self._by_operation.values()),
            "operations": _complete(self._by_operation),
            "sites": {site: _complete(counts) for site, counts in sorted(self._by_site.items())},
            "log": [
                {
                    "method": call.method,
                    "operation": call.operation,
                    "site": call.site,
                    "status": call.status,
                    "requestId": call.request_id,
                }
                for call in self._log
            ],
        }


def _complete(counts: Counter[str]) -> dict[str, int]:
    return {operation: counts[operation] for operation in OPERATIONS}
