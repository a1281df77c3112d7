"""The provider of both resources: Pulumi's steps, handed to a lifecycle."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.output import Unknown as PulumiUnknown

from ..api.errors import WixDataError
from ..lifecycle.lifecycle import Lifecycle
from ..lifecycle.properties import UNKNOWN
from ..lifecycle.session import Session
from .engine_log import about
from .error_lines import one_line_errors
from .hints import take_hints
from .sessions import session_for


class LifecycleProvider(ResourceProvider):
    """A provider without data of its own: Pulumi stores a reference to its class in every resource.

    The import paths `pulumi_wix_data.CollectionPermissionsProvider` and
    `pulumi_wix_data.SpecialPermissionProvider` are therefore part of the state format.
    """

    serialize_as_secret_always = False
    _session: Session | None = None

    def __getstate__(self) -> None:
        """Nothing is ever pickled with a provider, least of all a key."""

    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration. Calls nothing and never raises: faults are reported by the steps."""
        self._session = session_for(req.config)

    @property
    def session(self) -> Session:
        """The session of this process. Raises WixDataError before `configure`."""
        if self._session is None:
            raise WixDataError("the provider is not configured: Pulumi calls configure before any other step.")
        return self._session

    @property
    def lifecycle(self) -> Lifecycle:
        """The steps of this provider's kind of resource."""
        raise NotImplementedError

    @one_line_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Pulumi's check: see `Lifecycle.check`. Unknown inputs come back as they were."""
        declared = dict(news)
        hints = take_hints(declared)
        with about(hints.urn):
            checked = self.lifecycle.check(_split(_olds), _split(declared), hints)
        inputs = {
            name: declared.get(name, PulumiUnknown()) if value is UNKNOWN else value
            for name, value in checked.inputs.items()
        }
        return CheckResult(inputs, [CheckFailure(fault.property, fault.reason) for fault in checked.faults])

    @one_line_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Pulumi's diff: see `Lifecycle.diff`."""
        difference = self.lifecycle.diff(_split(_olds), _split(_news))
        return DiffResult(difference.changes, replaces=difference.replaces, delete_before_replace=True)

    @one_line_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Pulumi's create: see `Lifecycle.create`."""
        created = self.lifecycle.create(props)
        return CreateResult(created.id, created.outputs)

    @one_line_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Pulumi's read: see `Lifecycle.read`. What is gone has no id."""
        reading = self.lifecycle.read(id_, props)
        return ReadResult(id_, reading.outputs, reading.inputs) if reading else ReadResult("", {})

    @one_line_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Pulumi's update: see `Lifecycle.update`."""
        return UpdateResult(self.lifecycle.update(_id, _olds, _news))

    @one_line_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Pulumi's delete: see `Lifecycle.delete`."""
        self.lifecycle.delete(_id, _props)

    def redact(self, text: str) -> str:
        """`text` without the API key."""
        key = self._session.settings.api_key if self._session else None
        return key.redact(text) if key else text


def _split(properties: dict[str, Any]) -> dict[str, Any]:
    """The properties with Pulumi's unknowns as ours; a structure that holds one is unknown as a whole."""
    return {name: UNKNOWN if _holds_unknown(value) else value for name, value in properties.items()}


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, PulumiUnknown):
        return True
    if isinstance(value, dict):
        return any(_holds_unknown(part) for part in value.values())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return any(_holds_unknown(part) for part in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return False
