"""The wheel: built, installed into an empty environment, and used from there by an example's program."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from importlib.metadata import version
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from tests.engine.engine_stack import hermetic_environment
from tests.upgrades.interpreters import SUPPORTED, Version, found_interpreters

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "multi_environment"
INTERPRETERS = found_interpreters()


def _run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder)
    return next(folder.glob("pulumi_wix_data-*.whl"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"pulumi_wix_data/py.typed", "pulumi_wix_data/pulumi-plugin.json"} <= set(names)
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"pulumi_wix_data"}


def test_only_the_parts_for_users_are_published(wheel: Path) -> None:
    metadata = _metadata(wheel)
    assert metadata.get_all("Provides-Extra") == ["cli", "docs", "emulator", "policy"]
    # The exact versions are those of the development; users get ranges.
    assert [need for need in metadata.get_all("Requires-Dist", []) if "==" in need.partition(";")[0]] == []


def test_its_metadata_say_what_it_is_for(wheel: Path) -> None:
    """The build itself refuses a classifier that does not exist."""
    metadata = _metadata(wheel)
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Author"]
    tested = {f"Programming Language :: Python :: {major}.{minor}" for major, minor in SUPPORTED}
    assert {*tested, "Typing :: Typed"} <= set(metadata.get_all("Classifier", []))
    assert all("<" not in url for url in metadata.get_all("Project-URL", []))


@pytest.mark.parametrize("version", SUPPORTED, ids=str)
def test_it_is_installed_into_an_empty_environment(version: Version, wheel: Path, tmp_path: Path) -> None:
    """With all that users may ask for, and what it needs: the command and the package work."""
    python = INTERPRETERS.get(version)
    if python is None:
        pytest.skip(f"Python {version[0]}.{version[1]} is not on this machine")
    _run(python, "-m", "venv", "--without-pip", tmp_path / ".venv")
    own = tmp_path / ".venv" / "bin"
    install = (sys.executable, "-m", "pip", "--python", own / "python", "install", "--quiet", "--no-compile")
    _run(*install, f"{wheel}[cli,emulator,policy]")
    assert _run(own / "wix-data", "--version").startswith("wix-data ")
    names = _run(own / "python", "-c", "import pulumi_wix_data as p; print([getattr(p, name) for name in p.__all__])")
    assert "CollectionPermissions" in names


@pytest.mark.engine
def test_an_example_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    _run(sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv")
    # Pulumi asks pip what is installed. What a program never loads need not be compiled.
    into = ("--python", tmp_path / ".venv" / "bin" / "python")
    _run(
        sys.executable,
        "-m",
        "pip",
        *into,
        "install",
        "--quiet",
        "--no-compile",
        f"{wheel}[cli]",
        f"pip=={version('pip')}",
    )
    project = tmp_path / "project"
    shutil.copytree(EXAMPLE, project)
    (project / ".venv").symlink_to(tmp_path / ".venv")
    with running_emulator(EXAMPLE / "sites.yaml") as emulator:
        environment = hermetic_environment(
            tmp_path, tmp_path / ".venv" / "bin", WIX_API_BASE_URL=emulator.url, WIX_API_KEY="demo-key-of-three-sites"
        )

        def pulumi(*arguments: str) -> str:
            return _run("pulumi", *arguments, "--non-interactive", "--stack", "dev", cwd=project, env=environment)

        before = emulator.state()
        _run("pulumi", "stack", "init", "dev", "--non-interactive", cwd=project, env=environment)
        pulumi("up", "--yes", "--skip-preview")
        assert emulator.calls()["operations"]["update_permissions"] > 0
        pulumi("destroy", "--yes", "--skip-preview")
        assert emulator.state() == before


@pytest.mark.engine
def test_pipx_installs_the_command_from_which_pulumi_gets_the_plugin(wheel: Path, tmp_path: Path) -> None:
    folders = {f"PIPX_{each}": str(tmp_path / "pipx" / each.lower()) for each in ("HOME", "BIN_DIR", "MAN_DIR")}
    pipx = (sys.executable, "-m", "pipx", "install", "--quiet")
    _run(*pipx, f"{wheel}[cli]", env={**os.environ, **folders, "PIPX_DEFAULT_PYTHON": sys.executable})
    installed = Path(folders["PIPX_BIN_DIR"])
    environment = hermetic_environment(tmp_path, installed, PULUMI_IGNORE_AMBIENT_PLUGINS="true")
    _run(installed / "wix-data", "plugin", "install", env=environment)
    assert '"name": "wix-data"' in _run("pulumi", "package", "get-schema", "wix-data", env=environment)
