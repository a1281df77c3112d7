"""What a rule is: an id, how grave a violation is, its parameters, and a pure function that judges one resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from ..api.errors import WixDataError
from ..permissions.exposure import Severity
from ..permissions.levels import Hidden
from ..permissions.validation import shown
from ..sanitize import one_line
from ..state.kinds import AnyKind
from ..state.resource_kind import DeclaredInputs, ResourceKind
from ..state.values import Values

LEVEL = "enforcementLevel"
"""The key of a rule's configuration that every rule has."""


class Enforcement(str, Enum):
    """What a violation does, in Pulumi's words."""

    ADVISORY = "advisory"
    """It is shown."""
    MANDATORY = "mandatory"
    """It fails the preview and stops the update."""
    DISABLED = "disabled"
    """The rule is not asked."""


class Parameters(BaseModel):
    """What a configuration can set of a rule. A field's description completes `give …`."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


@dataclass
class Judgement:
    """What a rule says of one resource; nothing at all when the resource keeps the rule."""

    violations: list[str] = field(default_factory=list[str])
    """One sentence or two for each: what happened, and what to do."""
    undecided: list[str] = field(default_factory=list[str])
    """The properties (Wix's names) that a preview does not know and on which the rule's answer depends."""


_Recorded = TypeVar("_Recorded", bound=DeclaredInputs)
_Parameters = TypeVar("_Parameters", bound=Parameters)


@dataclass(frozen=True)
class Rule(Generic[_Recorded, _Parameters]):
    """One rule about resources of one kind. A value that it cannot see, or does not know, does not keep it."""

    id: str
    """Unique in the pack; the key of its configuration."""
    description: str
    severity: Severity
    enforcement: Enforcement
    """The level when the configuration names none."""
    kind: ResourceKind[Any, _Recorded]
    parameters: type[_Parameters]
    judge: Callable[[_Recorded, _Parameters], Judgement]
    what_to_do: str

    def check(self, kind: AnyKind | None, values: Values, parameters: Mapping[str, object]) -> Judgement:
        """Judge one resource, by its checked properties; parameters that are not given have their defaults."""
        if kind is not self.kind:
            return Judgement()
        return self.judge(self.kind.read_recorded(values, ""), self.configured(parameters))

    @property
    def parameter_names(self) -> list[str]:
        """As a configuration spells them."""
        return [str(each.alias) for each in self.parameters.model_fields.values()]

    def configured(self, given: Mapping[str, object]) -> _Parameters:
        """The parameters. Raises WixDataError, with what is allowed, for one that is wrong or does not exist."""
        try:
            return self.parameters.model_validate(given)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
        if name not in self.parameter_names:
            choices = ", ".join([LEVEL, *self.parameter_names])
            raise WixDataError(f'{self.id} has no parameter "{one_line(name)}"; choose one of {choices}.')
        described = next(each for each in self.parameters.model_fields.values() if each.alias == name)
        raise WixDataError(f"{name} of {self.id} is {shown(given[name])}; give {described.description}.")


def collection_name(recorded: DeclaredInputs) -> str:
    """The collection in a message."""
    if recorded.data_collection_id is Hidden.UNKNOWN:
        return "a collection whose id is not known yet"
    return recorded.label
