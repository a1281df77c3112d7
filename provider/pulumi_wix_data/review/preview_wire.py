"""The parts of Pulumi's JSON that a review reads: the digest of `pulumi preview --json`, and the engine's events."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _none_is_empty(value: Any) -> Any:
    return {} if value is None else value


_Values = Annotated[dict[str, Any], BeforeValidator(_none_is_empty)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class StateWire(_Wire):
    """A resource in a step, before or after it."""

    inputs: _Values = {}
    outputs: _Values = {}
    external: bool = False
    """Read only (`.get`): not managed by the stack."""
    retain_on_delete: bool = Field(default=False, alias="retainOnDelete")

    @property
    def known(self) -> dict[str, Any]:
        """The outputs where there are any: what a resource has; otherwise the inputs: what it will be given."""
        return self.outputs or self.inputs


class DigestStepWire(_Wire):
    """One of a digest's `steps`."""

    op: str
    urn: str
    old: StateWire | None = Field(default=None, alias="oldState")
    new: StateWire | None = Field(default=None, alias="newState")


class DiagnosticWire(_Wire):
    """A message of the engine or of a provider."""

    message: str
    severity: str = ""


class DigestWire(_Wire):
    """What `pulumi preview --json` prints."""

    steps: list[DigestStepWire] = []
    diagnostics: list[DiagnosticWire] = []
    summary: Annotated[dict[str, int], BeforeValidator(_none_is_empty)] = Field(default={}, alias="changeSummary")


class MetadataWire(_Wire):
    """What an event says of a step."""

    op: str
    urn: str
    old: StateWire | None = None
    new: StateWire | None = None


class ResourceEventWire(_Wire):
    """A step begins, or its outputs are there."""

    metadata: MetadataWire


class SummaryEventWire(_Wire):
    """The end of a preview, or of an update."""

    changes: Annotated[dict[str, int], BeforeValidator(_none_is_empty)] = Field(default={}, alias="resourceChanges")
    result: str = ""


class EventWire(_Wire):
    """A line of `pulumi up --json`, or of a preview with PULUMI_ENABLE_STREAMING_JSON_PREVIEW; exactly one is set."""

    diagnostic: DiagnosticWire | None = Field(default=None, alias="diagnosticEvent")
    started: ResourceEventWire | None = Field(default=None, alias="resourcePreEvent")
    ended: ResourceEventWire | None = Field(default=None, alias="resOutputsEvent")
    summary: SummaryEventWire | None = Field(default=None, alias="summaryEvent")
