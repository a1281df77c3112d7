"""A kind's lifecycle on plain properties, as a door calls it: what Pulumi would hand over, and what it would keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_wix_data.lifecycle.lifecycle import Lifecycle
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.lifecycle.steps import Created, Difference, Phase, RequestContext
from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.permissions.validation import Fault
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, AnyKind, of_kind
from pulumi_wix_data.state.values import Values, kept

__all__ = ["COLLECTION_PERMISSIONS", "SPECIAL_PERMISSION", "UNKNOWN", "CheckedProperties", "Kept", "Steps"]

UNKNOWN = Hidden.UNKNOWN

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class CheckedProperties:
    """Checked inputs as Pulumi keeps them, or faults."""

    inputs: dict[str, Any]
    faults: list[Fault]


@dataclass(frozen=True)
class Kept:
    """A resource as Pulumi keeps it."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


class Steps:
    """The steps of one kind of resource in one session."""

    def __init__(self, kind: AnyKind, session: Session) -> None:
        self.lifecycle: Lifecycle[Any, Any] = of_kind(kind, "lifecycle", "Lifecycle")(session)

    def check(
        self,
        olds: Properties,
        news: Properties,
        urn: str | None = None,
        *,
        preview: bool = True,
        secrets: tuple[str, ...] = (),
    ) -> CheckedProperties:
        """Check a declaration; the properties under `secrets` are declared as secrets."""
        context = RequestContext(urn, Phase.PREVIEW if preview else Phase.UPDATE)
        checked = self.lifecycle.check(_values(olds) if olds else None, Values.from_program(news, secrets), context)
        return CheckedProperties(checked.inputs.to_inputs(), checked.faults)

    def diff(self, olds: Properties, news: Properties) -> Difference:
        """From outputs to checked inputs."""
        return self.lifecycle.diff(_values(olds), _values(news))

    def create(self, inputs: Properties, urn: str | None = None) -> Kept:
        """Create it from checked inputs."""
        return _kept(self.lifecycle.create(self.lifecycle.recorded(_values(inputs)), _asked(urn)), inputs)

    def read(self, resource_id: str, outputs: Properties) -> Kept | None:
        """What is there now."""
        found = self.lifecycle.read(resource_id, _values(outputs))
        return Kept(resource_id, kept(found.to_inputs()), kept(found.to_properties())) if found else None

    def update(self, resource_id: str, olds: Properties, news: Properties, urn: str | None = None) -> dict[str, Any]:
        """Update it; the new outputs."""
        before, after = self.lifecycle.recorded(_values(olds)), self.lifecycle.recorded(_values(news))
        return kept(self.lifecycle.update(resource_id, before, after, _asked(urn)).to_properties())

    def delete(self, resource_id: str, outputs: Properties, urn: str | None = None) -> None:
        """Delete it."""
        self.lifecycle.delete(resource_id, _values(outputs), _asked(urn))

    def recover(self, inputs: Properties, urn: str | None = None) -> Kept | None:
        """What a create left behind that was cut off."""
        found = self.lifecycle.recover(self.lifecycle.recorded(_values(inputs)), _asked(urn))
        return _kept(found, inputs) if isinstance(found, Created) else None


def _asked(urn: str | None) -> RequestContext:
    return RequestContext(urn, Phase.UPDATE)


def _values(properties: Properties) -> Values:
    return Values.from_program(properties)


def _kept(created: Created[Any], inputs: Properties) -> Kept:
    return Kept(created.id, dict(inputs), kept(created.recorded.to_properties()))
