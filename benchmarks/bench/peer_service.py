"""A stand-in of the part of the UniFi Integration API that the peer's `DnsRecord` calls.

`/sites/{site}/dns/policies`: GET lists up to `limit` records, POST adds one; `/{id}`: GET, PUT, DELETE. Served
by the same libraries as our emulator, so that neither side has the faster service. Beside the API:
`GET /_calls` (counts by operation) and `DELETE /_calls`; `PUT /_latency` sets the seconds that every call waits.
"""

from __future__ import annotations

import asyncio
import sys
import uuid
from collections import Counter
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

READY = "peer service ready on "
_COLLECTION = "/sites/{site}/dns/policies"


class PeerService:
    """The records, in memory, and the counts of calls."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Any]] = {}
        self._calls: Counter[str] = Counter()
        self._latency = 0.0

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            Route(_COLLECTION, self._list, methods=["GET"]),
            Route(_COLLECTION, self._add, methods=["POST"]),
            Route(_COLLECTION + "/{id}", self._get, methods=["GET"]),
            Route(_COLLECTION + "/{id}", self._put, methods=["PUT"]),
            Route(_COLLECTION + "/{id}", self._delete, methods=["DELETE"]),
            Route("/_calls", self._count, methods=["GET"]),
            Route("/_calls", self._reset, methods=["DELETE"]),
            Route("/_latency", self._set_latency, methods=["PUT"]),
        ]

    async def _list(self, request: Request) -> Response:
        await self._begin("list")
        limit = int(request.query_params.get("limit", "25"))
        page = list(self._records.values())[:limit]
        counts = {"offset": 0, "limit": limit, "count": len(page), "totalCount": len(self._records)}
        return JSONResponse({**counts, "data": page})

    async def _add(self, request: Request) -> Response:
        await self._begin("add")
        record = {**await request.json(), "id": str(uuid.uuid4())}
        self._records[record["id"]] = record
        return JSONResponse(record, 201)

    async def _get(self, request: Request) -> Response:
        await self._begin("get")
        record = self._records.get(request.path_params["id"])
        return JSONResponse(record) if record else JSONResponse({"message": "not found"}, 404)

    async def _put(self, request: Request) -> Response:
        await self._begin("put")
        record_id = request.path_params["id"]
        if record_id not in self._records:
            return JSONResponse({"message": "not found"}, 404)
        self._records[record_id] = {**await request.json(), "id": record_id}
        return JSONResponse(self._records[record_id])

    async def _delete(self, request: Request) -> Response:
        await self._begin("delete")
        self._records.pop(request.path_params["id"], None)
        return Response(status_code=200)

    async def _count(self, _request: Request) -> Response:
        return JSONResponse(dict(self._calls))

    async def _reset(self, _request: Request) -> Response:
        self._calls.clear()
        return JSONResponse({})

    async def _set_latency(self, request: Request) -> Response:
        self._latency = float((await request.json())["seconds"])
        return JSONResponse({})

    async def _begin(self, operation: str) -> None:
        self._calls[operation] += 1
        if self._latency:
            await asyncio.sleep(self._latency)


class _Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        sys.stdout.write(f"{READY}http://127.0.0.1:{port}\n")
        sys.stdout.flush()


def main() -> None:
    """Serve on a free port of 127.0.0.1 until SIGTERM."""
    app = Starlette(routes=PeerService().routes())
    config = uvicorn.Config(app, port=0, http="h11", ws="none", loop="asyncio", lifespan="off", log_level="critical")
    _Server(config).run()


if __name__ == "__main__":
    main()
