"""`wix-data plugin install`: programs find the provider without a word in their project file, and without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix
from tests.native.test_native_collection_permissions import ORDERS_STRICT, STRICT
from tests.shared.wix_data_command import wix_data


def test_an_installed_plugin_is_found_and_can_be_installed_anew(stack: Stack, wix: Wix) -> None:
    for _ in range(2):
        run = wix_data(stack.environment, "plugin", "install", cwd=stack.folder).expect_success()
        assert "installed: the resource plugin wix-data " in run.output
    listed = json.loads(pulumi(stack, "plugin", "ls", "--json"))
    assert [each["name"] for each in listed] == ["wix-data"]
    stack.program(f"from pulumi_wix_data.native import *\n{ORDERS_STRICT}").up().expect_success()
    assert wix.levels("Orders") == STRICT
    assert "plugins:" not in (stack.folder / "Pulumi.yaml").read_text()
    assert json.loads(pulumi(stack, "package", "get-schema", "wix-data"))["resources"]


def test_a_package_for_python_has_a_name_of_its_own(stack: Stack, tmp_path: Path) -> None:
    """By default it would be called `pulumi_wix_data`, and take the place of this one."""
    host = shutil.which("pulumi-language-nodejs")
    if host is None:
        pytest.skip("no language host for TypeScript on PATH, beside which `make test` puts the generator of packages")
    if Path(host).is_symlink():  # one that was built here: its host for Python generates none either
        (tmp_path / "generator").mkdir()
        (tmp_path / "generator" / "pulumi-language-python").symlink_to(Path(host).resolve())
        stack.environment["PATH"] = os.pathsep.join([str(tmp_path / "generator"), stack.environment["PATH"]])
    wix_data(stack.environment, "plugin", "install").expect_success()
    pulumi(stack, "package", "gen-sdk", "wix-data", "--language", "python", "--out", str(tmp_path / "sdk"))
    (package,) = [each.parent.name for each in (tmp_path / "sdk" / "python").glob("*/__init__.py")]
    assert package == "pulumi_wix_data_sdk"


def test_without_a_pulumi_cli_it_says_what_to_install(stack: Stack, tmp_path: Path) -> None:
    environment = {**stack.environment, "PATH": str(tmp_path)}
    assert "the Pulumi CLI is not on PATH" in wix_data(environment, "plugin", "install").expect_failure().output


def pulumi(stack: Stack, *arguments: str) -> str:
    """What a command answers that is about no stack."""
    command = ["pulumi", *arguments]
    done = subprocess.run(
        command, cwd=stack.folder, env=stack.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
