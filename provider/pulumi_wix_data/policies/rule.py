"""What a rule is: an id, how grave a violation is, its parameters, and a pure function that judges one resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..lifecycle.properties import DATA_COLLECTION_ID, UNKNOWN, Properties

COLLECTION_PERMISSIONS = "pulumi-python:dynamic/wix-data:CollectionPermissions"
SPECIAL_PERMISSION = "pulumi-python:dynamic/wix-data:SpecialPermission"
"""The types of our resources, as policies see them."""


class Severity(str, Enum):
    """How grave a violation is, in Pulumi's words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Enforcement(str, Enum):
    """What a violation does, in Pulumi's words."""

    ADVISORY = "advisory"
    """It is shown."""
    MANDATORY = "mandatory"
    """It fails the preview and stops the update."""
    DISABLED = "disabled"
    """The rule is not asked."""


@dataclass
class Judgement:
    """What a rule says of one resource; nothing at all when the resource keeps the rule."""

    violations: list[str] = field(default_factory=list[str])
    """One sentence or two for each: what happened, and what to do."""
    undecided: list[str] = field(default_factory=list[str])
    """The properties (Wix's names) that a preview does not know and on which the rule's answer depends."""


@dataclass(frozen=True)
class Rule:
    """One rule about resources of one type."""

    id: str
    """Unique in the pack; the key of its configuration."""
    description: str
    severity: Severity
    enforcement: Enforcement
    """The level when the configuration names none."""
    resource_type: str
    parameters: Mapping[str, Mapping[str, Any]]
    """The JSON schema of each parameter, with its default."""
    judge: Callable[[Properties, Mapping[str, Any]], Judgement]
    """From checked properties (Wix's names; `UNKNOWN` for what a preview does not know) and parameters."""
    what_to_do: str

    def check(self, resource_type: str, properties: Properties, parameters: Mapping[str, Any]) -> Judgement:
        """Judge one resource of any type; parameters that are not given have their defaults."""
        if resource_type != self.resource_type:
            return Judgement()
        defaults = {name: schema["default"] for name, schema in self.parameters.items()}
        return self.judge(properties, {**defaults, **parameters})


def collection_name(properties: Properties) -> str:
    """The collection in a message."""
    collection = properties.get(DATA_COLLECTION_ID)
    return "a collection whose id is not known yet" if collection is UNKNOWN else str(collection)
