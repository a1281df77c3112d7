"""`wix-data export` as a user runs it, against the stand-in."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.engine.engine_world import ACCOUNT, KEY, ORDERS, SITE, Wix
from tests.export.export_world import REFUSED, TWIN, exporting, large_site
from tests.shared.seeds import collection

OTHER_SITE = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"


def test_it_writes_a_whole_project_without_the_key(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    before = wix.permissions()
    done = exporting(settings, "export", "--out", str(tmp_path / "new" / "project"), cwd=tmp_path)
    assert done.exit_code == 0, done.stderr
    folder = tmp_path / "new" / "project"
    assert {file.name for file in folder.iterdir()} == {
        "__main__.py",
        "Pulumi.yaml",
        "Pulumi.live.yaml",
        "requirements.txt",
        "README.md",
        ".gitignore",
    }
    assert yaml.safe_load((folder / "Pulumi.live.yaml").read_text()) == {
        "config": {"wix-data:accountId": ACCOUNT, "wix-data:siteId": SITE}
    }
    assert "its docs/install.md says where it is." in (folder / "README.md").read_text()
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    assert project["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}
    assert "main" not in project
    assert "17 CollectionPermissions and 22 SpecialPermission; 2 left out" in done.stdout
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["left out"] * 2
    assert not any(KEY in file.read_text() for file in folder.iterdir())
    assert wix.permissions() == before
    assert wix.calls() == {"list_collections": 1, "get_permissions": 18, "get_roles_info": 1}


def test_ids_that_no_resource_takes_do_not_break_the_program(
    settings: dict[str, str], wix: Wix, tmp_path: Path
) -> None:
    state = wix.emulator.state()
    state["accounts"][0]["sites"][0]["collections"] += [collection(each, ORDERS) for each in REFUSED]
    wix.emulator.put_state(state)
    done = exporting(settings, "export", "--out", str(tmp_path / "p"))
    assert done.exit_code == 0, done.stderr
    assert f"{2 + len(REFUSED)} left out" in done.stdout
    compile((tmp_path / "p" / "__main__.py").read_bytes(), "__main__.py", "exec")


def test_patterns_choose_collections(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    patterns = ["--collections", "Ord*", "--collections", "Stores/*"]
    assert exporting(settings, "export", "--out", str(tmp_path / "p"), *patterns).exit_code == 0
    program = (tmp_path / "p" / "__main__.py").read_text()
    assert '"Orders"' in program
    assert '"Stores/Products"' in program
    assert "ContactForm" not in program
    assert wix.calls()["get_permissions"] == 2
    done = exporting(settings, "export", "--out", str(tmp_path / "q"), "--collections", "orders")
    assert (done.exit_code, (tmp_path / "q").exists()) == (1, False)
    assert f"No collection of site {SITE} matches orders." in done.stderr


def test_roles_are_ids_where_titles_are_ambiguous_or_cannot_be_read(
    settings: dict[str, str], wix: Wix, tmp_path: Path
) -> None:
    exporting(settings, "export", "--out", str(tmp_path / "a"))
    program = (tmp_path / "a" / "__main__.py").read_text()
    assert 'get_role("Shipping manager").id' in program
    assert f'policy_id="{TWIN}"' in program

    wix.emulator.faults({"operation": "get_roles_info", "kind": "status", "status": 403})
    refused = exporting(settings, "export", "--out", str(tmp_path / "b"))
    assert refused.exit_code == 0
    assert "Roles are given by their ids: this API key may not read the account's roles." in refused.stderr
    without = exporting({**settings, "WIX_ACCOUNT_ID": ""}, "export", "--out", str(tmp_path / "c"))
    assert without.exit_code == 0
    for name in ("b", "c"):
        assert "get_role" not in (tmp_path / name / "__main__.py").read_text()
    assert "accountId" not in (tmp_path / "c" / "Pulumi.live.yaml").read_text()


def test_a_folder_in_use_is_left_alone_without_force(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    wix.calls()
    done = exporting(settings, "export", "--out", str(folder))
    assert done.exit_code == 1
    assert "is not empty" in done.stderr
    assert [file.name for file in folder.iterdir()] == ["notes.txt"]
    assert wix.calls() == {}, "it says so before it reads the site"

    assert exporting(settings, "export", "--out", str(folder), "--force").exit_code == 0
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "__main__.py").exists()
    done = exporting(settings, "export", "--out", str(folder / "notes.txt"), "--force")
    assert (done.exit_code, "is not a folder" in done.stderr) == (1, True)


def test_force_keeps_the_configuration_of_the_stack_and_refuses_another_sites(
    settings: dict[str, str], tmp_path: Path
) -> None:
    """Pulumi keeps the salt of the stack's secrets in that file: without it no secret can be read again."""
    folder = tmp_path / "p"
    exporting(settings, "export", "--out", str(folder))
    config = folder / "Pulumi.live.yaml"
    config.write_text("encryptionsalt: v1:abc\n" + config.read_text())
    kept = config.read_text()
    (folder / "__main__.py").write_text("edited")
    assert exporting(settings, "export", "--out", str(folder), "--force").exit_code == 0
    assert config.read_text() == kept
    assert (folder / "__main__.py").read_text() != "edited"

    config.write_text(kept.replace(SITE, OTHER_SITE))
    done = exporting(settings, "export", "--out", str(folder), "--force")
    assert done.exit_code == 1
    assert f"is for site {OTHER_SITE}, not for {SITE}" in done.stderr
    assert exporting(settings, "export", "--out", str(folder), "--force", "--stack", "second").exit_code == 0
    assert (folder / "Pulumi.second.yaml").exists()


def test_force_removes_modules_that_are_no_longer_needed(settings: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "p"
    (folder / "site_permissions").mkdir(parents=True)
    (folder / "site_permissions" / "b.py").write_text("")
    exporting(settings, "export", "--out", str(folder), "--force").expect_success()
    assert list((folder / "site_permissions").iterdir()) == []


def test_what_the_program_exposes_is_said_at_the_end(settings: dict[str, str], tmp_path: Path) -> None:
    done = exporting(settings, "export", "--out", str(tmp_path / "p")).expect_success()
    assert "exposed: any visitor can insert, by the API too: ContactForm\n" in done.stdout
    assert "one user, rather than a role, can remove any item" in done.stdout
    readme = (tmp_path / "p" / "README.md").read_text()
    assert "Roles are looked up by their titles" in readme
    assert "leaves out 2 declarations" in readme


def test_expected_failures_are_one_sentence(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for environment, out, said in (
        ({"WIX_API_KEY": ""}, "p", "SettingsError: no API key is set"),
        ({"WIX_API_KEY": "IST.wrong-and-secret"}, "p", "AuthenticationError: "),
        ({"WIX_SITE_ID": ""}, "p", "SettingsError: No site is set"),
        ({"WIX_SITE_ID": "shop"}, "p", "SettingsError: the site id: 'shop' is not an id like"),
        ({}, "file/below", "cannot be used"),
    ):
        done = exporting(settings | environment, "export", "--out", str(tmp_path / out))
        assert done.exit_code == 1, said
        assert said in done.stderr
        assert "Traceback" not in done.stderr
        assert "IST.wrong-and-secret" not in done.stderr
        assert not (tmp_path / "p").exists()
    assert wix.permissions()


def test_a_stack_that_cannot_be_made_is_told_before_anything_is_written(
    settings: dict[str, str], wix: Wix, tmp_path: Path
) -> None:
    (tmp_path / "no-pulumi").mkdir()
    wix.calls()
    without_pulumi = settings | {"PATH": str(tmp_path / "no-pulumi")}
    done = exporting(without_pulumi, "export", "--out", str(tmp_path / "p"), "--init")
    assert done.exit_code == 1
    assert "The command pulumi is not on PATH" in done.stderr
    assert not (tmp_path / "p").exists()
    assert wix.calls() == {}


def test_a_terminal_shows_progress_and_a_pipe_does_not(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    wix.emulator.put_state(large_site())
    piped = exporting(settings, "export", "--out", str(tmp_path / "a"))
    assert "Reading" not in piped.stderr
    leader, terminal = pty.openpty()
    environment = {**os.environ, **settings, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-m", "pulumi_wix_data.cli.app", "export", "--out", str(tmp_path / "b")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=terminal) as process:
        os.close(terminal)
        shown = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:
                # The last writer is gone: Linux answers EIO.
                break
            if not part:
                break
            shown += part
    os.close(leader)
    assert process.returncode == 0, shown
    assert "Reading collections" in shown.decode()
    assert re.search(r"\d+/300", shown.decode())


def test_collections_with_fixed_permissions_are_left_out_with_the_reason(
    settings: dict[str, str], wix: Wix, tmp_path: Path
) -> None:
    sets = [{"userId": "u-1", "itemRead": "ALLOWED"}]
    wix.emulator.put_collection(SITE, "Of/app", special_permissions=sets, collection_type="WIX_APP")
    wix.emulator.put_collection(SITE, "Of/database", special_permissions=sets, collection_type="EXTERNAL")
    done = exporting(settings, "export", "--out", str(tmp_path / "p"))
    program = (tmp_path / "p" / "__main__.py").read_text(encoding="utf-8")
    for id_, type_ in (("Of/app", "WIX_APP"), ("Of/database", "EXTERNAL")):
        assert f'data_collection_id="{id_}"' not in program
        assert program.count(type_) == 2, "its levels, and its special permissions"
        assert f"({type_}), whose permissions are fixed" in done.stderr
