"""The Wix API as typed methods, one for each call that this package makes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from ..permissions.actions import ItemAction
from ..permissions.collection_types import CollectionType, collection_type
from ..permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    DraftPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
)
from . import wire
from .api_key import ApiKey
from .errors import CallContext, InvalidRequest, ServiceAnswer, UnexpectedResponse
from .transport import Limits, Request, Transport

_PERMISSIONS = "/wix-data/v1/permissions"
_SPECIAL = f"{_PERMISSIONS}/special"
_COLLECTIONS = "/wix-data/v2/collections"
PAGE = 100
"""Collections asked for at once. The service's maximum is not documented, so a shorter page need not be the last."""
_MOST_PAGES = 1000
"""Where reading fails if a service never stops paging. A site holds up to 1,000 collections."""
_MOST_COLLECTIONS = 5000
"""Likewise."""

_Answer = TypeVar("_Answer", bound=BaseModel)


@dataclass(frozen=True)
class Collection:
    """One data collection of a site."""

    id: str
    display_name: str | None
    collection_type: str | None
    """NATIVE, WIX_APP, BLOCKS_APP, EXTERNAL, or a future one; None when the answer has none."""
    owner_app_id: str | None = None
    """The app that it belongs to; None when the answer has none."""

    @property
    def type(self) -> CollectionType:
        """What is known of its type, for example whether its permissions are fixed."""
        return collection_type(self.collection_type)


@dataclass(frozen=True)
class CollectionsPage:
    """Some of a site's collections."""

    collections: list[Collection]
    """Those that no earlier page had."""
    total: int | None
    """How many the site has; None where the service does not say."""


@dataclass(frozen=True)
class Role:
    """One role of an account. `id` is what special permissions call `policy_id`."""

    id: str
    title: str
    description: str
    is_custom: bool = False
    """Whether somebody of the account made it; Wix brings the others."""


class WixDataClient:
    """Calls the Wix API with one API key. Threads may share it.

    Each method makes one call, which `Limits` bounds with its retries, and raises an `ApiError` of `api.errors` when
    it fails. Connection failures, timeouts, 429, 502, 503 and 504 are tried again first. All ids are percent-encoded,
    so none can leave its place in an address.
    """

    def __init__(
        self,
        base_url: str,
        api_key: ApiKey,
        limits: Limits | None = None,
        is_abandoned: Callable[[int], bool] | None = None,
        cancelled: threading.Event | None = None,
    ) -> None:
        """Open no connection yet. Raises SettingsError when the address, proxy or certificates cannot be used.

        `base_url` has no slash at its end. `is_abandoned` is called before each try, with how many of the call have
        failed; when it returns True, nothing is sent and the call raises ServiceUnavailable. So it does once
        `cancelled` is set, without waiting any longer.
        """
        self._transport = Transport(base_url, api_key, limits, is_abandoned, cancelled)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def get_permissions(self, site_id: str, data_collection_id: str) -> DataPermissions:
        """The levels and special sets of a collection (Get Permissions, GET /wix-data/v1/permissions).

        Raises CollectionNotFound.
        """
        call = CallContext(f"read the permissions of collection {data_collection_id}", site_id, data_collection_id)
        query = {"dataCollectionId": data_collection_id}
        answer, request_id = self._send(Request(call, "GET", _PERMISSIONS, query=query), wire.DataPermissionsAnswer)
        return self._data_permissions(call, request_id, answer, data_collection_id)

    def update_permissions(
        self, site_id: str, data_collection_id: str, levels: CollectionLevels, drafts: DraftPermissions | None = None
    ) -> CollectionLevels:
        """Set the four levels of a collection (POST /wix-data/v1/permissions); the special sets stay.

        `drafts` are those that were read: a write without them may reset them.
        Answers with the levels as the service now holds them. Raises UnexpectedResponse when they are not the
        ones asked for.
        """
        call = CallContext(f"set the permissions of collection {data_collection_id}", site_id, data_collection_id)
        body = {"dataPermissions": {"id": data_collection_id, **levels.to_properties(), **_drafts(drafts)}}
        answer, request_id = self._send(Request(call, "POST", _PERMISSIONS, body=body), wire.DataPermissionsAnswer)
        written = self._data_permissions(call, request_id, answer, data_collection_id).levels
        if written != levels:
            self._refuse(call, request_id, f"asked for {levels}, but the answer says {written}")
        return written

    def add_special_permissions(
        self, site_id: str, data_collection_id: str, subject: Subject, accesses: SpecialAccesses
    ) -> SpecialSet:
        """Give a subject a special set (POST /wix-data/v1/permissions/special).

        Raises SpecialPermissionsExist when the subject has one on this collection already.
        """
        call = CallContext(
            f"add special permissions for {subject} to collection {data_collection_id}",
            site_id,
            data_collection_id,
            adds_special_permissions=True,
        )
        special = {**subject.to_properties(), **accesses.to_properties()}
        body = {"dataCollectionId": data_collection_id, "specialPermissions": special}
        answer, request_id = self._send(Request(call, "POST", _SPECIAL, body=body), wire.SpecialPermissionsAnswer)
        written = answer.specialPermissions.to_domain()
        if written is None or written.subject != subject or written.accesses != accesses:
            what = f"asked for {accesses} for {subject}, but the answer says {_told(written)}"
            self._refuse(call, request_id, what)
        return written

    def update_special_permissions(
        self,
        site_id: str,
        data_collection_id: str,
        special_permissions_id: str,
        accesses: SpecialAccesses,
        drafts: DraftPermissions | None = None,
    ) -> None:
        """Set all four accesses of a special set (POST /wix-data/v1/permissions/special/{id}).

        `drafts` are those that were read: a write without them may reset them.
        `data_collection_id` is for messages only: the request does not hold it. Raises SpecialPermissionsNotFound.
        """
        call = CallContext(
            f"update special permissions {special_permissions_id} of collection {data_collection_id}",
            site_id,
            data_collection_id,
            about_special_permissions=True,
        )
        body = {"specialPermissions": {"id": special_permissions_id, **accesses.to_properties(), **_drafts(drafts)}}
        path = f"{_SPECIAL}/{_segment(special_permissions_id)}"
        answer, request_id = self._send(Request(call, "POST", path, body=body), wire.SpecialPermissionsAnswer)
        written = answer.specialPermissions.accesses
        if answer.specialPermissions.id != special_permissions_id or written != accesses:
            self._refuse(call, request_id, f"asked for {accesses}, but the answer says {written}")

    def remove_special_permissions(self, site_id: str, data_collection_id: str, special_permissions_id: str) -> None:
        """Remove a special set (Remove Special Permissions, DELETE /wix-data/v1/permissions/special/{id}).

        `data_collection_id` is for messages only: the request does not hold it. Raises SpecialPermissionsNotFound.
        """
        call = CallContext(
            f"remove special permissions {special_permissions_id} of collection {data_collection_id}",
            site_id,
            data_collection_id,
            about_special_permissions=True,
        )
        answer = self._transport.send(Request(call, "DELETE", f"{_SPECIAL}/{_segment(special_permissions_id)}"))
        if not isinstance(answer.content, dict):
            self._refuse(call, answer.request_id, "the answer is not of the documented shape")

    def get_my_permissions(self, site_id: str, data_collection_id: str) -> dict[ItemAction, bool]:
        """What this API key itself may do with the items (Get My Permissions, GET /wix-data/v1/permissions/current).

        Raises CollectionNotFound.
        """
        call = CallContext(
            f"read the key's own permissions on collection {data_collection_id}", site_id, data_collection_id
        )
        query = {"dataCollectionId": data_collection_id}
        request = Request(call, "GET", f"{_PERMISSIONS}/current", query=query)
        answer, _ = self._send(request, wire.MyPermissionsAnswer)
        return {action: bool(answer.by_action.get(action.value)) for action in ItemAction}

    def list_collections(self, site_id: str) -> Iterator[Collection]:
        """All collections of a site, each once (List Data Collections, GET /wix-data/v2/collections).

        One call for each page of up to 100, made while iterating. Raises UnexpectedResponse, after what it could read,
        when the pages do not hold all that the service says there are.
        """
        for page in self.collection_pages(site_id):
            yield from page.collections

    def collection_pages(self, site_id: str) -> Iterator[CollectionsPage]:
        """The same page by page."""
        call = CallContext("list the collections", site_id)
        seen: set[str] = set()
        offset = 0
        for _ in range(_MOST_PAGES):
            answer, request_id = self._collections_page(call, offset)
            by_id = {each.id: _collection(each) for each in answer.collections if each.id not in seen}
            fresh = list(by_id.values())
            seen.update(by_id)
            total = answer.pagingMetadata.total if answer.pagingMetadata else None
            if len(seen) > _MOST_COLLECTIONS:
                break
            yield CollectionsPage(fresh, total)
            offset += len(answer.collections)
            if not fresh or (total and offset >= total):
                # A list that is taken for the whole would hide what is open to anyone in the rest.
                if total and len(seen) < total:
                    self._refuse(call, request_id, f"its pages hold {len(seen)} of the {total} collections")
                if not fresh and len(answer.collections) >= PAGE:
                    self._refuse(call, request_id, "the same page comes again and again")
                return
        self._refuse(call, None, f"the list does not end after {len(seen)} collections")

    def _collections_page(self, call: CallContext, offset: int) -> tuple[wire.CollectionsAnswer, str | None]:
        """One page, of our size or, where the service refuses that, of its own."""
        start = {"paging.offset": str(offset)}
        try:
            ours = Request(call, "GET", _COLLECTIONS, query={"paging.limit": str(PAGE), **start})
            return self._send(ours, wire.CollectionsAnswer)
        except InvalidRequest:
            return self._send(Request(call, "GET", _COLLECTIONS, query=start), wire.CollectionsAnswer)

    def get_collection(self, site_id: str, data_collection_id: str) -> Collection:
        """One collection (Get Data Collection, GET /wix-data/v2/collections/{id}). Raises CollectionNotFound."""
        call = CallContext(f"read collection {data_collection_id}", site_id, data_collection_id)
        path = f"{_COLLECTIONS}/{_segment(data_collection_id)}"
        answer, _ = self._send(Request(call, "GET", path), wire.CollectionAnswer)
        return _collection(answer.collection)

    def get_roles_info(self, account_id: str) -> list[Role]:
        """All roles of an account, predefined ones first (Get Roles Info, GET /roles-management/roles)."""
        call = CallContext(f"read the roles of account {account_id}")
        request = Request(call, "GET", "/roles-management/roles", account_id=account_id)
        answer, _ = self._send(request, wire.RolesAnswer)
        return [
            Role(role.id, role.title, role.description, is_custom)
            for is_custom, roles in ((False, answer.predefinedRoles), (True, answer.customRoles))
            for role in roles
        ]

    def query_contributors(self, site_id: str, policy_id: str) -> list[str]:
        """The people who hold a role on a site, by their ids (GET /roles-management/v2/contributors/query).

        An id is what special permissions call `user_id`, as far as is known.
        """
        call = CallContext(f"read who holds role {policy_id}", site_id)
        query = {"filter.policyIds": policy_id}
        request = Request(call, "GET", "/roles-management/v2/contributors/query", query=query)
        answer, request_id = self._send(request, wire.ContributorsAnswer)
        ids = {each.accountOwnerId or each.accountId for each in answer.contributors}
        if "" in ids:
            self._refuse(call, request_id, "the answer names people without an id")
        return sorted(ids)

    def _send(self, request: Request, shape: type[_Answer]) -> tuple[_Answer, str | None]:
        """The answer in its shape, and the request id."""
        answer = self._transport.send(request)
        try:
            return shape.model_validate(answer.content), answer.request_id
        except (ValidationError, RecursionError):
            self._refuse(request.call, answer.request_id, "the answer is not of the documented shape")

    def _data_permissions(
        self, call: CallContext, request_id: str | None, answer: wire.DataPermissionsAnswer, data_collection_id: str
    ) -> DataPermissions:
        permissions = answer.dataPermissions
        if permissions.id != data_collection_id:
            self._refuse(call, request_id, "the answer is about another collection")
        return DataPermissions(
            data_collection_id,
            permissions.levels(),
            permissions.special_sets(),
            permissions.drafts(),
            unnamed_sets=permissions.unnamed_sets(),
        )

    @staticmethod
    def _refuse(call: CallContext, request_id: str | None, what: str) -> NoReturn:
        raise UnexpectedResponse(call, ServiceAnswer(200, request_id=request_id), what) from None


def _collection(collection: wire.CollectionWire) -> Collection:
    return Collection(collection.id, collection.displayName, collection.collectionType, collection.ownerAppId)


def _drafts(drafts: DraftPermissions | None) -> dict[str, object]:
    return {"draftItemsPluginPermissions": drafts.to_properties()} if drafts else {}


def _told(special: SpecialSet | None) -> str:
    return f"{special.accesses} for {special.subject}" if special else "nothing of a user or role"


def _segment(text: str) -> str:
    """`text` as one segment of a path, which slashes and dots cannot leave."""
    return quote(text, safe="").replace(".", "%2E")
