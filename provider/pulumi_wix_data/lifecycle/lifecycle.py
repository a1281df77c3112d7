"""The steps that every resource has, and what they have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from ..permissions.validation import Fault
from .declared_inputs import declared_twice
from .hints import Hints
from .journal import FOLDER_VARIABLE, FourValues
from .properties import DATA_COLLECTION_ID, PROVIDER, SITE_ID, UNKNOWN, Properties, differing
from .results import Checked, Created, Difference, Reading
from .session import Session


@dataclass(frozen=True)
class Target:
    """The thing on the site that a resource declares."""

    key: tuple[str, ...]
    """Tells it from all others."""
    property: str
    """The property that names it."""
    description: str


class Lifecycle(ABC):
    """The steps of one kind of resource, on plain properties.

    Every step but diff raises an `ApiError` when a call fails and a `SettingsError` when none can be made.
    """

    identifying: ClassVar[tuple[str, ...]]
    """The properties that say which thing it is: another value replaces the resource."""
    compared: ClassVar[tuple[str, ...]]
    """The properties whose change is an update."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check(self, olds: Properties, news: Properties, hints: Hints) -> Checked:
        """Validate what is declared, and say what it will change. Writes nothing.

        `olds` are the inputs in state, empty for a create. Every fault is reported at once, on its property.
        """
        self._session.looking_ahead.tell(hints.ahead)
        inputs, faults = self._declared(news)
        faults = [*self._session.settings.faults, *faults] or self._faults_of_a_second(inputs, hints)
        if faults:
            return Checked(inputs, faults)
        if olds and not differing(olds, inputs, self.identifying):
            self._session.looking_ahead.known((inputs[SITE_ID], inputs[DATA_COLLECTION_ID]))
            self._session.this_run.hold(self._target(inputs).key, hints.urn)
            self._carry_on(olds, inputs)
            return Checked(inputs)
        if olds:
            self._announce_return(olds)
        if any(inputs.get(name) is UNKNOWN for name in self.identifying):
            return Checked(inputs)
        self._session.this_run.let_go(self._target(inputs).key, hints.urn)
        return Checked(inputs, self._look_first(inputs, hints))

    def diff(self, olds: Properties, news: Properties) -> Difference:
        """What differs between the outputs in state and the checked inputs. Calls nothing.

        A value not known yet counts as a change, but forces no replacement that may never come. A moved provider
        class is a change too: the update then stores the new reference.
        """
        moved = differing(olds, news, self.identifying)
        changed = moved or differing(olds, news, (*self.compared, PROVIDER))
        return Difference(bool(changed), [name for name in moved if news.get(name) is not UNKNOWN])

    @abstractmethod
    def create(self, inputs: Properties) -> Created:
        """Make it so."""

    @abstractmethod
    def read(self, resource_id: str, properties: Properties) -> Reading | None:
        """What is there now; None when it is gone. `properties` are the outputs in state."""

    @abstractmethod
    def update(self, resource_id: str, olds: Properties, news: Properties) -> dict[str, Any]:
        """Make it so; the new outputs."""

    @abstractmethod
    def delete(self, resource_id: str, properties: Properties) -> None:
        """Take it back."""

    @abstractmethod
    def recover(self, inputs: Properties) -> Created | None:
        """What a create with these checked inputs left behind that was cut off; None when it wrote nothing."""

    @abstractmethod
    def _declared(self, news: Properties) -> tuple[dict[str, Any], list[Fault]]:
        """The inputs as they will be kept, and what is wrong with them."""

    @abstractmethod
    def _target(self, inputs: Properties) -> Target:
        """What the inputs declare; all that identifies it is known."""

    @abstractmethod
    def _carry_on(self, olds: Properties, inputs: dict[str, Any]) -> None:
        """The same thing as before: keep what the state knows of it, and say what an edit changes."""

    @abstractmethod
    def _look_first(self, inputs: dict[str, Any], hints: Hints) -> list[Fault]:
        """A thing new to this resource: what is there already, and what will change?"""

    def _announce_return(self, olds: Properties) -> None:  # noqa: B027
        """Say what happens to the thing that a replacement lets go."""

    def _note(self, key: tuple[str, ...], before: FourValues, written: FourValues) -> None:
        """Note in the journal what is about to be replaced with what."""
        try:
            self._session.journal.note(key, before, written)
        except OSError as failure:
            self._session.info(
                f"the journal for runs that are cut off cannot be kept ({failure.strerror}): set {FOLDER_VARIABLE} "
                "to a folder that can be written. Without it, only `wix-data recover` knows what was there before.",
                topic="no journal",
            )

    def _faults_of_a_second(self, inputs: Properties, hints: Hints) -> list[Fault]:
        """Two resources on one thing would undo each other."""
        if any(inputs.get(name) is UNKNOWN for name in self.identifying):
            return []
        target = self._target(inputs)
        other = self._session.this_run.declare(target.key, hints.urn)
        if other is None:
            return []
        return [Fault(target.property, declared_twice(target.description, other, str(hints.urn)))]
