"""Engine, first choice: the Pulumi CLI that the user has."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from engine_setup.progress import say
from engine_setup.versions import MINIMUM, dotted, parse_version

_ANSWER_LIMIT = 30.0


def engine_on_path() -> Path | None:
    """The folder of `pulumi` on PATH, when it is new enough and has its Python language host; otherwise None.

    Says why a `pulumi` that is there is not used.
    """
    found = shutil.which("pulumi")
    if found is None:
        return None
    version = version_of(Path(found))
    if version is None:
        say(f"{found} is not used: it does not tell its version.")
        return None
    if version < MINIMUM:
        say(f"{found} is not used: it is {dotted(version)}, and {dotted(MINIMUM)} or later is needed.")
        return None
    beside = f"{Path(found).parent}{os.pathsep}{Path(found).resolve().parent}"
    if not (shutil.which("pulumi-language-python", path=beside) or shutil.which("pulumi-language-python")):
        say(f"{found} is not used: pulumi-language-python is neither beside it nor on PATH.")
        return None
    return Path(found).parent.absolute()


def version_of(pulumi: Path) -> tuple[int, int, int] | None:
    """What `pulumi version` answers, or None when it does not answer with a version in time."""
    try:
        answer = subprocess.run(
            [pulumi, "version"],
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_ANSWER_LIMIT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return parse_version(answer.stdout)
