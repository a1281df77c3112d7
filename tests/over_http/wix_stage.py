"""The emulated site of these tests, and the phases of a run that act on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.emulator.process import RunningEmulator
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import CollectionLevels, SpecialAccesses, Subject, SubjectKind
from pulumi_wix_data.permissions.levels import AccessLevel
from pulumi_wix_data.settings import Settings
from pulumi_wix_data.state.kinds import AnyKind
from tests.shared.heard import Heard
from tests.shared.seeds import (
    ACTIONS,
    READ,
    Grants,
    Json,
    account,
    collection,
    collections_of,
    fresh,
    grants_of,
    levels,
    role,
    seed,
    site,
    special,
)
from tests.shared.steps import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, CheckedProperties, Kept, Steps
from tests.shared.telling import learn_of_record, tell_program, tell_state, urn_of

ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000001"
SITE = "2f6e4a1c-0000-4000-8000-000000000001"
OTHER_SITE = "2f6e4a1c-0000-4000-8000-000000000002"
DISABLED_SITE = "2f6e4a1c-0000-4000-8000-000000000003"
KEY = "IST.good-secret-key"
ONE_SITE_KEY = "IST.one-site-key"
NO_SCOPE_KEY = "IST.no-scope-key"
SPECIAL = "5b7a1d0e-0000-4000-8000-000000000001"
ROLE = "7046409866117489206"
NEW_ROLE = "6601492336091027458"

ORIGINAL = levels("SITE_MEMBER", "CMS_EDITOR", "CMS_EDITOR", "PRIVILEGED")
WANTED = levels("ANYONE", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR")
LOCKED = dict.fromkeys(ACTIONS, "PRIVILEGED")
FAST = Limits(total=20, fresh_site=0, first_wait=0.001, longest_wait=0.01)

LEVELS: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", **WANTED}
GRANT: dict[str, Any] = {
    "siteId": SITE,
    "dataCollectionId": "Orders",
    "policyId": NEW_ROLE,
    "itemRead": "ALLOWED",
    "itemRemove": "ALLOWED",
}
READ_AND_REMOVE = SpecialAccesses.of({ItemAction.READ, ItemAction.REMOVE})
ONLY_READ = SpecialAccesses.of({ItemAction.READ})
NEW_SUBJECT = Subject(SubjectKind.ROLE, NEW_ROLE)


def wix_seed() -> Json:
    """One account with a few sites; its keys; `Orders` with a special set of a role."""
    orders = collection("Orders", ORIGINAL, special("policyId", ROLE, READ, id=SPECIAL), displayName="All orders")
    return seed(
        account(
            ACCOUNT,
            site(SITE, [orders, *fresh("Stores/Products")]),
            site(OTHER_SITE, [collection("Orders", LOCKED)]),
            site(DISABLED_SITE, cmsEnabled=False),
            keys=[KEY, {"key": ONE_SITE_KEY, "sites": [OTHER_SITE]}, {"key": NO_SCOPE_KEY, "scopes": []}],
            predefined_roles=[role(NEW_ROLE, "Owner", description="All of it")],
            custom_roles=[
                role(ROLE, "Shipping", description="Ships"),
                role("11", "Twin", description="First"),
                role("12", "Twin"),
            ],
        )
    )


def levels_of(properties: dict[str, Any]) -> CollectionLevels:
    """The set in some properties."""
    return CollectionLevels.from_properties(properties)


def uniform(level: AccessLevel) -> CollectionLevels:
    """One level for all four actions."""
    return CollectionLevels.uniform(level)


class Phase:
    """A provider process in one run of a stack. Nothing of earlier runs is known to it but what the state holds.

    Processes of one run share its book. The program of the run tells the book what it declares and what the state
    holds, see `tell`; otherwise the run is one of which nobody has told that.
    """

    def __init__(self, settings: Settings, kind: AnyKind, *, preview: bool, book: RunBook | None = None) -> None:
        self.heard = Heard()
        self._preview = preview
        self._kind = kind
        self._let_go: list[tuple[Kept, str]] = []
        self.session = Session(settings, self.heard, book=book)
        self.book = self.session.book
        self.steps = Steps(kind, self.session)

    def tell(self, *declared: str, **state: Kept) -> Phase:
        """The program tells the run which resources it declares, and what its state holds, by logical names."""
        tell_program(self.book, [(self._kind, name) for name in declared], preview=self._preview)
        tell_state(self.book, [(self._kind, name, each.outputs) for name, each in state.items()])
        return self

    def check(self, declared: dict[str, Any], old: Kept | None = None, name: str = "it") -> CheckedProperties:
        """Check a declaration, against what the state holds of it."""
        urn = urn_of(self._kind, name)
        return self.steps.check(old.inputs if old else {}, declared, urn, preview=self._preview)

    def create(self, inputs: dict[str, Any], name: str = "it") -> Kept:
        """The create step alone, with checked inputs."""
        return self.steps.create(inputs, urn_of(self._kind, name))

    def up(self, declared: dict[str, Any], old: Kept | None = None, name: str = "it") -> Kept:
        """What the engine does with a declaration, in the order in which it does it; the deletes come with `end`."""
        checked = self.check(declared, old, name)
        assert checked.faults == []
        if old is None:
            return self.create(checked.inputs, name)
        difference = self.steps.diff(old.outputs, checked.inputs)
        if difference.replaces:
            return self.replace(declared, old, name)
        if not difference.changes:
            return Kept(old.id, checked.inputs, old.outputs)
        outputs = self.steps.update(old.id, old.outputs, checked.inputs, urn_of(self._kind, name))
        return Kept(old.id, checked.inputs, outputs)

    def replace(self, declared: dict[str, Any], old: Kept, name: str = "it") -> Kept:
        """A replacement, be it forced or not: check anew as if there were nothing, create; the delete comes last."""
        checked = self.check(declared, None, name)
        assert checked.faults == []
        self._let_go.append((old, name))
        return self.create(checked.inputs, name)

    def end(self) -> None:
        """The deletes of the run, of what was replaced."""
        while self._let_go:
            self.destroy(*self._let_go.pop())

    def record(self, kept: Kept, name: str = "it") -> Kept:
        """Pulumi has recorded the resource, and the program learns it: the run was not cut off."""
        learn_of_record(self.book, self._kind, name)
        return kept

    def refresh(self, old: Kept) -> Kept | None:
        """What the state holds after a refresh; None when the resource is gone."""
        return self.steps.read(old.id, old.outputs)

    def destroy(self, old: Kept, name: str = "it") -> None:
        """Delete it."""
        self.steps.delete(old.id, old.outputs, urn_of(self._kind, name))


@dataclass
class Stage:
    """The emulator in its fresh state, and what acts on it."""

    emulator: RunningEmulator
    clients: list[WixDataClient] = field(default_factory=list[WixDataClient])

    def client(self, key: str = KEY, limits: Limits = FAST) -> WixDataClient:
        """A client of its own."""
        client = WixDataClient(self.emulator.url, ApiKey(key), limits)
        self.clients.append(client)
        return client

    def settings(self, *, preview_reads: bool = True) -> Settings:
        """The settings of a stack against the emulator."""
        return Settings(self.emulator.url, ApiKey(KEY), ACCOUNT, preview_reads, (), settle_seconds=0)

    def collection_phase(
        self, *, preview: bool = False, preview_reads: bool = True, book: RunBook | None = None
    ) -> Phase:
        """A process with CollectionPermissions, in a run of its own or in that with the book."""
        return Phase(self.settings(preview_reads=preview_reads), COLLECTION_PERMISSIONS, preview=preview, book=book)

    def special_phase(self, *, preview: bool = False, preview_reads: bool = True, book: RunBook | None = None) -> Phase:
        """A process with SpecialPermission, likewise."""
        return Phase(self.settings(preview_reads=preview_reads), SPECIAL_PERMISSION, preview=preview, book=book)

    def live(self, collection: str = "Orders", site: str = SITE) -> Json:
        """A collection in the seed format."""
        return collections_of(self.emulator.state(), site)[collection]

    def live_levels(self, collection: str = "Orders", site: str = SITE) -> dict[str, str]:
        """The four levels that a collection has now."""
        return self.live(collection, site)["permissions"]

    def live_grants(self, collection: str = "Orders", site: str = SITE) -> Grants:
        """Each subject's allowed actions."""
        return grants_of(self.live(collection, site))

    def counts(self) -> dict[str, int]:
        """The calls since the last `forget_calls`, by operation."""
        return {name: count for name, count in self.emulator.calls()["operations"].items() if count}

    def forget_calls(self) -> None:
        """Count from zero."""
        self.emulator.reset_calls()

    def somebody_sets(self, collection: str = "Orders", **levels: str) -> None:
        """Somebody changes levels behind the API's back."""
        self.emulator.edit_collection(SITE, collection, {"permissions": levels})
