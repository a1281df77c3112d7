"""An id is one segment of a path, whatever it holds."""

from __future__ import annotations

from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_wix_data.api.client import _segment as segment  # pyright: ignore[reportPrivateUsage]

BASE = "https://api.test/wix-data/v2/collections/"


def path_of(text: str) -> bytes:
    """The path that goes over the wire for that id."""
    return httpx.Client(base_url="https://api.test").build_request("GET", BASE + segment(text)).url.raw_path


@pytest.mark.parametrize(
    "text", [".", "..", "../x", "a/b", "a?b=c", "a#b", "a%2Fb", "a b", "a+b", "\\..\\", "é/注", ";x"]
)
def test_nothing_leaves_its_segment(text: str) -> None:
    prefix, _, last = path_of(text).decode("ascii").rpartition("/")
    assert prefix == "/wix-data/v2/collections"
    assert not set(last) & set("?#./ ")
    assert unquote(last) == text


@settings(database=None, derandomize=True, max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_every_text_arrives_as_it_is(text: str) -> None:
    assert unquote(segment(text)) == text
    assert not set(segment(text)) & set("?#./\\ ")
