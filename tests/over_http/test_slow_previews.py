"""A preview that waits for answers says so while it waits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pulumi_wix_data.lifecycle import patience
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.lifecycle.steps import Phase
from tests.over_http.wix_stage import SITE, Stage


class _Said:
    def __init__(self) -> None:
        self.line = ""
        self.heard = threading.Event()

    def warn(self, message: str) -> None:
        raise AssertionError(message)

    def info(self, message: str) -> None:
        self.line = message
        self.heard.set()


def test_it_is_said_before_the_answer_is_there(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "QUIET_SECONDS", 0.001)
    said = _Said()
    session = Session(stage.settings(), said)
    stage.emulator.faults({"operation": "get_permissions", "kind": "delay", "seconds": 600})
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(session.look, (SITE, "Orders"), Phase.PREVIEW)
        assert said.heard.wait(60), "nothing was said"
        assert not looking.done()
        stage.emulator.clear_faults()
        assert looking.result().data_collection_id == "Orders"
    assert said.line == (
        "Still reading what this program's collections have now (0 read so far). "
        "`pulumi config set wix-data:previewReads false` previews without it, and says less."
    )
