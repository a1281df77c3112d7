"""Fault plans: what shall go wrong, for which operation, in which order.

`POST /_emulator/faults` takes one fault or a list of them and appends them to the plan. A call takes the first
fault of the plan that is meant for its operation (and its site); each fault serves `times` calls. `GET
/_emulator/faults` tells which are pending and which were consumed, by which request. With `?consumed=2&seconds=60`
it answers as soon as two were consumed, at the latest after that time, or when the plan is cleared. `DELETE` clears
both, and resets the connections that a `delay` still holds, without the work.

Every fault has `operation` (a name as in the counters, or `any`), optionally `site`, `times` (default 1), and
a `kind`:

| kind | what happens | further keys |
|---|---|---|
| `status` | no work; an answer with that status | `status`; `body`: `empty`, `json`, `html`, `truncated`, `wrong_types` (default: empty for 5xx, else json); `headers`; `retryAfterSeconds` with `retryAfterForm`: `seconds` or `date` |
| `delay` | waits, then works, even if the client has gone by then | `seconds` |
| `reset_before` | the connection is reset, no work was done | |
| `reset_after` | the work is done, then the connection is reset without an answer | |
| `slow_drip` | works, then sends the answer byte by byte over that time | `seconds` |
| `malformed` | works, then sends the answer cut off in the middle of its JSON | |
| `concurrent_change` | before the work, somebody else edits or deletes a collection | `dataCollectionId` and either `edit` (see `emulator.edits`) or `delete: true` |

Example: `{"operation": "update_permissions", "kind": "status", "status": 503, "times": 2}`. Reads that lag behind
writes are a switch, not a fault: `readLagSeconds`.
"""  # noqa: E501

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from pulumi_wix_data.emulator.counters import OperationName
from pulumi_wix_data.emulator.edits import CollectionEdit
from pulumi_wix_data.emulator.seed_models import CollectionId, Guid, SeedModel

BodyKind = Literal["empty", "json", "html", "truncated", "wrong_types"]


class _FaultModel(SeedModel):
    operation: Literal[OperationName, "any"]
    site: Guid | None = None
    times: int = Field(default=1, ge=1)


class StatusFault(_FaultModel):
    """An answer with that status instead of the work."""

    kind: Literal["status"]
    status: int = Field(ge=200, le=599)
    body: BodyKind | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    retryAfterSeconds: float | None = Field(default=None, ge=0)  # noqa: N815 - wire name
    retryAfterForm: Literal["seconds", "date"] = "seconds"  # noqa: N815 - wire name


class DelayFault(_FaultModel):
    """A wait before the work."""

    kind: Literal["delay"]
    seconds: float = Field(ge=0)


class ResetFault(_FaultModel):
    """A reset connection instead of an answer, before or after the work."""

    kind: Literal["reset_before", "reset_after"]


class SlowDripFault(_FaultModel):
    """The true answer, byte by byte."""

    kind: Literal["slow_drip"]
    seconds: float = Field(ge=0)


class MalformedFault(_FaultModel):
    """The true answer, cut off in the middle."""

    kind: Literal["malformed"]


class ConcurrentChangeFault(_FaultModel):
    """Somebody else's edit, applied just before the work."""

    kind: Literal["concurrent_change"]
    dataCollectionId: CollectionId  # noqa: N815 - Wix's name
    edit: CollectionEdit | None = None
    delete: bool = False

    @model_validator(mode="after")
    def _one_change(self) -> ConcurrentChangeFault:
        if (self.edit is None) != self.delete:
            raise ValueError("give either edit or delete: true")
        return self


Fault = Annotated[
    StatusFault | DelayFault | ResetFault | SlowDripFault | MalformedFault | ConcurrentChangeFault,
    Field(discriminator="kind"),
]

_FAULTS: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])


class FaultPlan:
    """The queue of pending faults and the list of consumed ones; in memory only."""

    def __init__(self) -> None:
        self._pending: list[tuple[Fault, int]] = []
        self._consumed: list[dict[str, Any]] = []
        self._next = asyncio.Event()

    def append(self, asked: object) -> None:
        """Queue one fault or a list of them. Raises pydantic's `ValidationError`, and then queues none."""
        faults = _FAULTS.validate_python(asked if isinstance(asked, list) else [asked])
        self._pending += [(fault, fault.times) for fault in faults]

    def take(self, operation: OperationName, site: str | None, request_id: str) -> Fault | None:
        """The fault for this call, if the plan has one; it is noted as consumed."""
        for index, (fault, left) in enumerate(self._pending):
            if fault.operation in (operation, "any") and fault.site in (None, site):
                if left == 1:
                    del self._pending[index]
                else:
                    self._pending[index] = (fault, left - 1)
                note = {"fault": _wire(fault), "operation": operation, "site": site, "requestId": request_id}
                self._consumed.append(note)
                self._next.set()
                self._next = asyncio.Event()
                return fault
        return None

    async def until_consumed(self, count: int) -> None:
        """Wait until that many faults were consumed since the start or the last `clear`."""
        while len(self._consumed) < count:
            await self._next.wait()

    def clear(self) -> None:
        """Forget pending and consumed faults."""
        self._pending.clear()
        self._consumed.clear()

    def report(self) -> dict[str, Any]:
        """Pending faults with the calls that are left to them, and consumed ones with who met them."""
        return {
            "pending": [{"fault": _wire(fault), "left": left} for fault, left in self._pending],
            "consumed": list(self._consumed),
        }


def _wire(fault: Fault) -> dict[str, Any]:
    return fault.model_dump(exclude_defaults=True)
