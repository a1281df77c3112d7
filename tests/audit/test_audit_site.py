"""`wix-data audit --site`: what a site exposes, without any stack."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.engine.engine_world import ACCOUNT, KEY, SITE, world
from tests.shared.wix_data_command import Finished, wix_data


@pytest.fixture(scope="module")
def site() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        emulator.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}})
        yield emulator


def audit(site: RunningEmulator, *arguments: str) -> Finished:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIX_")}
    environment = {**kept, "WIX_API_BASE_URL": site.url, "WIX_API_KEY": KEY, "WIX_ACCOUNT_ID": ACCOUNT}
    return wix_data(environment, "audit", "--site", SITE, *arguments, cwd=Path("/"))


def test_a_site_is_audited_before_any_stack_adopts_it(site: RunningEmulator) -> None:
    run = audit(site, "--format", "json")
    assert run.exit_code == 2
    document = json.loads(run.stdout)
    assert document["stack"] == ""
    found = {(each["kind"], each["dataCollectionId"]) for each in document["findings"]}
    assert ("public-read", "Orders") in found
    assert not any(kind.startswith("unmanaged") for kind, _ in found)
    assert audit(site).stdout.startswith(f"Audit of site {SITE}: 1 site, ")


def test_a_baseline_is_written_updated_and_merged(site: RunningEmulator, tmp_path: Path) -> None:
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    written = audit(site, "--write-baseline", str(first), "--reason", "Adopted as it was", "--days", "10")
    assert (written.exit_code, written.stderr) == (2, f"Wrote {first}; use it with --baseline.\n")
    assert audit(site, "--baseline", str(first)).exit_code == 0
    second.write_text("accepted: []\n")
    assert audit(site, "--baseline", str(second)).exit_code == 2
    assert audit(site, "--baseline", str(second), "--baseline", str(first)).exit_code == 0
    told = audit(site, "--update-baseline", str(second)).stderr
    assert told == f"Wrote {second}: give each new entry a reason; use it with --baseline.\n"
    refused = audit(site, "--baseline", str(second))
    assert refused.exit_code == 1
    assert "say why this finding is accepted" in refused.stderr
    assert audit(site, "--baseline", str(first), "--update-baseline", str(second)).exit_code == 64


@pytest.mark.parametrize("form", ["html", "sarif", "markdown", "text"])
def test_each_form_goes_into_a_file(site: RunningEmulator, tmp_path: Path, form: str) -> None:
    out = tmp_path / "report"
    run = audit(site, "--format", form, "--out", str(out))
    assert (run.exit_code, run.stdout) == (2, "")
    assert "Orders" in out.read_text(encoding="utf-8")


def test_a_stack_and_a_site_at_once_are_wrong_usage(site: RunningEmulator) -> None:
    assert audit(site, "--stack", "prod").exit_code == 64
