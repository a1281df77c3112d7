"""The edits that `wix-data recover` makes in a stack's state. Values are moved as they are: what is sealed stays so."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .kinds import kind_of
from .properties import PREVIOUS
from .values import is_envelope, kept

Entry = dict[str, Any]


class Step(Enum):
    """What a cut-off run was doing."""

    CREATE = "create"
    """Another resource, on the same thing."""
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class CutOff:
    """A step on the thing of a resource of which nobody knows the end."""

    step: Step
    operation: int
    """The index of the pending operation."""


@dataclass(frozen=True)
class Source:
    """Which entry of the state knows an original."""

    index: int
    is_pending: bool = False
    """Whether it is a pending operation rather than a resource."""


@dataclass
class Settlement:
    """What becomes of pending operations and of resources, each by its index in the state."""

    created: dict[int, tuple[str, Mapping[str, object]] | None] = field(
        default_factory=dict[int, "tuple[str, Mapping[str, object]] | None"]
    )
    """The id and the outputs of what a pending operation became; None drops the operation."""
    cut_off: dict[int, CutOff] = field(default_factory=dict[int, CutOff])
    """The resources of which it is not known whether they are as recorded."""
    originals: dict[int, Source] = field(default_factory=dict[int, Source])
    """The resources that learn what was there before."""

    def __bool__(self) -> bool:
        return bool(self.created or self.cut_off or self.originals)

    def drop(self, operation: int) -> None:
        """Forget a pending operation."""
        self.created[operation] = None

    def applied(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The state's document with these edits. What is not named stays."""
        edited = copy.deepcopy(dict(document))
        deployment: Entry = edited["deployment"]
        pending: list[Entry] = deployment.get("pending_operations") or []
        resources: list[Entry] = deployment.get("resources") or []
        for index, cut_off in self.cut_off.items():
            _mark(resources[index], cut_off.step, pending[cut_off.operation]["resource"])
        for index, source in self.originals.items():
            _tell(resources[index], _original_in(pending if source.is_pending else resources, source))
        for index in sorted(self.created):
            became = self.created[index]
            if became:
                resources = _with_new(resources, pending[index]["resource"], *became)
        deployment["resources"] = resources
        deployment["pending_operations"] = [each for index, each in enumerate(pending) if index not in self.created]
        return edited


def _mark(resource: Entry, step: Step, attempted: Entry) -> None:
    outputs: Entry = resource.get("outputs") or {}
    inputs: Entry = attempted.get("inputs") or {}
    kind = kind_of(str(resource.get("type")), outputs.get("__provider"))
    assert kind  # noqa: S101 - only resources of ours are named
    if step is Step.DELETE:
        resource["outputs"] = kind.after_cut_off_delete(outputs)
    elif step is Step.CREATE:
        resource["outputs"] = kind.after_cut_off_create(outputs, inputs)
    else:
        resource["outputs"] = kind.after_cut_off_update(outputs, inputs)


def _tell(resource: Entry, original: Any) -> None:
    for part in ("inputs", "outputs"):
        resource[part] = {**(resource.get(part) or {}), PREVIOUS: original}


def _original_in(entries: list[Entry], source: Source) -> Any:
    entry = entries[source.index]
    properties: Entry = entry["resource"]["inputs"] if source.is_pending else entry["outputs"]
    return properties[PREVIOUS]


def _with_new(resources: list[Entry], attempted: Entry, resource_id: str, outputs: Mapping[str, object]) -> list[Entry]:
    """The resources and the new one. Where it replaces another, that one is still to be deleted: it may be the only
    one to know what was there before."""
    inputs: Entry = attempted.get("inputs") or {}
    recorded = _with_provider(inputs, kept(outputs))
    known = {PREVIOUS: recorded[PREVIOUS]} if PREVIOUS in recorded else {}
    new = {**attempted, "id": resource_id, "inputs": {**inputs, **known}, "outputs": recorded}
    others: list[Entry] = []
    # As the engine looks for it: under an alias where it has no resource of that name itself, which is how a stack
    # moves between the doors. It takes two of one name, be it by an alias, for a broken state.
    urns = [each["urn"] for each in resources if not each.get("delete")]
    replaced = next((urn for urn in (new["urn"], *(new.get("aliases") or [])) if urn in urns), None)
    for each in resources:
        is_replaced = each["urn"] == replaced and not each.get("delete")
        # One that was deleted already, for a replacement that deletes first, is no more.
        if not (is_replaced and each.get("pendingReplacement")):
            others.append({**each, "delete": True} if is_replaced else each)
    return [*others, new]


def _with_provider(inputs: Mapping[str, Any], outputs: Mapping[str, object]) -> dict[str, object]:
    """Outputs as Pulumi keeps them: with the provider's class, and secret where the inputs are."""
    ours = {name: value for name, value in inputs.items() if name.startswith("__")}
    sealed = {name: value for name, value in inputs.items() if name in outputs and is_envelope(value)}
    return {**outputs, **sealed, **ours}
