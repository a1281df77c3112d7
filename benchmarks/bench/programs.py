"""The program of each kind of contestant, and what its Pulumi.yaml says."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from .workload import Workload

Kind = Literal["floor", "ours", "peer", "native floor", "native", "yaml"]
"""floor, ours and peer are dynamic resources; the floor of each door has resources that do nothing. yaml is the native
door without a binding of ours, in a program in YAML."""

KINDS: tuple[Kind, ...] = get_args(Kind)
PROGRAMS = Path(__file__).resolve().parent.parent / "programs"
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Program:
    """What a project is made of."""

    folder: Path | None
    """Copied into the project; None where Pulumi.yaml holds all of it."""
    manifest: Mapping[str, Any]
    """Pulumi.yaml."""
    environment: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


def program_of(kind: Kind, venv: Path, place: Path, workload: Workload) -> Program:
    """The program; a launcher of its plugin, where there is none yet, is written into the folder `place`."""
    python = {"name": "bench", "runtime": "python"}
    if kind == "native floor":
        return Program(
            PROGRAMS / "native_floor", {**python, **_plugin("bench-floor", floor_plugin(venv, place).parent)}
        )
    ours = _plugin("wix-data", our_plugin(venv).parent)
    if kind == "native":
        return Program(PROGRAMS / "wix", {**python, **ours}, {"BENCH_NATIVE": "1"})
    if kind == "yaml":
        return Program(None, {"name": "bench", "runtime": "yaml", **ours, "resources": _resources(workload)})
    return Program(PROGRAMS / {"floor": "floor", "ours": "wix", "peer": "unifi"}[kind], python)


def _plugin(name: str, folder: Path) -> dict[str, Any]:
    return {"plugins": {"providers": [{"name": name, "path": str(folder)}]}}


def our_plugin(venv: Path) -> Path:
    """The native provider."""
    return venv / "bin" / "pulumi-resource-wix-data"


def floor_plugin(venv: Path, place: Path) -> Path:
    """A launcher, in the folder `place`, of a native provider that does nothing."""
    folder = place / "plugin"
    folder.mkdir(parents=True)
    command = shlex.join([str(venv / "bin" / "python"), str(PROGRAMS / "native_floor_plugin" / "plugin.py")])
    launcher = folder / "pulumi-resource-bench-floor"
    launcher.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    launcher.chmod(0o755)
    return launcher


def _resources(workload: Workload) -> dict[str, Any]:
    """The levels that the program in Python declares; it has no special permissions."""
    levels = dict.fromkeys(("itemInsert", "itemUpdate", "itemRemove"), "PRIVILEGED")
    return {
        f"levels-{number:04}": {
            "type": "wix-data:CollectionPermissions",
            "properties": {"dataCollectionId": f"Collection{number:04}", "itemRead": "SITE_MEMBER", **levels},
        }
        for number in range(workload.levels)
    }
