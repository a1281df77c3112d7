"""A relay in front of the emulator that keeps what was written: what a site was for a moment shows in no state."""

from __future__ import annotations

import json
from typing import Any

from tests.faults.refusing_relay import RefusingRelay

_LEVELS = b"POST /wix-data/v1/permissions "


class RecordingRelay(RefusingRelay):
    """Hands every request on, and keeps the levels that were written."""

    def __init__(self, upstream: str) -> None:
        self._written: list[dict[str, str]] = []
        self.writes = 0
        """How many requests may have changed something."""
        super().__init__(upstream)

    def levels_written(self, collection: str) -> list[dict[str, str]]:
        """What was written to a collection's levels since the last look, the first write first."""
        found = [{**each} for each in self._written if each["id"] == collection]
        self._written = [each for each in self._written if each["id"] != collection]
        return [{name: level for name, level in each.items() if name != "id"} for each in found]

    def _is_refused(self, request: bytes) -> bool:
        self.writes += not request.startswith(b"GET ")
        if request.startswith(_LEVELS):
            body: dict[str, Any] = json.loads(request.partition(b"\r\n\r\n")[2])
            self._written.append(body["dataPermissions"])
        return super()._is_refused(request)
