"""Keeps the states that this version of the package writes: run it once for each release, then commit the files.

`PATH` must have a Pulumi engine: see "Commands" in CONTRIBUTING.md. States of a version that was released are never
made anew.
"""

from __future__ import annotations

import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from pulumi_wix_data.emulator.process import running_emulator
from tests.engine.engine_stack import Stack, hermetic_environment
from tests.engine.engine_world import KEY, SITE, Wix, world
from tests.upgrades.kept_states import FOLDER, KeptState
from tests.upgrades.upgrade_scenarios import KEPT_VARIABLES, SCENARIOS, Scenario


def without_places(value: Any) -> Any:
    """The state without what says where on this machine the program and its libraries are."""
    if isinstance(value, dict):
        return {
            name: without_places(part)
            for name, part in cast("dict[str, Any]", value).items()
            if name not in ("sourcePosition", "stackTrace")
        }
    return [without_places(part) for part in cast("list[Any]", value)] if isinstance(value, list) else value


def make(name: str, scenario: Scenario, folder: Path) -> None:
    """Deploy a scenario with the real engine, and keep what came of it."""
    with running_emulator(world()) as emulator:
        wix = Wix(emulator)
        environment = hermetic_environment(folder, WIX_API_BASE_URL=wix.url, WIX_API_KEY=KEY, WIX_SITE_ID=SITE)
        environment |= KEPT_VARIABLES
        stack = Stack(folder / "project", environment).create().program(scenario.program)
        stack.up().expect_success()
        scenario.afterwards(stack, wix)
        state = without_places(json.loads(stack.export_text()))
        exported = json.dumps(state)
        found = [
            secret for secret in (KEY, *KEPT_VARIABLES.values(), str(folder), str(Path.home())) if secret in exported
        ]
        if found:
            sys.exit(f"the state of {name} holds a key or a path of this machine; it is not kept")
        KeptState(scenario.program, emulator.state(), stack.preview().changes, state).save(name)
        print(FOLDER / f"{name}.json")


def main() -> None:
    """Keep all scenarios."""
    for name, scenario in SCENARIOS.items():
        with tempfile.TemporaryDirectory() as folder:
            make(f"{version('pulumi-wix-data')}/{name}", scenario, Path(folder))


if __name__ == "__main__":
    main()
