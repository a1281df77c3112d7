"""Engine, third choice: built with Go from the two modules in scripts/engine/."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from engine_setup.cache import publish, workshop
from engine_setup.on_path import version_of
from engine_setup.progress import run_long, say
from engine_setup.versions import (
    ENGINE_MODULE,
    HOW_TO_INSTALL,
    LANGUAGE_HOST_MODULE,
    built_version,
    dotted,
)
from set_up import SetupError

_SDK = "github.com/pulumi/pulumi/sdk/v3"
_ENGINE_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_LANGUAGE_HOST_PACKAGE = f"{_SDK}/python/cmd/pulumi-language-python"
_SCRIPTS = ("python/dist/pulumi-resource-pulumi-python", "python/cmd/pulumi-language-python-exec")


def build_engine(target: Path, go: Path) -> Path:
    """Builds engine and Python language host with `go`, makes them `target` and returns it.

    Raises SetupError when a build fails or its result does not run. Only under the folder's lock.
    """
    version = built_version()
    started = time.monotonic()
    say(f"Building the Pulumi engine {version} with Go: four to five minutes the first time on a machine.")
    with workshop(target.parent) as place:
        stamp = f"-ldflags=-s -w -X {_SDK}/go/common/version.Version=v{version}"
        build = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", stamp, "-o", f"{place}{os.sep}"]
        build_with_go(go, [*build, _ENGINE_PACKAGE], "building the engine", ENGINE_MODULE)
        build_with_go(go, [*build, _LANGUAGE_HOST_PACKAGE], "building the Python language host", LANGUAGE_HOST_MODULE)
        where = ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", _SDK]
        sdk = build_with_go(go, where, "finding the SDK", ENGINE_MODULE).splitlines()[-1]
        for script in _SCRIPTS:
            copy = shutil.copyfile(Path(sdk) / script, place / Path(script).name)
            copy.chmod(0o755)
        answered = version_of(place / "pulumi")
        if answered is None or dotted(answered) != version:
            raise SetupError(f"The Pulumi engine was built but does not run here: {HOW_TO_INSTALL}.")
        place.chmod(0o755)
        publish(place, target)
    say(f"Built in {time.monotonic() - started:.0f} s and kept in {target}.")
    return target


def build_with_go(go: Path, arguments: list[str], what: str, module: Path) -> str:
    """Runs `go` in a module's folder; what it printed. Raises SetupError, naming what it was doing."""
    # A go.work in some folder above would replace the module's own list of versions.
    environment = {**os.environ, "GOWORK": "off"}
    code, output = run_long([go, *arguments], what=what, folder=module, environment=environment)
    if code != 0:
        say(output.rstrip())
        raise SetupError(f"Go failed at {what} (its words stand above): mend that, or {HOW_TO_INSTALL}.")
    return output
