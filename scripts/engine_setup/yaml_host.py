"""Pulumi's language host for YAML, which an engine that was built here lacks: built once, kept beside the engine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from engine_setup.cache import cache_folder, workshop
from engine_setup.go_build import build_with_go
from engine_setup.progress import say
from engine_setup.search import find_engine
from engine_setup.versions import YAML_HOST_MODULE
from file_lock import exclusive
from set_up import SetupError

NAME = "pulumi-language-yaml"
_PACKAGE = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"


def find_yaml_host() -> Path:
    """The folder that holds it: beside the engine, or on PATH, or else it is built.

    Raises SetupError, with what to install, when it cannot be had.
    """
    engine = find_engine()
    if (engine / NAME).is_file():
        return engine
    found = shutil.which(NAME)
    if found:
        return Path(found).parent
    # An engine that was not made here is not ours to add to. From a folder of PATH the host works, with a warning.
    folder = engine if engine.parent == cache_folder() else cache_folder() / "yaml-host"
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive(cache_folder() / ".lock", "Another run is making a part of Pulumi; waiting for it."):
        if not (folder / NAME).is_file():
            _build(folder)
    return folder


def _build(folder: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise SetupError("No language host for YAML, and no Go to build one: install Go (https://go.dev/doc/install).")
    say("Building Pulumi's language host for YAML with Go: two to four minutes the first time on a machine.")
    with workshop(cache_folder()) as place:
        build = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", f"{place}{os.sep}"]
        build_with_go(Path(go), [*build, _PACKAGE], "building the language host for YAML", YAML_HOST_MODULE)
        (place / NAME).rename(folder / NAME)
