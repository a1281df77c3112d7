"""The pytest plugin as a user has it: in a project of its own, with a conftest.py of one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFTEST = 'pytest_plugins = ["pulumi_wix_data.testing"]\n'
TESTS = """
import json
import subprocess
import sys
import pytest
from pulumi_wix_data import AccessLevel
from pulumi_wix_data.emulator.admin_client import AdminRefused
from pulumi_wix_data.testing import WixTestSite, assert_access_of

def seen() -> list[str]:
    # What a program finds by its environment alone.
    command = [sys.executable, "-m", "pulumi_wix_data.cli.app", "matrix", "--format", "json"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True)
    return [row["who"] for row in json.loads(done.stdout or '{"rows": []}')["rows"] if row["itemRead"] == "yes"]

def test_one(wix_site: WixTestSite) -> None:
    special = {"user packer": ["itemRead"], "role 7": ["itemRemove"]}
    wix_site.put_collection("Orders", itemRead="ANYONE", special=special)
    assert_access_of(wix_site, "Orders", itemRead="ANYONE", itemUpdate="CMS_EDITOR")
    assert_access_of(wix_site, "Orders", special={"role 7": ["itemRemove"], "user packer": ["itemRead"]})
    assert "any visitor" in seen()
    wix_site.edit_collection("Orders", itemRead="PRIVILEGED")
    told = "Orders: itemRead is PRIVILEGED, not ANYONE; user packer may itemRead, not nothing"
    with pytest.raises(pytest.fail.Exception, match=told):
        assert_access_of(wix_site, "Orders", itemRead="ANYONE", special={"role 7": ["itemRemove"]})
    assert_access_of(wix_site, "Orders", itemRead=AccessLevel.PRIVILEGED)
    with pytest.raises(pytest.fail.Exception, match="itemRead is PRIVILEGED, not ANYONE$"):
        assert_access_of(wix_site, "Orders", itemRead=AccessLevel.ANYONE)
    with pytest.raises(pytest.fail.Exception, match="there is no collection Nothing; there is Orders"):
        assert_access_of(wix_site, "Nothing", itemRead="ANYONE")
    with pytest.raises(TypeError, match="itemReed is not an action"):
        assert_access_of(wix_site, "Orders", itemReed="ANYONE")
    with pytest.raises(ValueError, match="EVERYBODY is not a level; choose from ANYONE, "):
        assert_access_of(wix_site, "Orders", itemRead="EVERYBODY")
    with pytest.raises(ValueError, match="read is not an action; choose from itemRead, "):
        assert_access_of(wix_site, "Orders", special={"role 7": ["read"]})
    with pytest.raises(ValueError, match="give a list"):
        assert_access_of(wix_site, "Orders", special={"role 7": "itemRead"})
    with pytest.raises(KeyError, match="there is no collection Nope; there is Orders"):
        wix_site.levels_of("Nope")
    with pytest.raises(KeyError, match="there is no collection Nope; there is Orders"):
        wix_site.special_of("Nope")
    for odd in (["role 7"], "role 7", 7, {7: ["itemRead"]}, {"role 7": 5}, {"role 7": None}, {"role 7": [5]}):
        with pytest.raises(TypeError, match="give"):
            assert_access_of(wix_site, "Orders", special=odd)
        with pytest.raises(TypeError, match="give"):
            wix_site.put_collection("Orders", special=odd)
    for call in (wix_site.levels_of, wix_site.special_of, wix_site.put_collection, wix_site.edit_collection):
        with pytest.raises(TypeError, match="a collection's id is a text, not 5"):
            call(5)
        with pytest.raises(ValueError, match="the collection's id is empty"):
            call("")
    for level in (None, 5, ["ANYONE"]):
        with pytest.raises(ValueError, match="is not a level; choose from ANYONE, "):
            assert_access_of(wix_site, "Orders", itemRead=level)
    with pytest.raises(AdminRefused, match="permissions.itemRead: 'ALL' is not allowed; choose one of ANYONE, "):
        wix_site.put_collection("Orders", itemRead="ALL")
    with pytest.raises(AdminRefused, match="read: there is no such key; choose from "):
        wix_site.put_collection("Orders", special={"role 7": ["read"]})
    with pytest.raises(ValueError, match="names nobody"):
        wix_site.put_collection("Other", special={"packer": ["itemRead"]})
    assert wix_site.emulator.calls()["operations"]["get_permissions"] == 1
    wix_site.emulator.faults({"operation": "get_permissions", "kind": "status", "status": 403})

def test_two_has_nothing_of_the_first(wix_site: WixTestSite) -> None:
    assert seen() == []
    wix_site.put_collection("Orders")
    assert "administrator" in seen()

def test_three(wix_emulator) -> None:
    assert wix_emulator.state()["accounts"] == []
    wix_emulator.switches(read_lag_seconds=5)

def test_four_has_the_switches_of_the_first_day(wix_site) -> None:
    wix_site.put_collection("Orders", itemRead=AccessLevel.ANYONE)
    assert_access_of(wix_site, "Orders", itemRead="ANYONE", special={})
    assert wix_site.emulator.switches()["readLagSeconds"] == 0
"""


def _pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WIX_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_fixtures_prepare_a_site_and_tests_do_not_see_each_other(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_shop.py").write_text(TESTS)
    done = _pytest(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


def test_it_is_off_unless_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text("import sys\ndef test_off(): assert 'pulumi_wix_data' not in sys.modules\n")
    assert "wix_site" not in _pytest(tmp_path, "--fixtures").stdout
    assert _pytest(tmp_path).returncode == 0
