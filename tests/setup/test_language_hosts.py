"""Where the language hosts for YAML, TypeScript and Go come from, and what is said of one that cannot be had."""

from __future__ import annotations

from pathlib import Path

from tests.setup.setup_machine import Machine, sentence_of

HOSTS = ("pulumi-language-go", "pulumi-language-nodejs", "pulumi-language-yaml")


def test_they_are_built_once_beside_an_engine_that_was_built_here(machine: Machine) -> None:
    machine.go()
    engine = Path(machine.get_engine().stdout.strip())
    before = len(machine.go_calls)
    assert machine.get_language_hosts().stdout == f"{engine}\n"
    assert sum(call.startswith("build") for call in machine.go_calls[before:]) == 4, "three hosts, and the generator"
    assert all("-mod=readonly" in call for call in machine.go_calls[before:])
    programs = {name: machine.run(engine / name) for name in HOSTS}
    assert {done.returncode for done in programs.values()} == {0}
    generators = {(engine / name).resolve() for name in HOSTS[:2]}
    assert [each.parent for each in generators] == [engine]
    behind = {file.name: file.exists() for file in (engine / "hosts").iterdir()}
    assert behind == dict.fromkeys([*HOSTS[:2], "pulumi-language-python"], True)

    machine.get_language_hosts()
    assert sum(call.startswith("build") for call in machine.go_calls[before:]) == 4


def test_another_generator_takes_the_place_of_the_one_before(machine: Machine) -> None:
    machine.go()
    engine = Path(machine.get_engine().stdout.strip())
    machine.get_language_hosts()
    (engine / "pulumi-language-go").unlink()
    (engine / "pulumi-language-go").symlink_to("sdk-generator-of-before")
    (engine / "sdk-generator-of-before").touch()
    before = len(machine.go_calls)
    machine.get_language_hosts()
    assert (engine / "pulumi-language-go").resolve() == (engine / "pulumi-language-nodejs").resolve()
    assert machine.go_calls[before:] == [], "both programs are kept"
    assert not (engine / "sdk-generator-of-before").exists()


def test_an_engine_of_the_user_is_not_added_to(machine: Machine) -> None:
    machine.go()
    machine.pulumi("v3.260.0")
    machine.program("pulumi-language-nodejs", "")
    before = {file.name for file in machine.programs.iterdir()}
    folder = Path(machine.get_language_hosts().stdout.strip())
    assert folder.parent == machine.engines
    assert {file.name for file in machine.programs.iterdir()} == before
    assert {file.name for file in folder.glob("pulumi-language-*")} == {"pulumi-language-go", "pulumi-language-yaml"}


def test_an_engine_that_has_all_of_them_needs_no_build(machine: Machine) -> None:
    machine.pulumi("v3.260.0")
    for name in HOSTS:
        machine.program(name, "")
    done = machine.get_language_hosts()
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.go_calls == []


def test_one_that_cannot_be_built_is_named_and_the_others_are_there(machine: Machine) -> None:
    machine.go(first='case "$*" in *pulumi-language-nodejs) echo "no space left on device" >&2; exit 1 ;; esac')
    engine = Path(machine.get_engine().stdout.strip())
    done = machine.get_language_hosts()
    assert "Go failed at building pulumi-language-nodejs" in sentence_of(done)
    assert done.stdout == f"{engine}\n"
    assert [name for name in HOSTS if (engine / name).exists()] == ["pulumi-language-go", "pulumi-language-yaml"]


def test_without_go_it_says_what_to_install(machine: Machine) -> None:
    machine.pulumi("v3.260.0")
    done = machine.get_language_hosts()
    assert "No language host for Go, and no Go to build one: install Go" in sentence_of(done)
    assert done.stderr.count("error: ") == len(HOSTS)
