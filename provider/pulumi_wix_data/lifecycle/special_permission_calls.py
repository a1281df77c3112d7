"""The calls on one subject's special set, each made sure of."""

from __future__ import annotations

from ..api.errors import (
    ApiError,
    CallContext,
    CollectionNotFound,
    FixedPermissions,
    ServiceAnswer,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
)
from ..permissions.collection_types import NATIVE, type_by_id
from ..permissions.data_permissions import DraftPermissions, SpecialAccesses, SpecialSet, Subject
from ..state.resource_kind import CollectionKey
from .fixed_collections import FixedCollections
from .outcomes import make_sure
from .session import Session
from .settling import read_until

_RECENT_SECONDS = 1.0
_REMOVE_BY_HAND = (
    "What they grant stays in force: remove them on the site and run this again, or let Pulumi forget them with "
    "`pulumi state delete`."
)


class SpecialPermissionCalls:
    """Adds, updates, removes and finds special sets, and forgets what was read of them before."""

    def __init__(self, session: Session, fixed: FixedCollections) -> None:
        self._session = session
        self._fixed = fixed

    def id_by_subject(self, key: CollectionKey, subject: Subject) -> str | None:
        """The id of the subject's set; None where there is none."""
        try:
            found = self._session.reads.get_fresh(*key).special_set_of(subject)
        except CollectionNotFound:
            return None
        return found.id if found else None

    def remove(self, key: CollectionKey, special_permissions_id: str, label: str) -> None:
        """Remove the set; one that is gone already is removed."""
        self._session.reads.forget_special_sets(*key)
        try:
            with self._fixed.told(key, label, _REMOVE_BY_HAND):
                self._session.client.remove_special_permissions(*key, special_permissions_id)
            self._make_sure_of_removal(key, special_permissions_id, label)
        except (SpecialPermissionsNotFound, CollectionNotFound):
            return
        finally:
            self._session.reads.forget_special_sets(*key)

    def _make_sure_of_removal(self, key: CollectionKey, special_permissions_id: str, label: str) -> None:
        """Where Wix decides on the permissions, an answer of success may have changed nothing: look."""
        kind = None if type_by_id(key[1]) is NATIVE else self._session.type_of(key)
        if kind is None or not kind.is_fixed:
            return
        left = read_until(
            lambda: self._session.brief_client.get_permissions(*key).special_set(special_permissions_id),
            lambda found: found is None,
            self._session.settings.settle_seconds,
        )
        if left is not None:
            call = CallContext(f"remove special permissions {left.id} of collection {key[1]}", *key)
            what = "the service answered as if it had, but they are still there"
            advice = f"{label} {kind.why_fixed}. {_REMOVE_BY_HAND}"
            raise FixedPermissions(call, ServiceAnswer(200), what, advice)

    def add(self, key: CollectionKey, subject: Subject, accesses: SpecialAccesses, label: str) -> str:
        """The id of the new set. A refusal changes nothing, so what was read before it still serves."""
        try:
            with self._fixed.told(key, label):
                special = self._session.client.add_special_permissions(*key, subject, accesses)
        except SpecialPermissionsExist:
            raise
        except BaseException:
            self._session.reads.forget_special_sets(*key)
            raise
        self._session.reads.forget_special_sets(*key)
        return special.id

    def existing(self, key: CollectionKey, subject: Subject) -> SpecialSet | None:
        """The subject's set, which the 409 says is there, even where reads do not show it yet."""
        # A thousand sets of one collection are taken over with few reads: one of the last second tells as well.
        recent = self._session.reads.get(*key, max_age=_RECENT_SECONDS).special_set_of(subject)
        return recent or read_until(
            lambda: self._session.reads.get_fresh(*key).special_set_of(subject),
            lambda found: found is not None,
            self._session.settings.settle_seconds,
        )

    def write_surely(
        self,
        key: CollectionKey,
        special_permissions_id: str,
        accesses: SpecialAccesses,
        label: str,
        drafts: DraftPermissions | None,
    ) -> ApiError | None:
        """Write the accesses, and look whether they are there; the failure that leaves it open. See `make_sure`."""
        return make_sure(
            lambda: self._write(key, special_permissions_id, accesses, label, drafts),
            lambda: self._session.brief_client.get_permissions(*key).special_set(special_permissions_id),
            lambda found: found is not None and found.accesses == accesses,
            self._session.settings.settle_seconds,
        )

    def _write(
        self,
        key: CollectionKey,
        special_permissions_id: str,
        accesses: SpecialAccesses,
        label: str,
        drafts: DraftPermissions | None,
    ) -> None:
        self._session.reads.forget_special_sets(*key)
        try:
            with self._fixed.told(key, label):
                self._session.client.update_special_permissions(*key, special_permissions_id, accesses, drafts)
        finally:
            self._session.reads.forget_special_sets(*key)
