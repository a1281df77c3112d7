"""What a review says: changes of access, what else a reader should know, and how many resources it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ..permissions.actions import ItemAction
from ..permissions.changes import Direction
from ..permissions.exposure import Exposure
from ..state.positions import Position
from ..state.resource_kind import DeclaredInputs


class Cause(str, Enum):
    """Why access changes. The value is how a review names it."""

    TAKEOVER = "takeover"
    """A resource takes over a collection, or a special set, that was otherwise before."""
    EDIT = "edit"
    """The program declares something else for what the stack manages already."""
    REPAIR = "repairs drift"
    """Somebody changed it outside Pulumi, and it is set to what the program declares."""
    RESTORE = "put back"
    """A resource goes, and the levels from before return."""
    LOCK = "locked on destroy"
    """A resource with `on_destroy="lock"` goes."""
    GRANT = "new grant"
    """A new special permission."""
    REVOKE = "removed"
    """A special permission goes."""
    DRIFT = "drift"
    """It has happened already, outside Pulumi; a refresh found it."""
    DIFFERENCE = "differs"
    """Nothing changes: two sites, states or previews differ."""


@dataclass(frozen=True)
class AccessChange:
    """One action of one collection that changes for everybody, or for one user or role."""

    exposure: Exposure
    direction: Direction
    cause: Cause
    site_id: str
    data_collection_id: str
    action: ItemAction
    subject: str | None
    """The user or role of special permissions; None where the levels change."""
    before: str
    """The level or access, as the API spells it, or the mark of what cannot be seen."""
    after: str
    consequence: str
    """In words, who gains or loses."""
    resource: str
    """The logical name in the program."""
    is_replacement: bool = False
    """Whether it is one half of a replacement."""
    has_hidden_value: bool = False
    """Whether a value is unknown, secret, not recorded, or a level that this package does not know; or whether an input
    that it does not know differs."""
    about: DeclaredInputs | None = field(default=None, compare=False, repr=False)
    """What it changes, with its true values, for programs alone; None where two matrices differ."""
    position: Position | None = None
    """Where in the program the resource is declared, where that is known."""

    @property
    def sort_key(self) -> tuple[int, str, str, int, str, str]:
        """Exposures first, then by place, so that the order does not depend on the engine's."""
        action = list(ItemAction).index(self.action)
        return self.exposure.rank, self.site_id, self.data_collection_id, action, self.subject or "", self.resource


@dataclass(frozen=True)
class Note:
    """Something that a reader should know beside the changes of access, in one sentence."""

    site_id: str
    """Empty where the note is on several."""
    data_collection_id: str
    """Empty where the note is on several, as the resource is."""
    text: str
    resource: str

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """By place."""
        return self.site_id, self.data_collection_id, self.resource, self.text


@dataclass(frozen=True)
class Ended:
    """A resource that goes, while no other one declares what it managed; and what becomes of that."""

    name: str
    """The logical name in the program."""
    was: DeclaredInputs
    left: DeclaredInputs | None
    """What the site has then: its levels or accesses as they may be shown. None where nothing is left."""
    fate: str
    """The same in a clause, for example `put back to what it was before`."""


@dataclass(frozen=True)
class Review:
    """What a preview means for access."""

    stack: str
    """`project/stack`; empty when the preview names none."""
    changes: tuple[AccessChange, ...]
    """Exposures first."""
    notes: tuple[Note, ...]
    permissions: Mapping[str, int]
    """Operation → resources of this package that it is planned for."""
    others: Mapping[str, int]
    """Operation → resources of other kinds that it is planned for; nothing is said about those."""
    unchanged: int
    """Resources of any kind that stay as they are."""
    hidden_drift: int
    """Resources that a refresh found changed, in a document that does not say how."""
    errors: tuple[str, ...]
    """Why the preview is not complete; none when it is."""
    is_refresh: bool
    """Whether all this has happened already, outside Pulumi."""
    one_sided: int = 0
    """Collections that only one of two compared matrices has."""
    people: Mapping[str, list[str]] | None = None
    """The ids of the people who hold each role, by its name, as far as they are known; None where nobody asked."""

    @property
    def exposures(self) -> tuple[AccessChange, ...]:
        """The changes by which somebody gains access, or may."""
        return tuple(change for change in self.changes if change.exposure.may_widen)

    @property
    def others_changes(self) -> tuple[AccessChange, ...]:
        """The changes by which nobody gains access."""
        return tuple(change for change in self.changes if not change.exposure.may_widen)

    def counts(self) -> dict[Exposure, int]:
        """Exposure → changes, in the order of a review, those that occur."""
        found = [change.exposure for change in self.changes]
        return {exposure: found.count(exposure) for exposure in Exposure if exposure in found}
