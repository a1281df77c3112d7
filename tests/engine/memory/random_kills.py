"""A stack that is killed at random: which program, which operation, which process, by which signal, at which call."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix, world
from tests.engine.memory.machines import (
    MEMBERS_OWN,
    ORIGINAL,
    PRIVATE,
    STAFF_ONLY,
    Levels,
    expect_levels,
    expect_restored,
    recover,
    recover_command,
)
from tests.engine.memory.recording_relay import RecordingRelay
from tests.engine.process_tree import (
    descendants,
    end_those_that_live,
    program_process,
    provider_process,
    started,
)
from tests.shared.seeds import READ, UPDATE

PRESETS: dict[str, Levels] = {"PRIVATE": PRIVATE, "STAFF_ONLY": STAFF_ONLY, "MEMBERS_OWN_ITEMS": MEMBERS_OWN}
WRITES = ("update_permissions", "add_special_permissions", "update_special_permissions", "remove_special_permissions")
HELD = {"before": "delay", "after": "slow_drip"}
CLI, PROVIDER, PROGRAM = "CLI", "provider", "program"
DYNAMIC, NATIVE = "dynamic", "native"


@dataclass(frozen=True)
class Program:
    """Levels by logical name, and whether a user has a special permission."""

    levels: dict[str, tuple[str, str]]
    """Logical name → collection and preset."""
    grants: bool

    @classmethod
    def random(cls, random: Random) -> Program:
        """Any of them, the empty one too."""
        collections = random.sample(list(ORIGINAL), random.randint(0, len(ORIGINAL)))
        names = random.sample(["x", "y", "z"], len(collections))
        found = {name: (each, random.choice(list(PRESETS))) for name, each in zip(names, collections, strict=True)}
        return cls(found, random.random() < 0.5)

    @property
    def text(self) -> str:
        """As a Pulumi program."""
        lines = [
            f'CollectionPermissions("{name}", data_collection_id="{collection}", preset="{preset}")'
            for name, (collection, preset) in self.levels.items()
        ]
        grant = 'SpecialPermission("grant", data_collection_id="Orders", user_id="packer", '
        return "\n".join([*lines, *([f'{grant}item_read="ALLOWED", item_update="ALLOWED")'] if self.grants else [])])

    def expect(self, stack: Stack, wix: Wix) -> None:
        """Site, state and program say the same."""
        expect_levels(stack, wix, **{name: (where, PRESETS[preset]) for name, (where, preset) in self.levels.items()})
        for collection in ORIGINAL.keys() - {where for where, _ in self.levels.values()}:
            assert wix.levels(collection) == ORIGINAL[collection], collection
        assert wix.special("Orders") == ({"packer": [READ, UPDATE]} if self.grants else {})
        assert stack.preview().changes == {}

    def allows(self, collection: str) -> list[Levels]:
        """What it may have written there."""
        return [PRESETS[preset] for where, preset in self.levels.values() if where == collection]


@dataclass(frozen=True)
class Round:
    """One kill, and what is done afterwards."""

    first: Program
    then: Program
    operation: tuple[str, ...]
    victim: str
    signal: signal.Signals
    moment: str
    call: int
    """So many writes are done before the one that is held."""
    elsewhere: bool
    ending: str
    doors: tuple[str, str]
    """Of the first program and of the next: a run may be killed that moves the stack from one to the other."""

    @classmethod
    def random(cls, random: Random) -> Round:
        """Any of them. Of a provider alone that is killed, only its machine has a note: that one goes on."""
        victim = random.choice([CLI, PROVIDER, PROGRAM])
        return cls(
            first=Program.random(random),
            then=Program.random(random),
            operation=random.choice([("up",), ("up",), ("up", "--replace", "**"), ("destroy",)]),
            victim=victim,
            signal=random.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]),
            moment=random.choice(list(HELD)),
            call=random.choice([0, 0, 0, 1, 2]),
            elsewhere=victim is not PROVIDER and random.random() < 0.5,
            ending=random.choice(["goes on", "taken back", "destroyed"]),
            doors=random.choice([(DYNAMIC, DYNAMIC), (DYNAMIC, NATIVE), (NATIVE, NATIVE), (NATIVE, DYNAMIC)]),
        )

    def play(self, stack: Stack, wix: Wix, relay: RecordingRelay) -> bool:
        """Whether the run was killed; it may have fewer writes. Raises AssertionError where a promise is broken."""
        wix.emulator.put_state(world())
        for collection in ORIGINAL:
            relay.levels_written(collection)
        self._write(stack, self.first).up().expect_success()
        self.first.expect(stack, wix)
        self._write(stack, self.then)
        living_on: dict[int, str] = {}
        is_killed = self._killed(stack, wix, living_on)
        if self.victim == PROVIDER:
            end_those_that_live(living_on)
        wix.emulator.clear_faults()
        stack.run("cancel", "--yes")
        if self.elsewhere:
            here = stack.environment["WIX_DATA_STATE_DIR"]
            stack.environment["WIX_DATA_STATE_DIR"] = f"{here}-next"
        final = {"goes on": self.then, "taken back": self.first, "destroyed": None}[self.ending]
        _recovered(stack)
        if final:
            self._write(stack, final)
            _up_until_done(stack)
            if self.victim == PROVIDER:
                self._set_back_as_told(stack, relay)
            final.expect(stack, wix)
        destroyed = stack.destroy()
        # Of what a run may still be writing, one of whose providers outlives it, recover could only say just that.
        end_those_that_live(living_on)
        self._set_back_as_told(stack, relay)
        expect_restored(stack, wix, destroyed)
        for collection, original in ORIGINAL.items():
            allowed = [original, *self.first.allows(collection), *self.then.allows(collection)]
            assert [each for each in relay.levels_written(collection) if each not in allowed] == []
        return is_killed

    def _write(self, stack: Stack, program: Program) -> Stack:
        stack.door = self.doors[program is not self.first]
        return stack.program(program.text)

    def _set_back_as_told(self, stack: Stack, relay: RecordingRelay) -> None:
        """What a provider that was killed alone has created is named by `wix-data recover`, and set back when asked."""
        before = relay.writes
        told = recover_command(stack)
        assert relay.writes == before, "a recover that was not asked to has written to the site"
        assert (told.exit_code, "--set-back" in told.output) in ((0, False), (2, True)), told.output
        if told.exit_code:
            assert self.victim == PROVIDER, told.output
            assert recover_command(stack, "--set-back").expect_success().output.count("set back: ") >= 1
            assert "Nothing to recover" in recover(stack).output

    def _killed(self, stack: Stack, wix: Wix, living_on: dict[int, str]) -> bool:
        passed = {"kind": "delay", "seconds": 0, "times": self.call}
        held = {"kind": HELD[self.moment], "seconds": 600}
        for each in WRITES:
            plan = [passed, held] if self.call else [held]
            wix.emulator.faults(*({"operation": each, **fault} for fault in plan))
        options = ["--yes", "--skip-preview", "--non-interactive", "--color", "never", "--stack", stack.name]
        with subprocess.Popen(
            ["pulumi", *self.operation, *options],
            cwd=stack.folder,
            env=stack.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            is_met, known = False, 0
            while process.poll() is None and not is_met:
                report = wix.emulator.fault_report(consumed=known + 1, seconds=1)["consumed"]
                is_met, known = any(each["fault"].get("seconds") for each in report), len(report)
            living_on |= {each: started(each) for each in descendants(process.pid)}
            if is_met:
                victim = _VICTIMS[self.victim](process.pid)
                if victim is not None:
                    with suppress(ProcessLookupError):
                        os.kill(victim, self.signal)
            wix.emulator.clear_faults()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=5)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return is_met


def _itself(pid: int) -> int | None:
    return pid


_VICTIMS: dict[str, Callable[[int], int | None]] = {
    CLI: _itself,
    PROVIDER: provider_process,
    PROGRAM: program_process,
}


def _up_until_done(stack: Stack) -> None:
    """A run may fail and say so; then `wix-data recover` and the next runs must heal it."""
    for _ in range(2):
        if stack.up().exit_code == 0:
            return
        _recovered(stack)
    stack.up().expect_success()


def _recovered(stack: Stack) -> None:
    """What the state has not, the next program may declare: its run is what follows."""
    told = recover_command(stack)
    assert told.exit_code in (0, 2), told.output
