"""Dynamic resources that do nothing: what is left is the price of the engine and of Pulumi's Python SDK.

They have the properties of ours, so that their state has the same size. The provider classes are stored by
reference and in clear, which is the cheapest form that Pulumi offers.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

PREVIOUS = {
    "itemRead": "SITE_MEMBER_AUTHOR",
    "itemInsert": "CMS_EDITOR",
    "itemUpdate": "CMS_EDITOR",
    "itemRemove": "CMS_EDITOR",
}


class _DoNothing(ResourceProvider):
    serialize_as_secret_always = False

    def __getstate__(self) -> None:
        """Nothing is pickled with a provider, as in ours."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        return CheckResult(news, [])

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(any(_olds.get(name) != value for name, value in _news.items()))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        outputs_only = ("__provider", "specialPermissionsId")
        return ReadResult(id_, props, {name: value for name, value in props.items() if name not in outputs_only})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult({**_olds, **_news})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Nothing."""


class LevelsProvider(_DoNothing):
    """In the place of `CollectionPermissionsProvider`."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        return CheckResult({**news, "previous": PREVIOUS}, [])

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(f"{props['siteId']}/{props['dataCollectionId']}", dict(props))


class SpecialProvider(_DoNothing):
    """In the place of `SpecialPermissionProvider`."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        name = f"{props['dataCollectionId']}/{props['policyId']}"
        special_id = hashlib.sha256(name.encode()).hexdigest()[:36]
        outputs = {**props, "specialPermissionsId": special_id}
        return CreateResult(f"{props['siteId']}/{props['dataCollectionId']}/{special_id}", outputs)


class FloorLevels(Resource, module="floor", name="CollectionPermissions"):
    """In the place of `CollectionPermissions`."""

    def __init__(self, resource_name: str, properties: dict[str, Any]) -> None:
        super().__init__(LevelsProvider(), resource_name, {**properties, "previous": None})


class FloorSpecial(Resource, module="floor", name="SpecialPermission"):
    """In the place of `SpecialPermission`."""

    def __init__(self, resource_name: str, properties: dict[str, Any]) -> None:
        super().__init__(SpecialProvider(), resource_name, {**properties, "specialPermissionsId": None})
