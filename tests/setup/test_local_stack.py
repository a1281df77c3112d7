"""What `make up` and its siblings run, in which surroundings, and what they say when something is missing."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.setup.setup_machine import REPOSITORY, Machine, sentence_of

EMULATOR = """#!/bin/sh
if [ "$1" = matrix ]; then echo "matrix" >> "{log}"; echo "who can do what"; exit; fi
if [ "$1" = review ]; then echo "review" >> "{log}"; while read -r line; do echo "$line"; done < "$2"; exit; fi
trap 'echo "emulator stopped" >> "{log}"; exit' TERM
{start}
while read line < "{gate}"; do :; done
"""
READY = "echo 'wix-data emulator ready on http://127.0.0.1:4711'"


class LocalMachine(Machine):
    """A machine with a repository whose virtual environment and Pulumi only note that they were called."""

    @property
    def log(self) -> Path:
        """Every call, a line each."""
        return self.home / "calls.log"

    @property
    def calls(self) -> list[str]:
        """Every call but the question for Pulumi's version."""
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if line != "version"]

    @property
    def place(self) -> Path:
        """The repository."""
        return self.home / "repository"

    def wix_data(self, start: str = READY) -> None:
        """Puts `wix-data` into the virtual environment; `start` is the first shell line of its emulator."""
        gate = self.home / "gate"
        if not gate.exists():
            os.mkfifo(gate)
        script = EMULATOR.format(log=self.log, start=start, gate=gate)
        self.program("wix-data", script, self.place / ".venv" / "bin")

    def pulumi_that(self, line: str = "") -> None:
        """Puts a Pulumi on PATH that runs the shell line after noting its call."""
        self.pulumi("v3.250.0")
        self.program("pulumi", f'echo "$*" >> "{self.log}"; [ "$1" = version ] && echo v3.250.0\n{line}\nexit 0')

    def command(self, name: str) -> tuple[str | Path, ...]:
        """The words that run a command of local_stack.py."""
        return sys.executable, self.place / "scripts" / "local_stack.py", name


@pytest.fixture
def local(tmp_path: Path) -> LocalMachine:
    machine = LocalMachine(tmp_path)
    machine.repository()
    machine.pulumi_that()
    machine.wix_data()
    return machine


def test_up_deploys_shows_and_stops_the_emulator(local: LocalMachine) -> None:
    result = local.run(*local.command("up"))
    assert result.returncode == 0, result.stderr
    assert local.calls == [
        "stack select --create local",
        "preview --stack local --show-sames --json",
        "review",
        "up --stack local --yes --skip-preview --json",
        "matrix",
        "emulator stopped",
    ]
    assert result.stdout.endswith("who can do what\n")


def test_each_warning_is_told_once_and_what_was_done_in_a_line(local: LocalMachine) -> None:
    urn = "urn:pulumi:local::shop::a:b:CollectionPermissions::shop::orders"
    known = {"severity": "warning", "message": "Orders: takes over\n  more\n"}
    new = {"severity": "warning", "message": "Orders: somebody was quicker\n", "urn": urn}
    metadata = {"op": "update", "urn": urn, "type": "a:b:CollectionPermissions"}
    planned = {"diagnostics": [{**known, "message": f"warning: {known['message']}"}]}
    events = [{"diagnosticEvent": known}, {"diagnosticEvent": new}, {"resOutputsEvent": {"metadata": metadata}}]
    (local.home / "planned").write_text(f"{json.dumps(planned)}\n", encoding="utf-8")
    (local.home / "events").write_text("".join(f"{json.dumps(each)}\n" for each in events), encoding="utf-8")
    local.pulumi_that(
        f'''show() {{ while read -r line; do printf '%s\\n' "$line"; done < "{local.home}/$1"; }}
case "$1" in preview) show planned;; up) show events;; esac'''
    )
    output = local.run(*local.command("up")).stdout
    assert output.count("takes over") == 1  # in the plan, which the review gets
    assert output.endswith(
        "\nOrders: somebody was quicker\n  updated   CollectionPermissions shop::orders\n1 updated.\n\n"
        "who can do what\n"
    )


def test_a_preview_that_fails_is_shown_and_nothing_is_deployed(local: LocalMachine) -> None:
    local.pulumi_that('[ "$1" = preview ] && echo "what was planned" && exit 255')
    result = local.run(*local.command("up"))
    assert sentence_of(result) == "`pulumi preview` failed (exit code 255): its own message stands above."
    assert "what was planned" in result.stdout
    assert not any(call.startswith("up ") for call in local.calls)


def test_reset_forgets_everything_but_needs_nothing(local: LocalMachine) -> None:
    kept = local.place / ".local" / "shop.sqlite"
    local.run(*local.command("up"))
    kept.touch()
    (local.programs / "pulumi").unlink()
    assert local.run(*local.command("reset")).returncode == 0
    assert [each.name for each in (local.place / ".local").iterdir()] == ["lock"]


def test_preview_writes_nothing(local: LocalMachine) -> None:
    local.run(*local.command("preview"))
    assert local.calls[1:-1] == ["preview --stack local --diff"]


def test_down_keeps_the_committed_config(local: LocalMachine) -> None:
    stack = local.place / ".local" / "state" / ".pulumi" / "stacks" / "wix-data-quickstart" / "local.json"
    stack.parent.mkdir(parents=True)
    stack.touch()
    local.run(*local.command("down"))
    assert local.calls[1:-1] == [
        "destroy --stack local --yes --skip-preview --json",
        "stack rm local --yes --preserve-config",
    ]


def test_down_without_a_stack_does_nothing(local: LocalMachine) -> None:
    result = local.run(*local.command("down"))
    assert (result.returncode, local.calls) == (0, ["emulator stopped"])
    assert "nothing to take down" in result.stderr


def test_a_failed_up_is_a_sentence_and_the_emulator_is_stopped(local: LocalMachine) -> None:
    local.pulumi_that('[ "$1" = up ] && exit 3')
    result = local.run(*local.command("up"))
    assert sentence_of(result) == "`pulumi up` failed (exit code 3): its own message stands above."
    assert local.calls[-1] == "emulator stopped"
    assert "matrix" not in local.calls


def test_a_failed_destroy_keeps_the_stack(local: LocalMachine) -> None:
    stack = local.place / ".local" / "state" / ".pulumi" / "stacks" / "wix-data-quickstart" / "local.json"
    stack.parent.mkdir(parents=True)
    stack.touch()
    local.pulumi_that('[ "$1" = destroy ] && exit 1')
    assert local.run(*local.command("down")).returncode == 1
    assert not any("stack rm" in call for call in local.calls)


def test_an_ended_up_lets_pulumi_finish_and_stops_the_emulator(local: LocalMachine) -> None:
    gate = local.home / "pulumi-gate"
    for pipe in (gate, local.home / "held"):
        os.mkfifo(pipe)
    # A pipe that is opened for both ends blocks in `read` alone; a signal that comes just before waits for its end.
    local.pulumi_that(
        f'''[ "$1" = up ] || exit 0
exec 3<> "{local.home / "held"}"
trap 'echo "pulumi finished" >> "{local.log}"; exit 1' INT
echo ready > "{gate}"
until read -t 0.1 -u 3 line; do :; done'''
    )
    process = local.start(*local.command("up"))
    gate.read_text(encoding="utf-8")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 1
    assert local.calls[-2:] == ["pulumi finished", "emulator stopped"]


def test_a_lock_that_a_killed_pulumi_left_is_freed(local: LocalMachine) -> None:
    lock = local.place / ".local" / "state" / ".pulumi" / "locks" / "organization" / "a" / "b.json"
    lock.parent.mkdir(parents=True)
    lock.touch()
    local.pulumi_that('[ "$1" = preview ] && kill -KILL $$')
    assert sentence_of(local.run(*local.command("preview"))) == "`pulumi preview` was killed by SIGKILL."
    assert local.calls[1] == "cancel local --yes"


def test_nothing_of_the_callers_own_pulumi_or_wix_gets_through(local: LocalMachine) -> None:
    local.pulumi_that(f'[ "$1" = up ] && export > "{local.home}/variables"')
    local.environment |= {
        "PULUMI_ACCESS_TOKEN": "mine",
        "PULUMI_STACK": "mine",
        "WIX_API_KEY": "mine",
        "WIX_SITE_ID": "mine",
        "HTTP_PROXY": "http://proxy.example",
        "NO_PROXY": "intranet.example",
        "WIX_DATA_DEBUG": "1",
    }
    local.run(*local.command("up"))
    text = (local.home / "variables").read_text(encoding="utf-8")
    seen = dict(re.findall(r"^export (\w+)=['\"]?(.*?)['\"]?$", text, re.MULTILINE))
    assert "mine" not in seen.values()
    assert "PULUMI_ACCESS_TOKEN" not in seen
    assert seen["PULUMI_BACKEND_URL"] == f"file://{local.place}/.local/state"
    assert seen["WIX_API_BASE_URL"] == "http://127.0.0.1:4711"
    assert seen["NO_PROXY"] == seen["no_proxy"] == "intranet.example,127.0.0.1"
    assert seen["WIX_DATA_DEBUG"] == "1"
    assert seen["PATH"].split(os.pathsep)[:2] == [str(local.place / ".venv" / "bin"), str(local.programs)]


def test_without_a_virtual_environment_the_sentence_names_make_venv(local: LocalMachine) -> None:
    (local.place / ".venv" / "bin" / "wix-data").unlink()
    assert sentence_of(local.run(*local.command("up"))) == ".venv/bin/wix-data is missing: run `make venv`."


def test_an_emulator_that_does_not_start_is_a_sentence_with_its_last_words(local: LocalMachine) -> None:
    local.wix_data("echo 'The seed has 1 fault' >&2; exit 2")
    assert sentence_of(local.run(*local.command("up"))) == (
        "The emulator did not start (The seed has 1 fault): see .local/emulator.log; "
        "if its database is from another version, `make clean` removes it."
    )


def test_without_an_engine_the_sentence_is_the_search_engines(local: LocalMachine) -> None:
    (local.programs / "pulumi").unlink()
    assert sentence_of(local.run(*local.command("up"))).startswith("No Pulumi engine 3.200.0 or later")


def test_seed_stack_and_scripts_agree_on_account_site_and_key() -> None:
    layout = (REPOSITORY / "scripts" / "stack_setup" / "layout.py").read_text(encoding="utf-8")
    values = dict(re.findall(r'^(\w+) = "([^"]+)"', layout, re.MULTILINE))
    seed = (REPOSITORY / "examples" / "quickstart" / "shop.yaml").read_text(encoding="utf-8")
    stack = (REPOSITORY / "Pulumi.local.yaml").read_text(encoding="utf-8")
    assert f"- key: {values['API_KEY']}\n" in seed
    for name, setting in (("ACCOUNT_ID", "accountId"), ("SITE_ID", "siteId")):
        assert f"- id: {values[name]}\n" in seed
        assert f"wix-data:{setting}: {values[name]}\n" in stack


def test_both_quickstart_projects_are_one() -> None:
    projects = [REPOSITORY / "Pulumi.yaml", REPOSITORY / "examples" / "quickstart" / "Pulumi.yaml"]
    names = {project.read_text(encoding="utf-8").splitlines()[0] for project in projects}
    assert names == {"name: wix-data-quickstart"}


def test_each_environment_has_a_site_of_the_seed_and_only_production_is_strict() -> None:
    folder = REPOSITORY / "examples" / "multi_environment"
    seed = (folder / "sites.yaml").read_text(encoding="utf-8")
    for stack in ("dev", "staging", "prod"):
        config = (folder / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
        settings = dict(re.findall(r"^  \S+:(\w+): (\S+)$", config, re.MULTILINE))
        assert f"- id: {settings['siteId']}  # {stack}\n" in seed
        assert f"- id: {settings['accountId']}\n" in seed
        assert settings["strict"] == ('"true"' if stack == "prod" else '"false"')
