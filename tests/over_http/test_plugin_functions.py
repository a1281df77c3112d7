"""The functions of the native provider: a failure names the arguments, but for those that are secrets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pulumi_wix_data.api.errors import CollectionNotFound, WixDataError
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.plugin.configuration import Configuration
from pulumi_wix_data.plugin.functions import invoke
from pulumi_wix_data.state.values import Values
from tests.over_http.wix_stage import ACCOUNT, SITE, Stage
from tests.shared.heard import Heard


@pytest.mark.parametrize("is_secret", [False, True])
@pytest.mark.parametrize(
    ("function", "argument", "value", "failure"),
    [
        ("getRole", "title", "it's Nobody", WixDataError),
        ("getCollectionPermissions", "dataCollectionId", "Nowhere", CollectionNotFound),
    ],
)
def test_a_failure_shows_no_secret(
    stage: Stage, function: str, argument: str, value: str, failure: type[WixDataError], is_secret: bool
) -> None:
    settings = replace(stage.settings(), account_id=ACCOUNT)
    session, configuration = Session(settings, Heard()), Configuration(settings, SITE, is_complete=True)
    arguments = Values({argument: value}, frozenset({argument} if is_secret else ()))
    with pytest.raises(failure) as raised:
        invoke(session, configuration, f"wix-data:index:{function}", arguments)
    assert (value in str(raised.value), "[secret]" in str(raised.value)) == (not is_secret, is_secret)
    assert type(raised.value) is failure
