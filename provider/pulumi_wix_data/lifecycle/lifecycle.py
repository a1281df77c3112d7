"""The steps that every resource has."""

from __future__ import annotations

from typing import Any, Protocol

from .hints import Hints
from .properties import Properties
from .results import Checked, Created, Difference, Reading


class Lifecycle(Protocol):
    """The steps of one kind of resource, on plain properties.

    Every step but diff raises an `ApiError` when a call fails and a `SettingsError` when none can be made.
    """

    def check(self, olds: Properties, news: Properties, hints: Hints) -> Checked:
        """Validate what is declared, and say what it will change. `olds` are the inputs in state, empty for a
        create. Writes nothing."""
        ...

    def create(self, inputs: Properties) -> Created:
        """Make it so."""
        ...

    def read(self, resource_id: str, properties: Properties) -> Reading | None:
        """What is there now; None when it is gone. `properties` are the outputs in state."""
        ...

    def diff(self, olds: Properties, news: Properties) -> Difference:
        """What differs between the outputs in state and the checked inputs. Calls nothing."""
        ...

    def update(self, resource_id: str, olds: Properties, news: Properties) -> dict[str, Any]:
        """Make it so; the new outputs."""
        ...

    def delete(self, resource_id: str, properties: Properties) -> None:
        """Take it back."""
        ...

    def recover(self, inputs: Properties) -> Created | None:
        """What a create with these checked inputs left behind that was cut off; None when it wrote nothing."""
        ...
