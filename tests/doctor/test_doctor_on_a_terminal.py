"""What goes on is told where somebody looks at it, and nowhere else."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

from tests.doctor.doctor_patient import Patient

_NOW = b"what the key may do"


def test_each_check_is_told_on_the_terminal_while_it_is_made(patient: Patient) -> None:
    patient.emulator.faults({"operation": "list_collections", "kind": "delay", "seconds": 600})
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "pulumi_wix_data.cli.app", "doctor", "--format", "json"],
        env={**patient.environment, "TERM": "xterm", "COLUMNS": "100"},
        cwd=patient.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as doctor:
        os.close(theirs)
        seen = b""
        while _NOW not in seen and (more := _read(ours)):
            seen += more
        patient.emulator.clear_faults()
        while more := _read(ours):
            seen += more
        output = doctor.stdout.read() if doctor.stdout else b""
    os.close(ours)
    assert b"Checking " + _NOW in seen
    assert json.loads(output)["ok"] is True
    assert doctor.returncode == 0


def _read(terminal: int) -> bytes:
    """What was written to it since; nothing once nobody can write to it any more, which Linux reports as an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_elsewhere_nothing_is_told(patient: Patient) -> None:
    assert patient.run().stderr == ""
