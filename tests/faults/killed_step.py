"""A provider process that does one step and can be killed: `python -m tests.faults.killed_step`, the task on stdin."""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.faults.engine_model import Declared, EngineModel, Entry, Run


def main() -> None:
    """Do the step: create, update or delete."""
    task: dict[str, Any] = json.load(sys.stdin)
    model = EngineModel()
    if task["old"]:
        model.state["it"] = Entry(task["kind"], **task["old"])
    run = Run(task["url"], task["key"], engine=task["engine"])
    if task["step"] == "create":
        model.create("it", Declared(task["kind"], task["inputs"]), task["inputs"], run)
    elif task["step"] == "update":
        model.update("it", task["inputs"], run)
    else:
        model.destroy(run)


if __name__ == "__main__":
    main()
