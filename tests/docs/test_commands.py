"""Every command of the README, the pages and CONTRIBUTING does what the text beside it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

import yaml

from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.state.collection_permissions import levels_key
from tests.docs.blocks import REPOSITORY, Block, block, runs
from tests.docs.captured import assert_captured
from tests.docs.docs_world import ACCOUNT, KEY, ORDERS, SITE, Sites
from tests.docs.emulator_command import emulator_of
from tests.docs.repository_clone import clone
from tests.docs.shell import Shell, pulumi_shell
from tests.engine.killed_run import killed_run
from tests.shared.seeds import ACTIONS

SHORTEST = block("README.md | A program | python")
ROTATION = "docs/operations.md | Key rotation | bash"
RECOVERED = block("docs/operations.md | Recover after a killed run | text")
SET_BACK = block("docs/operations.md | Recover after a killed run | bash 2")
IS_SET_BACK = block("docs/operations.md | Recover after a killed run | text 2")
READY = block("docs/test-your-stacks.md | Run the stand-in by hand | text")
SEED = block("docs/test-your-stacks.md | Test your own stacks | yaml")
INSTALL = "README.md | Install | bash"
INSTALL_PAGE = block("docs/install.md | Installation | bash")
LEVELS_OF_THE_SHORTEST = ["CMS_EDITOR", "SITE_MEMBER", "CMS_EDITOR", "PRIVILEGED"]


def _with_shortest_program(shell: Shell) -> None:
    (shell.folder / "__main__.py").write_text(SHORTEST.text, encoding="utf-8")


@runs("docs/tutorial.md | Run it on a real site | bash")
def test_three_settings_lead_to_a_site(shell: Shell, sites: Sites, shown: Block) -> None:
    """The stand-in's address is the only thing that the text does not say."""
    _with_shortest_program(shell)
    del shell.environment["WIX_API_KEY"]
    output = shell.run(shown.text, typed=KEY)
    assert "itemRead SITE_MEMBER → CMS_EDITOR (narrower: members can no longer read)" in output
    assert sites.calls() == {"get_permissions": 1, "get_collection": 1}
    assert KEY not in (shell.folder / "Pulumi.my-site.yaml").read_text(encoding="utf-8")


@runs(ROTATION)
def test_a_rotated_key_of_the_stack_is_used_once_up_has_run(shell: Shell, sites: Sites, shown: Block) -> None:
    _with_shortest_program(shell)
    del shell.environment["WIX_API_KEY"]
    shell.environment["WIX_SITE_ID"] = SITE
    before = sites.everything()
    shell.run("pulumi stack init test", shown.text, typed=KEY)

    sites.emulator.put_key(ACCOUNT, "IST.next-key")
    sites.emulator.revoke_key(KEY)
    assert "AuthenticationError" in shell.run("pulumi refresh --skip-preview", succeeds=False)
    Shell(shell.folder, {**shell.environment, "WIX_API_KEY": "IST.next-key"}).run("pulumi refresh --skip-preview")

    text = SHORTEST.text.replace('"orders"', '"products"').replace('"Orders"', '"Products"')
    (shell.folder / "__main__.py").write_text(text, encoding="utf-8")
    shell.run(shown.text, typed="IST.next-key")
    assert sites.levels("Orders") == ORDERS
    assert sites.levels("Products") == LEVELS_OF_THE_SHORTEST
    shell.run("pulumi destroy --skip-preview")
    assert sites.everything() == before


@runs("docs/operations.md | Recover after a killed run | bash")
def test_recover_takes_a_stack(shell: Shell, sites: Sites, shown: Block) -> None:
    _with_shortest_program(shell)
    shell.environment["WIX_SITE_ID"] = SITE
    shell.run("pulumi stack init my-site")
    sites.emulator.faults({"operation": "update_permissions", "kind": "slow_drip", "seconds": 60})
    with killed_run(sites.emulator, 1, stack="my-site", folder=shell.folder, environment=shell.environment):
        shell.run("pulumi cancel")
        assert_captured(RECOVERED, shell.run(shown.text))
    assert "2 unchanged" in shell.run("pulumi up --skip-preview")
    shell.run("pulumi destroy --skip-preview")
    assert sites.levels("Orders") == ORDERS

    # As the provider leaves it that is killed alone, in a create of a program that is then gone.
    machine = Path(shell.environment["WIX_DATA_STATE_DIR"])
    before, written = (dict(zip(ACTIONS, each, strict=True)) for each in (ORDERS, LEVELS_OF_THE_SHORTEST))
    note = Notes(sites.emulator.url, machine).note
    note("shop-permissions/my-site", levels_key((SITE, "Orders")), before, written, about=f"Orders (site {SITE})")
    sites.emulator.edit_collection(SITE, "Orders", {"permissions": written})
    assert "what it wrote is live" in shell.run(shown.text, succeeds=False)
    assert_captured(IS_SET_BACK, shell.run(SET_BACK.text))
    assert sites.levels("Orders") == ORDERS


@runs("docs/test-your-stacks.md | Run the stand-in by hand | bash")
def test_the_emulator_starts_as_shown(tmp_path: Path, shown: Block) -> None:
    (tmp_path / "seed.yaml").write_text(SEED.text, encoding="utf-8")
    with emulator_of(shown, tmp_path) as sites:
        assert list(sites.collections(SITE)) == ["Orders"]
        ready = READY.text
        assert re.sub(r":\d+", "", ready) == re.sub(r":\d+", "", f"wix-data emulator ready on {sites.emulator.url}\n")
    assert (tmp_path / "shop.sqlite").exists()


@runs(INSTALL)
def test_the_package_is_installed_from_its_wheel_as_shown(tmp_path: Path, shown: Block) -> None:
    """Into an empty virtual environment, with the packages that it needs."""
    assert INSTALL_PAGE.text == shown.text
    place = clone(tmp_path / "clone")
    empty = tmp_path / "empty"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(empty)], check=True)
    scripts = Path(sys.executable).parent
    environment = {
        **place.environment,
        "PATH": f"{scripts}:{os.environ['PATH']}",
        "PIP_PYTHON": str(empty / "bin/python"),
    }
    shell = Shell(place.folder, environment)
    shell.run(*shown.commands)
    version = _version_in(place.folder)
    assert f"wix-data {version}" in shell.run(f"{empty}/bin/wix-data --version")
    found = shell.run(f"{empty}/bin/python -c 'import pulumi_wix_data; print(pulumi_wix_data.__file__)'")
    assert str(empty) in found


def _version_in(repository: Path) -> str:
    found = re.search(r'^version = "(.*)"$', (repository / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def test_the_parts_are_those_of_the_package() -> None:
    page = (REPOSITORY / "docs" / "install.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| `pulumi-wix-data\[(\w+)\]`", page, re.MULTILINE)
    assert sorted(shown) == sorted(metadata("pulumi-wix-data").get_all("Provides-Extra") or [])


@runs("docs/ci.md | Other systems | bash", "docs/ci.md | Other systems | bash 2")
def test_a_review_and_a_look_for_drift_anywhere(shell: Shell, sites: Sites, shown: Block) -> None:
    _with_shortest_program(shell)
    shell.environment["WIX_SITE_ID"] = SITE
    shell.run("pulumi stack init test")
    if "refresh" not in shown.text:
        shell.run(shown.text)
        assert "Orders" in (shell.folder / "review.md").read_text(encoding="utf-8")
        return
    shell.run("pulumi up --skip-preview")
    del shell.environment["PULUMI_SKIP_CONFIRMATIONS"]
    shell.run(shown.text)
    sites.emulator.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}})
    shell.run(shown.text, succeeds=False)
    assert "CMS_EDITOR → ANYONE" in shell.run("wix-data review drift.jsonl")


@runs("README.md | A preview | text")
def test_the_preview_of_the_readme_is_that_of_its_program(shell: Shell, shown: Block) -> None:
    _with_shortest_program(shell)
    shell.environment["WIX_SITE_ID"] = SITE
    assert_captured(shown, shell.run("pulumi stack init test", "pulumi preview --diff"))


@runs("docs/test-your-stacks.md | Run the stand-in by hand | bash 2")
def test_the_stand_in_is_reached_as_shown(tmp_path: Path, shown: Block) -> None:
    """With the free port of the test; the key and the site are those of the seed."""
    (tmp_path / "seed.yaml").write_text(SEED.text, encoding="utf-8")
    with emulator_of(block("docs/test-your-stacks.md | Run the stand-in by hand | bash"), tmp_path) as sites:
        shell = pulumi_shell(tmp_path / "project", tmp_path / "home")
        exports = re.sub(r"http://\S+", sites.emulator.url, shown.text)
        assert exports != shown.text
        assert "Orders" in shell.run(exports, "wix-data matrix")


@runs("docs/emulator.md | The admin API | bash")
def test_the_admin_api_is_called_as_shown(tmp_path: Path, shown: Block) -> None:
    edit, calls = (command.replace("http://127.0.0.1:8787", "$URL") for command in shown.commands)
    with running_emulator(yaml.safe_load(SEED.text)) as emulator:
        shell = pulumi_shell(tmp_path / "project", tmp_path / "home", URL=emulator.url)
        assert shell.run(edit) == "{}"
        assert Sites(emulator).levels("Orders", SITE)[0] == "ANYONE"
        assert '"total":0' in shell.run(calls).replace(" ", "")


@runs("docs/install.md | A project | yaml")
def test_the_project_file_is_that_of_the_examples(shown: Block) -> None:
    """And it names no `main`; every other test of a program uses it."""
    project = yaml.safe_load(shown.text)
    for example in ("quickstart", "multi_environment"):
        file = REPOSITORY / "examples" / example / "Pulumi.yaml"
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["runtime"] == project["runtime"]
    assert set(project) == {"name", "runtime"}


@runs(
    "README.md | Try it: two commands | bash",
    "docs/tutorial.md | Deploy the quickstart | bash",
    "CONTRIBUTING.md | Commands | bash",
)
def test_make_has_these_targets(shown: Block) -> None:
    """`make up` is run by the tests of the quickstart; `make test` runs this very test."""
    for command in shown.commands:
        words = command.split()
        assert words[0] == "make"
        subprocess.run(["make", "-n", *words[1:]], cwd=REPOSITORY, check=True, capture_output=True)


@runs("CONTRIBUTING.md | Commands | bash 2")
def test_one_test_is_run_as_shown(shown: Block) -> None:
    unit, engine = (command.replace(".venv/bin/python", sys.executable) for command in shown.commands)
    for command, said in ((unit, "passed"), (f"{engine} --collect-only", "test_drift")):
        done = subprocess.run(["bash", "-c", command], cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert said in done.stdout


@runs("CONTRIBUTING.md | The house | text")
def test_the_house_has_these_rooms(shown: Block) -> None:
    package = REPOSITORY / "provider" / "pulumi_wix_data"
    rooms = re.findall(r"^  (\w+(?:/|\.py)) ", shown.text, re.MULTILINE)
    assert [room for room in rooms if not (package / room).exists()] == []
    assert {f"{name}/" for name in _folders(package)} == {room for room in rooms if room.endswith("/")}
    house, _, tests = shown.text.partition("\ntests/ ")
    for folder in re.findall(r"^(\w+)/", house, re.MULTILINE):
        assert (REPOSITORY / folder).is_dir()
    assert set(re.findall(r"(\w+)/", tests)) == _folders(REPOSITORY / "tests")


def _folders(folder: Path) -> set[str]:
    """The folders in it, without what Python and the like leave there."""
    files = (file for file in folder.glob("*/**/*") if file.is_file() and file.suffix != ".pyc")
    return {file.relative_to(folder).parts[0] for file in files}
