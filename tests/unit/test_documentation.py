"""What an expected failure says to users, before and after publication."""

from __future__ import annotations

from email.message import Message
from importlib import metadata as installed

import pytest

from pulumi_wix_data import documentation
from pulumi_wix_data.api.errors import HandOverFailed, WixDataError
from pulumi_wix_data.documentation import told


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Message:
    """The metadata of the package."""
    found = Message()

    def metadata(_name: str) -> Message:
        return found

    monkeypatch.setattr(installed, "metadata", metadata)
    monkeypatch.setattr(documentation, "address_of", documentation.address_of.__wrapped__)
    return found


@pytest.mark.usefixtures("project")
def test_before_publication_it_names_the_page_in_the_repository() -> None:
    assert told(HandOverFailed("kept.")) == "HandOverFailed: kept. See docs/errors.md#handoverfailed"


def test_at_publication_the_one_address_of_the_project_leads_there(project: Message) -> None:
    project["Project-URL"] = "Issues, https://forge.example/shop/wix/issues"
    project["Project-URL"] = "Source, https://forge.example/shop/wix/"
    page = "https://forge.example/shop/wix/blob/main/docs/errors.md"
    assert told(HandOverFailed("kept.")) == f"HandOverFailed: kept. See {page}#handoverfailed"


@pytest.mark.usefixtures("project")
def test_a_failure_without_a_class_of_its_own_has_no_section() -> None:
    assert told(WixDataError("no such file.")) == "WixDataError: no such file."
