"""A provider process that does one step and can be killed: `python -m tests.faults.killed_step`, the task on stdin."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.faults.engine_model import EngineModel, Entry, Process


def main() -> None:
    """Do the step: create, update or delete."""
    task: dict[str, Any] = json.load(sys.stdin)
    model = EngineModel()
    if task["old"]:
        model.state["it"] = Entry(task["kind"], **task["old"])
    process = Process(task["url"], task["key"])
    if task["step"] == "create":
        model.create("it", task["kind"], task["inputs"], process)
    elif task["step"] == "update":
        model.update("it", task["inputs"], process)
    else:
        model.destroy(process)


if __name__ == "__main__":
    main()
