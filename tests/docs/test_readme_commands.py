"""Every command of the README and of CONTRIBUTING does what the text beside it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.docs.blocks import REPOSITORY, Block, block, runs
from tests.docs.captured import assert_captured
from tests.docs.docs_world import ACCOUNT, KEY, ORDERS, SITE, Sites
from tests.docs.emulator_command import emulator_of
from tests.docs.shell import Shell
from tests.engine.killed_run import killed_run

SHORTEST = block("README.md | The shortest program | python")
ROTATION = "README.md | Key rotation | bash"
RECOVERED = block("README.md | After a killed run | text")
READY = block("README.md | Test your own stacks | text")
SEED = block("README.md | Test your own stacks | yaml")
LEVELS_OF_THE_SHORTEST = ["CMS_EDITOR", "SITE_MEMBER", "CMS_EDITOR", "PRIVILEGED"]


def _with_shortest_program(shell: Shell) -> None:
    (shell.folder / "__main__.py").write_text(SHORTEST.text, encoding="utf-8")


@runs("README.md | The same program on a real site | bash")
def test_three_settings_lead_to_a_site(shell: Shell, sites: Sites, shown: Block) -> None:
    """The stand-in's address is the only thing that the text does not say."""
    _with_shortest_program(shell)
    del shell.environment["WIX_API_KEY"]
    output = shell.run(shown.text, typed=KEY)
    assert "itemRead SITE_MEMBER → CMS_EDITOR (narrower: members can no longer read)" in output
    assert sites.calls() == {"get_permissions": 1}
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


@runs("README.md | After a killed run | bash")
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


@runs("README.md | Test your own stacks | bash")
def test_the_emulator_starts_as_shown(tmp_path: Path, shown: Block) -> None:
    (tmp_path / "seed.yaml").write_text(SEED.text, encoding="utf-8")
    with emulator_of(shown, tmp_path) as sites:
        assert list(sites.collections(SITE)) == ["Orders"]
        ready = READY.text
        assert re.sub(r":\d+", "", ready) == re.sub(r":\d+", "", f"wix-data emulator ready on {sites.emulator.url}\n")
    assert (tmp_path / "shop.sqlite").exists()


@runs("README.md | Installation | bash")
def test_the_package_and_its_parts_have_these_names(shell: Shell, shown: Block) -> None:
    """From the packages that are there: nothing is downloaded."""
    assert "already satisfied: pulumi-wix-data" in shell.run(shown.text)
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    parts = sorted(set(re.findall(r"pulumi-wix-data\[\w+\]", readme)))
    assert parts == ["pulumi-wix-data[cli]", "pulumi-wix-data[emulator]", "pulumi-wix-data[policy]"]
    assert "does not provide" not in shell.run(*(f"pip install '{part}'" for part in parts))


@runs("README.md | Installation | yaml")
def test_the_project_file_is_that_of_the_examples(shown: Block) -> None:
    """And it names no `main`; every other test of the README's programs uses it."""
    project = yaml.safe_load(shown.text)
    for example in ("quickstart", "multi_environment"):
        file = REPOSITORY / "examples" / example / "Pulumi.yaml"
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["runtime"] == project["runtime"]
    assert set(project) == {"name", "runtime"}


@runs("README.md | Try it: two commands | bash", "CONTRIBUTING.md | Commands | bash")
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
