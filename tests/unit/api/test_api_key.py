"""An API key never shows its text, whatever is done to it."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.settings import Settings

TEXT = "IST.secret-key-0123456789"


@dataclass
class Holder:
    """Something that holds a key, as a settings object does."""

    key: ApiKey


SHOWN: list[Callable[[ApiKey], str]] = [
    repr,
    str,
    lambda key: f"{key}",
    lambda key: f"{key!r:>40}",
    lambda key: "%s %r" % (key, key),  # noqa: UP031 - that form too
    lambda key: repr(Holder(key)),
    lambda key: repr([key, {key: key}]),
    lambda key: repr(Settings("https://x.test", key, None, True, ())),
    lambda key: repr(getattr(key, "__dict__", {})),
]

STORED: list[Callable[[ApiKey], Any]] = [
    pickle.dumps,
    copy.copy,
    copy.deepcopy,
    lambda key: pickle.dumps(Holder(key)),
    lambda key: pickle.dumps(key, protocol=0),
    json.dumps,
]


@pytest.mark.parametrize("shown", SHOWN)
def test_no_form_of_it_shows_the_text(shown: Callable[[ApiKey], str]) -> None:
    assert TEXT not in shown(ApiKey(TEXT))


@pytest.mark.parametrize("store", STORED)
def test_it_cannot_be_stored(store: Callable[[ApiKey], Any]) -> None:
    with pytest.raises(TypeError) as refusal:
        store(ApiKey(TEXT))
    assert TEXT not in str(refusal.value)


def test_reveal_gives_the_text_and_redact_takes_it_out() -> None:
    key = ApiKey(TEXT)
    assert key.reveal() == TEXT
    assert key.redact(f"<{TEXT}> and {TEXT}!") == "<[API key]> and [API key]!"
    assert key.redact("nothing here") == "nothing here"
    assert ApiKey("").redact("abc") == "abc"
