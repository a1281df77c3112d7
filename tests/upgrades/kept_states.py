"""The states that earlier versions wrote, each with the program and the site that it belongs to."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.engine.engine_stack import RESOURCE_TYPE, Stack
from tests.engine.engine_world import Wix, world

FOLDER = Path(__file__).parent / "states"


@dataclass(frozen=True)
class KeptState:
    """What `make_states.py` keeps of one stack."""

    program: str
    site: dict[str, Any]
    """All accounts and sites at that moment, in the emulator's seed format, without keys."""
    changes: dict[str, list[str]]
    """What the next preview of that version showed."""
    state: dict[str, Any]
    """The output of `pulumi stack export`."""

    @classmethod
    def load(cls, name: str) -> KeptState:
        """The one in the file `<version>/<scenario>`, without its suffix."""
        return cls(**json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))

    def save(self, name: str) -> None:
        """Keep it under that name."""
        file = FOLDER / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """Logical name → outputs, of our resources in the state."""
        ours = [each for each in self.state["deployment"]["resources"] if RESOURCE_TYPE in each["type"]]
        return {each["urn"].rpartition("::")[2]: each["outputs"] for each in ours}

    def put_into(self, stack: Stack, wix: Wix) -> None:
        """Bring site, program and state to that moment."""
        wix.emulator.put_state(world())
        wix.emulator.put_state(self.site)
        # Earlier versions managed collections of Wix apps too.
        wix.emulator.switches(fixed_collections="taken")
        stack.program(self.program)
        file = stack.folder / "kept-state.json"
        file.write_text(json.dumps(self.state), encoding="utf-8")
        stack.run("stack", "import", "--file", str(file)).expect_success()
        wix.calls()


def names() -> list[str]:
    """All kept states, as `<version>/<scenario>`."""
    return sorted(str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.glob("*/*.json"))
