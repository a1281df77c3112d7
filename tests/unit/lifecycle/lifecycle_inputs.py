"""What the checks and diffs of these tests are given: declarations, sessions that call nothing, memories."""

from __future__ import annotations

from typing import Any

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.settings import Settings, load_settings
from tests.shared.heard import Heard
from tests.shared.seeds import ACTIONS, levels
from tests.shared.steps import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, CheckedProperties, Steps

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
LEVELS = levels("ANYONE", "SITE_MEMBER", "CMS_EDITOR", "PRIVILEGED")
PREVIOUS: dict[str, str] = dict.fromkeys(ACTIONS, "CMS_EDITOR")

COLLECTION: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", **LEVELS}
SPECIAL: dict[str, Any] = {
    "siteId": SITE,
    "dataCollectionId": "Orders",
    "policyId": "7046409866117489206",
    "itemRead": "ALLOWED",
}
SPECIAL_CHECKED: dict[str, Any] = {**SPECIAL, **dict.fromkeys(ACTIONS[1:], "UNSPECIFIED")}

URN = "urn:pulumi:dev::shop::pulumi-python:dynamic/wix-data:Thing::{}"


def without_calls() -> Settings:
    """Settings whose previews read nothing; the address answers nobody."""
    return Settings("http://127.0.0.1:9", ApiKey("a-key"), None, False, ())


class Checker:
    """Both lifecycles in one preview that calls nothing."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.heard = Heard()
        session = Session(settings or without_calls(), self.heard)
        self.collection = Steps(COLLECTION_PERMISSIONS, session)
        self.special = Steps(SPECIAL_PERMISSION, session)

    def check_collection(
        self, news: dict[str, Any], olds: dict[str, Any] | None = None, name: str = "a"
    ) -> CheckedProperties:
        """Check CollectionPermissions."""
        return self.collection.check(olds or {}, news, URN.format(name))

    def check_special(
        self, news: dict[str, Any], olds: dict[str, Any] | None = None, name: str = "a"
    ) -> CheckedProperties:
        """Check SpecialPermission."""
        return self.special.check(olds or {}, news, URN.format(name))


def found(checked: CheckedProperties) -> list[str]:
    """The properties with a fault, in order."""
    return [fault.property for fault in checked.faults]


def said(checked: CheckedProperties) -> str:
    """All reasons."""
    return " | ".join(fault.reason for fault in checked.faults)


def no_key() -> Settings:
    """The settings of a stack that sets nothing, with a bad address."""
    return load_settings({"wix-data:baseUrl": "http://example.test"}.get, {})
