"""Why the system refuses something, in our words."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from pulumi_wix_data.system_faults import why_not_listening, why_not_read, why_not_run, why_not_written


@pytest.mark.parametrize(
    ("number", "read", "written", "listening"),
    [
        (errno.EISDIR, "it is a folder", "it is a folder", "it is a folder"),
        (errno.EACCES, "you may not read it", "you may not write there", "you may not use this port"),
        (errno.EADDRINUSE, *["another program uses this port"] * 3),
    ],
)
def test_each_fault_is_told_by_what_was_tried(number: int, read: str, written: str, listening: str) -> None:
    error = OSError(number, os.strerror(number))
    assert (why_not_read(error), why_not_written(error), why_not_listening(error)) == (read, written, listening)


def test_what_there_is_not() -> None:
    missing = OSError(errno.ENOENT, "x")
    assert (why_not_read(missing), why_not_written(missing)) == ("there is no such file", "there is no such folder")
    assert why_not_written(OSError(errno.ENOSPC, "x")) == "the disk is full"
    assert why_not_listening(socket.gaierror(socket.EAI_NONAME, "x")) == "there is no such host"
    assert why_not_run(OSError(errno.EACCES, "x")) == "you may not run it"


def test_what_is_not_known_keeps_its_words() -> None:
    assert why_not_read(OSError(errno.ELOOP, "Too many links")) == "too many links"
    assert why_not_listening(socket.gaierror(socket.EAI_FAIL, "Failed for good")) == "failed for good"
    assert why_not_written(OSError("odd")) == "odd"
