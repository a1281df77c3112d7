"""Faults: what is to go wrong, for which operation, in which order.

`POST /_emulator/faults` takes one fault or a list of them and appends them to the plan. A call takes the first
fault of the plan that is meant for its operation (and its site); each fault meets `times` calls. `GET
/_emulator/faults` lists the pending ones, and the consumed ones with the request that met them. With `?consumed=2&seconds=60`
it answers as soon as two were consumed, the plan is cleared or that time is over. `DELETE` clears both, and resets the connections that a `delay` still holds, without doing the work.

Every fault has `operation` (a name as in the counters, or `any`), optionally `site`, `times` (default 1), and
a `kind`:

| kind | what happens | further keys |
|---|---|---|
| `status` | no work; an answer with that status | `status`; `body`: `empty`, `json`, `html`, `truncated`, `wrong_types` (default: empty for 5xx, else json), or `code`: an error of Wix Data, such as `WDE0122`; `headers`; `retryAfterSeconds` with `retryAfterForm`: `seconds` or `date` |
| `delay` | waits, then works, even if the client has gone by then | `seconds` |
| `reset_before` | the connection is reset, no work was done | |
| `reset_after` | the work is done, then the connection is reset without an answer | |
| `slow_drip` | works, then sends the answer byte by byte over that time | `seconds` |
| `malformed` | works, then sends the answer cut off in the middle of its JSON | |
| `concurrent_change` | before the work, somebody else edits or deletes a collection | `dataCollectionId` and either `edit` (see `emulator.seed_models.CollectionEdit`) or `delete: true` |

Example: `{"operation": "update_permissions", "kind": "status", "status": 503, "times": 2}`. Reads that lag behind
writes are a switch, not a fault: `readLagSeconds`.

A kind of fault is a class below, which says what it does, and one entry in `Fault`.
"""  # noqa: E501

from __future__ import annotations

import asyncio
import json
from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal, Protocol

from pydantic import Field, TypeAdapter, model_validator
from starlette.responses import Response, StreamingResponse

from pulumi_wix_data.emulator.counters import OperationName
from pulumi_wix_data.emulator.records import ItemAction
from pulumi_wix_data.emulator.seed_models import CollectionEdit, CollectionId, Guid, SeedModel
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.emulator.wire import error_answer, html_page, known_error, retry_after

BodyKind = Literal["empty", "json", "html", "truncated", "wrong_types"]


class Exchange(Protocol):
    """One call and its answer, as a fault acts on them."""

    async def work(self) -> Response:
        """Do what was asked for; the answer is complete but not yet sent."""
        ...

    async def pause(self, seconds: float) -> bool:
        """Wait that long. False when the plan was cleared meanwhile: then the work is not to be done."""
        ...

    async def reset(self) -> None:
        """Reset the connection."""
        ...

    def change(self, site: str | None, collection_id: str, edit: CollectionEdit | None) -> None:
        """Edit a collection, or delete it where `edit` is None; in the call's own site where `site` is None."""
        ...


class _FaultModel(SeedModel):
    operation: Literal[OperationName, "any"]
    site: Guid | None = None
    times: int = Field(default=1, ge=1)

    @abstractmethod
    async def inject(self, exchange: Exchange) -> Response | None:
        """The answer to send; None when the connection was reset instead."""


class StatusFault(_FaultModel):
    """An answer with that status instead of the work."""

    kind: Literal["status"]
    status: int = Field(ge=200, le=599)
    body: BodyKind | None = None
    code: str | None = Field(default=None, pattern=r"^WDE\d{4}$")
    headers: dict[str, str] = Field(default_factory=dict)
    retryAfterSeconds: float | None = Field(default=None, ge=0)  # noqa: N815 - wire name
    retryAfterForm: Literal["seconds", "date"] = "seconds"  # noqa: N815 - wire name

    async def inject(self, exchange: Exchange) -> Response:
        headers = dict(self.headers)
        if self.retryAfterSeconds is not None:
            headers["Retry-After"] = retry_after(self.retryAfterForm, self.retryAfterSeconds)
        if self.code:
            error = known_error(self.code, self.status)
            error.headers.update(headers)
            return error_answer(error, Switches())
        body: BodyKind = self.body or ("empty" if self.status >= 500 else "json")
        if body == "html":
            return html_page(self.status, headers)
        if body == "empty":
            return Response(b"", self.status, headers)
        return Response(_error_body(body, self.status), self.status, headers, "application/json")


class DelayFault(_FaultModel):
    """A wait before the work."""

    kind: Literal["delay"]
    seconds: float = Field(ge=0)

    async def inject(self, exchange: Exchange) -> Response | None:
        if await exchange.pause(self.seconds):
            return await exchange.work()
        await exchange.reset()
        return None


class ResetFault(_FaultModel):
    """A reset connection instead of an answer, before or after the work."""

    kind: Literal["reset_before", "reset_after"]

    async def inject(self, exchange: Exchange) -> None:
        if self.kind == "reset_after":
            await exchange.work()
        await exchange.reset()


class SlowDripFault(_FaultModel):
    """The true answer, byte by byte over `seconds`."""

    kind: Literal["slow_drip"]
    seconds: float = Field(ge=0)

    async def inject(self, exchange: Exchange) -> Response:
        answer = await exchange.work()
        body = bytes(answer.body)

        async def drops() -> AsyncIterator[bytes]:
            for index in range(len(body)):
                await exchange.pause(self.seconds / len(body))
                yield body[index : index + 1]

        return StreamingResponse(drops(), answer.status_code, answer.headers)


class MalformedFault(_FaultModel):
    """The true answer, cut off in the middle."""

    kind: Literal["malformed"]

    async def inject(self, exchange: Exchange) -> Response:
        answer = await exchange.work()
        body = bytes(answer.body)
        # Even `{}` becomes invalid JSON that way.
        return Response(body[: len(body) // 2], answer.status_code, media_type="application/json")


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

    async def inject(self, exchange: Exchange) -> Response:
        exchange.change(self.site, self.dataCollectionId, self.edit)
        return await exchange.work()


Fault = Annotated[
    StatusFault | DelayFault | ResetFault | SlowDripFault | MalformedFault | ConcurrentChangeFault,
    Field(discriminator="kind"),
]

_FAULTS: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])


def faults_schema() -> dict[str, object]:
    """The JSON schema of a list of faults."""
    return _FAULTS.json_schema()


async def inject_fault(fault: Fault | None, exchange: Exchange) -> Response | None:
    """The answer to send, with the fault in it if there is one; None when the connection was reset instead."""
    return await (exchange.work() if fault is None else fault.inject(exchange))


@dataclass(frozen=True)
class PendingFault:
    """A fault of the plan, and how many calls it is still to meet."""

    fault: Fault
    left: int


@dataclass(frozen=True)
class ConsumedFault:
    """A fault and the call that met it."""

    fault: Fault
    operation: OperationName
    site: str | None
    request_id: str


class FaultPlan:
    """The queue of pending faults and the list of consumed ones; in memory only."""

    def __init__(self) -> None:
        self.pending: list[PendingFault] = []
        self.consumed: list[ConsumedFault] = []
        self._next = asyncio.Event()

    def append(self, asked: object) -> None:
        """Queue one fault or a list of them, in their JSON form.

        Raises pydantic's `ValidationError`, and then queues none.
        """
        faults = _FAULTS.validate_python(asked if isinstance(asked, list) else [asked])
        self.pending += [PendingFault(fault, fault.times) for fault in faults]

    def take(self, operation: OperationName, site: str | None, request_id: str) -> Fault | None:
        """The fault for this call, if the plan has one; it is noted as consumed."""
        for index, (fault, left) in enumerate((each.fault, each.left) for each in self.pending):
            if fault.operation in (operation, "any") and fault.site in (None, site):
                self.pending[index : index + 1] = [PendingFault(fault, left - 1)] if left > 1 else []
                self.consumed.append(ConsumedFault(fault, operation, site, request_id))
                self._next.set()
                self._next = asyncio.Event()
                return fault
        return None

    async def until_consumed(self, count: int) -> None:
        """Wait until that many faults were consumed since the start or the last `clear`."""
        while len(self.consumed) < count:
            await self._next.wait()

    def clear(self) -> None:
        """Forget pending and consumed faults."""
        self.pending.clear()
        self.consumed.clear()


def _error_body(body: BodyKind, status: int) -> bytes:
    try:
        name = HTTPStatus(status).phrase
    except ValueError:
        name = "Unknown"
    error: dict[str, object] = {"code": name.upper().replace(" ", "_"), "description": name, "data": {}}
    whole = json.dumps({"message": name, "details": {"applicationError": error}}).encode()
    if body == "truncated":
        return whole[: len(whole) // 2]
    if body == "wrong_types":
        odd = {"message": 17, "details": ["x"], "dataPermissions": "x", "specialPermissions": 17}
        return json.dumps({**odd, "collection": [], "collections": {}, ItemAction.READ.value: "x"}).encode()
    return whole
