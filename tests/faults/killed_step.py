"""A provider process that does one step and can be killed: `python -m tests.faults.killed_step`, the task on stdin."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.faults.doors import DOORS
from tests.faults.engine_model import Declared, EngineModel, Entry
from tests.faults.engine_run import Run


def main() -> None:
    """Do the step: create, update or delete."""
    task: dict[str, Any] = json.load(sys.stdin)
    model, door = EngineModel(), DOORS[task["door"]]
    if task["old"]:
        model.state["it"] = Entry(task["kind"], **task["old"], door=door)
    run = Run(task["url"], task["key"], engine=task["engine"], is_told=door.is_told)
    declared = Declared(task["kind"], task["inputs"], door=door)
    if task["step"] == "create":
        model.create("it", declared, task["inputs"], run)
    elif task["step"] == "update":
        model.update("it", declared, task["inputs"], run)
    else:
        model.destroy(run)


if __name__ == "__main__":
    main()
