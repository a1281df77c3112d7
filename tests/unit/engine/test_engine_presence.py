"""Whether the engine that started a provider process is still there."""

from __future__ import annotations

import socket
import sys

import pytest

from pulumi_wix_data.engine.engine_presence import GOOD_FOR_SECONDS, EnginePresence, engine_address

PROVIDER_PROCESS = "/somewhere/site-packages/pulumi/dynamic/__main__.py"


def test_an_engine_is_there_until_it_listens_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    with socket.create_server(("127.0.0.1", 0)) as engine:
        monkeypatch.setattr(sys, "argv", [PROVIDER_PROCESS, f"127.0.0.1:{engine.getsockname()[1]}"])
        presence = EnginePresence(engine_address(), lambda: now)
        assert not presence.is_over()
    now += 2 * GOOD_FOR_SECONDS
    assert presence.is_over()


def test_one_look_is_good_for_a_moment() -> None:
    now = 100.0
    with socket.create_server(("127.0.0.1", 0)) as engine:
        engine.settimeout(0)
        presence = EnginePresence(f"127.0.0.1:{engine.getsockname()[1]}", lambda: now)
        looks: list[bool] = []
        for seconds in (0.0, GOOD_FOR_SECONDS / 2, 2 * GOOD_FOR_SECONDS):
            now += seconds
            assert not presence.is_over()
            looks.append(_was_called(engine))
    assert looks == [True, False, True]


def test_after_a_failure_an_engine_is_looked_at_anew() -> None:
    """The engine was seen a moment ago, and its end may be the reason of the failure."""
    with socket.create_server(("127.0.0.1", 0)) as engine:
        presence = EnginePresence(f"127.0.0.1:{engine.getsockname()[1]}", lambda: 100.0)
        assert not presence.is_over()
    assert not presence.is_over()
    assert presence.is_over(1)


@pytest.mark.parametrize("arguments", [["pytest", "127.0.0.1:1"], [PROVIDER_PROCESS]])
def test_a_process_that_no_engine_started_misses_none(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", arguments)
    assert not EnginePresence(engine_address()).is_over()


def _was_called(engine: socket.socket) -> bool:
    try:
        engine.accept()[0].close()
    except BlockingIOError:
        return False
    return True
