"""A port on which nobody listens: tried again for a little while, not for the whole time of a call."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.errors import ServiceUnavailable
from pulumi_wix_data.api.transport import Limits
from tests.over_http.wix_stage import KEY, ORIGINAL, SITE, levels_of
from tests.security.raw_servers import answer, raw_server

LIMITS = Limits(total=60, refused=0.5, first_wait=0.02, longest_wait=0.05)
ORDERS = json.dumps({"dataPermissions": {"id": "Orders", **ORIGINAL}})


class Tries:
    """A client of a port on which nobody listens, which counts its tries."""

    def __init__(self) -> None:
        # Taken, so that nobody else can have it, but not listened on.
        self.taken = socket.socket()
        self.taken.bind(("127.0.0.1", 0))
        self.port: int = self.taken.getsockname()[1]
        self.count = 0
        self.before_try: Callable[[int], object] = int
        """Called before each try with its number."""
        address = f"http://127.0.0.1:{self.port}"
        self.client = WixDataClient(address, ApiKey(KEY), LIMITS, is_abandoned=self._count)

    def _count(self, failures: int) -> bool:
        assert failures == self.count
        self.count += 1
        self.before_try(self.count)
        return False


@pytest.fixture
def tries() -> Generator[Tries]:
    tries = Tries()
    yield tries
    tries.client.close()
    tries.taken.close()


def test_it_is_given_up_long_before_the_call_would_end(tries: Tries) -> None:
    started = time.monotonic()
    with pytest.raises(ServiceUnavailable, match=r"no answer from 127\.0\.0\.1 \(Connection refused\)"):
        tries.client.get_permissions(SITE, "Orders")
    assert LIMITS.refused / 2 < time.monotonic() - started < 10
    assert tries.count > 3


def test_so_it_is_behind_a_proxy_on_which_nobody_listens(tries: Tries, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{tries.port}")
    client = WixDataClient("https://wix-data-tests.invalid", ApiKey(KEY), LIMITS)
    started = time.monotonic()
    with pytest.raises(ServiceUnavailable, match="refused"):
        client.get_permissions(SITE, "Orders")
    assert time.monotonic() - started < 10
    client.close()


def test_a_service_that_comes_back_is_found(tries: Tries) -> None:
    with ExitStack() as running:

        def come_back(try_: int) -> None:
            if try_ == 3:
                tries.taken.close()
                running.enter_context(raw_server(answer(200, ORDERS), port=tries.port))

        tries.before_try = come_back
        assert tries.client.get_permissions(SITE, "Orders").levels == levels_of(ORIGINAL)
    assert tries.count == 3


def test_it_counts_from_the_first_refusal_and_the_service_has_the_last_word(tries: Tries) -> None:
    """A service that fails for a while and then goes away: what it said tells more than that it is gone."""
    tries.taken.close()
    with ExitStack() as running:
        running.enter_context(raw_server(answer(503, Connection="close"), port=tries.port))
        started = time.monotonic()
        gone_at: list[float] = []

        def go_away(_: int) -> None:
            if not gone_at and time.monotonic() - started > 2 * LIMITS.refused:
                running.close()
                gone_at.append(time.monotonic())

        tries.before_try = go_away
        with pytest.raises(ServiceUnavailable, match="Wix answered 503"):
            tries.client.get_permissions(SITE, "Orders")
    assert LIMITS.refused / 2 < time.monotonic() - gone_at[0] < 10


def test_users_wait_five_seconds() -> None:
    assert Limits().refused == 5
