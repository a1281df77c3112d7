"""The key goes out by https alone, or to this machine: in whatever way the address is given."""

from __future__ import annotations

import string
from collections.abc import Callable
from ipaddress import ip_address

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_wix_data import WixDataError, get_collection_permissions, list_collections
from pulumi_wix_data.settings import address_fault, load_settings
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import SITE, Wix
from tests.security.raw_servers import tunnel_proxy
from tests.security.secure_calls import KEY, plain

ADDRESS = "http://wix-data-tests.invalid"
REFUSED = "plain http is allowed to a loopback address only"
BY_CONFIG = 'CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")'
BY_WIX_SITE = f"""
far = WixSite("far", site_id="{SITE}", api_key="IST.key-of-far", base_url="{ADDRESS}")
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=far))
"""


@pytest.mark.parametrize(
    ("config", "program"), [(ADDRESS, BY_CONFIG), ("https://localhost", BY_WIX_SITE)], ids=["config", "WixSite"]
)
def test_plain_http_beyond_this_machine_is_refused(stack: Stack, wix: Wix, config: str, program: str) -> None:
    """By the environment: see tests/engine/test_refusals.py."""
    stack.configure("wix-data:baseUrl", config)
    with tunnel_proxy({}) as proxy:
        # Were a request sent, this is where it would arrive.
        stack.environment["HTTP_PROXY"] = plain(proxy.port)
        run = stack.program(program).preview_text().expect_failure()
    assert f"the address {ADDRESS} is refused" in run.output
    assert REFUSED in run.output
    assert "Traceback" not in run.output
    assert [request for request in proxy.requests if not request.startswith(b"CONNECT ")] == []
    assert wix.calls() == {}


@pytest.mark.parametrize("look_up", [lambda: get_collection_permissions("Orders"), list_collections])
def test_a_look_up_refuses_it_too(monkeypatch: pytest.MonkeyPatch, look_up: Callable[[], object]) -> None:
    with tunnel_proxy({}) as proxy:
        run = {"HTTP_PROXY": plain(proxy.port), "WIX_API_BASE_URL": ADDRESS, "WIX_API_KEY": KEY, "WIX_SITE_ID": SITE}
        for name, value in run.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(WixDataError, match=REFUSED):
            look_up()
    assert proxy.connections == 0


def _joined(*parts: str) -> str:
    return "".join(parts)


HOSTS = st.one_of(
    st.sampled_from(["127.0.0.1", "localhost", "[::1]", "127.1", "0.0.0.0", "evil.test", "[::ffff:127.0.0.1]", "[::]"]),  # noqa: S104 - addresses to refuse
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map("[{}]".format),
)
JUNK = st.text(st.sampled_from("@:/\\?#%.;[]\t\r\n \x00é。．①" + string.ascii_lowercase + string.digits), max_size=8)
ADDRESSES = st.builds(
    _joined,
    st.sampled_from(["http://", "HTTP://", "https://", "http:", "http:///", "http:\\\\"]),
    JUNK,
    HOSTS,
    JUNK,
    st.one_of(st.just(""), HOSTS),
    JUNK,
)


@settings(database=None, derandomize=True, max_examples=1500, deadline=None)
@given(ADDRESSES)
def test_what_is_accepted_is_no_other_place_for_the_http_library(address: str) -> None:
    if address_fault(address.rstrip("/")):
        return
    accepted = load_settings({"wix-data:baseUrl": address}.get, {}).base_url
    try:
        url = httpx.URL(accepted)
    except httpx.InvalidURL:
        return
    assert (url.userinfo, url.query, url.fragment) == (b"", b"", "")
    if url.scheme != "https":
        assert url.scheme == "http"
        assert url.host == "localhost" or ip_address(url.host).is_loopback


def test_the_usual_addresses_are_accepted() -> None:
    for address in ("https://www.wixapis.com", "http://127.0.0.1:8787", "http://localhost", "http://[::1]:8787"):
        assert address_fault(address) is None
