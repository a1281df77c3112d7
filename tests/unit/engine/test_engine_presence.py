"""Whether the engine that started a provider process is still there."""

from __future__ import annotations

import socket
import sys

import pytest

from pulumi_wix_data.engine.engine_presence import engine_is_gone

PROVIDER_PROCESS = "/somewhere/site-packages/pulumi/dynamic/__main__.py"


def test_an_engine_is_there_until_it_listens_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as engine:
        monkeypatch.setattr(sys, "argv", [PROVIDER_PROCESS, f"127.0.0.1:{engine.getsockname()[1]}"])
        assert not engine_is_gone()
    assert engine_is_gone()


@pytest.mark.parametrize("arguments", [["pytest", "127.0.0.1:1"], [PROVIDER_PROCESS]])
def test_a_process_that_no_engine_started_misses_none(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", arguments)
    assert not engine_is_gone()
