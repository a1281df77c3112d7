"""Installs the native provider for Pulumi: a launcher of the one in this Python environment, as a plugin of its own."""

from __future__ import annotations

import io
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

from ..api.errors import WixDataError

NAME = "wix-data"
EXECUTABLE = "pulumi-resource-wix-data"


def install_plugin() -> str:
    """Install it for this user, in place of an earlier installation; the version.

    No network. Raises WixDataError when there is no Pulumi CLI, or when that refuses.
    """
    pulumi, installed = shutil.which("pulumi"), version("pulumi-wix-data")
    if pulumi is None:
        raise WixDataError("the Pulumi CLI is not on PATH: install it (https://www.pulumi.com/docs/install/) first.")
    if sys.platform == "win32":
        raise WixDataError("on Windows, name the folder of pulumi-resource-wix-data.exe in Pulumi.yaml instead.")
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / f"{EXECUTABLE}.tar.gz"
        _write_archive(archive)
        command = [pulumi, "plugin", "install", "resource", NAME, installed, "--file", str(archive), "--reinstall"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise WixDataError(f"`pulumi plugin install` failed: {done.stderr.strip() or done.stdout.strip()}")
    return installed


def _write_archive(archive: Path) -> None:
    launcher = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m pulumi_wix_data.plugin.serve "$@"\n'.encode()
    entry = tarfile.TarInfo(EXECUTABLE)
    entry.size, entry.mode = len(launcher), 0o755
    with tarfile.open(archive, "w:gz") as file:
        file.addfile(entry, io.BytesIO(launcher))
