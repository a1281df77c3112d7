"""`wix-data doctor` in projects that go through the native provider: does Pulumi find the plugin?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doctor.doctor_patient import Patient

PLUGIN = "pulumi-resource-wix-data"
NAME = "native provider"
NATIVE = {
    "Pulumi.yaml": "name: shop\nruntime: python\n",
    "parts/main.py": "from pulumi_wix_data.native import Preset\n",
}
YAML = {
    "Pulumi.yaml": "name: shop\nruntime: yaml\nresources: {orders: {type: 'wix-data:CollectionPermissions'}}\n",
}
INSTALLED = json.dumps([{"name": "wix-data", "kind": "resource", "version": "0.1.0"}])


def project(patient: Patient, files: dict[str, str]) -> Path:
    folder = patient.folder / "shop"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def pulumi(patient: Patient, plugins: str) -> None:
    """A Pulumi CLI that lists these plugins, and has a stack without configuration."""
    patient.install("pulumi", f"case $1 in plugin) echo '{plugins}';; config) echo '{{}}';; *) echo v3.250.0;; esac")


@pytest.mark.parametrize("files", [NATIVE, YAML], ids=["python", "yaml"])
def test_a_plugin_that_is_missing_is_named_with_what_to_do(patient: Patient, files: dict[str, str]) -> None:
    folder = project(patient, files)
    pulumi(patient, json.dumps([{"name": "wix-data", "kind": "language", "version": "1.0.0"}]))
    report = patient.see_doctor("--cwd", str(folder))
    report.expect_only_failure(NAME, "Pulumi has no plugin wix-data", "Run `wix-data plugin install`")


def test_a_plugin_is_found_where_pulumi_looks(patient: Patient) -> None:
    folder = project(patient, NATIVE)
    pulumi(patient, INSTALLED)
    assert patient.see_doctor("--cwd", str(folder)).checks[NAME]["detail"] == "installed for this user, 0.1.0"
    patient.install(PLUGIN, "exit 0")
    assert patient.see_doctor("--cwd", str(folder)).checks[NAME]["detail"] == f"{PLUGIN} is on PATH"


def test_the_folder_that_pulumi_yaml_names_must_hold_it(patient: Patient) -> None:
    named = f"{NATIVE['Pulumi.yaml']}plugins: {{providers: [{{name: wix-data, path: bin}}]}}\n"
    folder = project(patient, {"Pulumi.yaml": named})
    pulumi(patient, INSTALLED)
    report = patient.see_doctor("--cwd", str(folder))
    report.expect_only_failure(NAME, f"names the folder bin, which has no {PLUGIN}", "such as .venv/bin")
    (folder / "bin").mkdir()
    (folder / "bin" / PLUGIN).write_text("#!/bin/sh\n")
    (folder / "bin" / PLUGIN).chmod(0o755)
    assert patient.see_doctor("--cwd", str(folder)).checks[NAME]["status"] == "ok"


def test_a_cli_that_tells_no_plugins_is_a_failure_and_no_traceback(patient: Patient) -> None:
    pulumi(patient, "unknown command")
    report = patient.see_doctor("--cwd", str(project(patient, YAML)))
    report.expect_only_failure(NAME, "`pulumi plugin ls --json` tells nothing", "Reinstall the Pulumi CLI")


def test_a_project_of_the_dynamic_door_needs_none(patient: Patient) -> None:
    files = {
        **NATIVE,
        "parts/main.py": "from pulumi_wix_data import Preset\n",
        # What is installed is not the project's own.
        ".venv/lib/module.py": "import pulumi_wix_data.native\n",
        "env/pyvenv.cfg": "",
        "env/module.py": "import pulumi_wix_data.native\n",
    }
    pulumi(patient, "[]")
    report = patient.see_doctor("--cwd", str(project(patient, files)))
    assert report.exit_code == 0, report.text
    assert NAME not in report.checks
