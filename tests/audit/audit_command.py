"""`wix-data audit` as a process, and what it answered."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.engine_stack import Stack
from tests.shared.wix_data_command import Finished, wix_data


class Audited(Finished):
    """What one run of `wix-data audit` said."""

    @property
    def document(self) -> dict[str, Any]:
        """The JSON of `--format json`."""
        return json.loads(self.stdout)

    @property
    def findings(self) -> set[tuple[str, str, str, str]]:
        """Kind, severity, collection, and what of it: of the findings that count."""
        return {
            (each["kind"], each["severity"], each["dataCollectionId"], each["about"])
            for each in self.document["findings"]
        }

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The findings of a kind that count."""
        return [each for each in self.document["findings"] if each["kind"] == kind]


def audit(stack: Stack, *arguments: str) -> Audited:
    """Run `wix-data audit` on the stack, in its folder."""
    done = wix_data(stack.environment, "audit", "--stack", stack.name, *arguments, cwd=stack.folder)
    return Audited(done.exit_code, done.stdout, done.stderr)
