"""The steps of a resource as the engine asks for them, by either door, and the failures that are answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pulumi_wix_data.permissions.validation import Fault
from tests.shared.steps import CheckedProperties, Kept

Properties = Mapping[str, Any]


class Refused(Exception):
    """What is declared is at fault, so the engine did not go on."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = faults


class HalfMade(Exception):
    """The engine records the resource as it is, with the reasons why nobody knows what became of it, and fails."""

    def __init__(self, made: Kept, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.made = made
        self.reasons = reasons


class ResourceSteps(Protocol):
    """The steps of one resource. `inputs` are checked ones; `old` is what the state has."""

    def check(self, olds: Properties, news: Properties, *, preview: bool) -> CheckedProperties:
        """`olds` are the inputs in state, empty for what is new."""
        ...

    def needs(self, old: Kept, inputs: Properties) -> str:
        """What the diff asks for: `same`, `update` or `replace`."""
        ...

    def preview(self, old: Kept | None, inputs: Properties) -> None:
        """What a preview asks for beyond check and diff, of a create or, where there is an old one, an update."""
        ...

    def create(self, inputs: Properties) -> Kept:
        """Raises HalfMade, as update does, where the door has that answer."""
        ...

    def update(self, old: Kept, inputs: Properties) -> Kept:
        """The new inputs and outputs."""
        ...

    def read(self, old: Kept) -> Kept | None:
        """None when it is gone."""
        ...

    def delete(self, old: Kept) -> None:
        """Delete it."""
        ...
