"""The provider of each kind of resource: Pulumi's steps, handed to the kind's lifecycle."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, cast

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
from ..documentation import with_link
from ..engine.engine_log import about
from ..engine.engine_presence import engine_address
from ..memory.folder import FOLDER_VARIABLE, memory_folder
from ..permissions.levels import Hidden
from ..state.kinds import AnyKind, DeclaredInputs, of_kind
from ..state.values import Values, kept, sealed
from .error_lines import one_line_errors
from .request_frame import urn_of_request

if TYPE_CHECKING:
    from ..lifecycle.lifecycle import Lifecycle
    from ..lifecycle.session import Session
    from ..lifecycle.steps import RequestContext

_PROVIDER = "__provider"
"""Pulumi's reference to the provider class; it changes when the class moved."""


class LifecycleProvider(ResourceProvider):
    """A provider without data of its own: Pulumi stores a reference to its class in every resource.

    A program only names the class, so the steps are loaded where they are taken: in the process of the provider.

    The import paths `pulumi_wix_data.CollectionPermissionsProvider` and
    `pulumi_wix_data.SpecialPermissionProvider` are therefore part of the state format. A subclass names its `kind`.
    """

    serialize_as_secret_always = False
    kind: ClassVar[AnyKind]
    _session: Session | None = None

    def __getstate__(self) -> None:
        """Nothing is ever pickled with a provider, least of all a key."""

    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration. Calls nothing and never raises: faults are reported by the steps."""
        from .sessions import session_for

        self._session = session_for(req.config)

    @property
    def session(self) -> Session:
        """The session of this process. Raises WixDataError before `configure`."""
        if self._session is None:
            raise WixDataError("the provider is not configured: Pulumi calls configure before any other step.")
        return self._session

    @property
    def lifecycle(self) -> Lifecycle[Any, Any]:
        """The steps of this provider's kind of resource."""
        return of_kind(self.kind, "lifecycle", "Lifecycle")(self.session)

    @one_line_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Pulumi's check: see `Lifecycle.check`. Unknown inputs come back as they were."""
        context = self._context()
        self._warn_of_another_book()
        declared = {name: value for name, value in news.items() if name != _PROVIDER}
        values = _values(declared, self.session.book.secrets(context.urn))
        with about(context.urn), self._hiding(context, values):
            checked = self.lifecycle.check(_values(_olds) if _olds else None, values, context)
        if checked.faults:
            failures = [CheckFailure(each.property, with_link(each.reason, each.kind)) for each in checked.faults]
            return CheckResult({}, failures)
        inputs = checked.inputs.to_inputs()
        unknown = [name for name, value in inputs.items() if value is Hidden.UNKNOWN]
        known = kept({name: value for name, value in inputs.items() if name not in unknown})
        return CheckResult({**known, **{name: declared.get(name, PulumiUnknown()) for name in unknown}}, [])

    @one_line_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Pulumi's diff: see `Lifecycle.diff`. A moved provider class is a change: the update stores the new one."""
        difference = self.lifecycle.diff(_values(_olds), _values(_news))
        moved = _olds.get(_PROVIDER) != _news.get(_PROVIDER)
        return DiffResult(difference.changes or moved, replaces=difference.replaces, delete_before_replace=False)

    @one_line_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Pulumi's create: see `Lifecycle.create`."""
        lifecycle, values, context = self.lifecycle, _values(props), self._context()
        with self._hiding(context, values):
            created = lifecycle.create(lifecycle.recorded(values), context)
        return CreateResult(created.id, _outputs(created.recorded))

    @one_line_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Pulumi's read: see `Lifecycle.read`. What is gone has no id."""
        values = _values(props)
        with self._hiding(self._context(), values):
            reading = self.lifecycle.read(id_, values)
        if reading is None:
            return ReadResult("", {})
        return ReadResult(self.lifecycle.id_of(id_, reading), _outputs(reading), kept(reading.to_inputs()))

    @one_line_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Pulumi's update: see `Lifecycle.update`."""
        lifecycle, olds, news, context = self.lifecycle, _values(_olds), _values(_news), self._context()
        with self._hiding(context, olds, news):
            updated = lifecycle.update(_id, lifecycle.recorded(olds), lifecycle.recorded(news), context)
        return UpdateResult(_outputs(updated))

    @one_line_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Pulumi's delete: see `Lifecycle.delete`."""
        context, values = self._context(), _values(_props)
        with about(context.urn), self._hiding(context, values):
            self.lifecycle.delete(_id, values, context)

    def _hiding(self, context: RequestContext, *values: Values) -> AbstractContextManager[None]:
        from ..lifecycle.hiding import hiding, secret_ids

        more = self.session.book.secrets(context.urn)
        return hiding(each for some in values for each in secret_ids(some, more))

    def _context(self) -> RequestContext:
        """What the engine asks about, and in which phase."""
        from ..lifecycle.steps import Phase, RequestContext

        is_preview = self.session.book.is_preview
        phase = Phase.NOT_KNOWN if is_preview is None else Phase.PREVIEW if is_preview else Phase.UPDATE
        return RequestContext(urn_of_request(), phase)

    def _warn_of_another_book(self) -> None:
        """A program tells the phase before it registers anything: if nobody has, it has another book."""
        book = self.session.book
        if book.is_preview is not None or engine_address() is None:
            return
        why = book.why_alone or f"the program does not use {memory_folder()}, whose path may be a relative one"
        self.session.warn(
            f"wix-data: this provider process does not know what the program knows: {why}. What one of them is told of "
            "duplicates, claims of assert_access, renames and moves, the other does not see. Set "
            f"{FOLDER_VARIABLE} to the absolute path of a folder that both can use.",
            about="another book",
        )

    def redact(self, text: str) -> str:
        """`text` without the API key."""
        key = self._session.settings.api_key if self._session else None
        return key.redact(text) if key else text


def _outputs(recorded: DeclaredInputs) -> dict[str, Any]:
    """The outputs as a state keeps them. Pulumi seals those that are secret inputs; what is made of those, it must be
    told of."""
    hidden = recorded.secret_properties - recorded.secrets
    return {name: sealed(value) if name in hidden else value for name, value in kept(recorded.to_properties()).items()}


def _values(properties: Mapping[str, object], secrets: frozenset[str] = frozenset()) -> Values:
    """The properties with Pulumi's unknowns as ours; a structure that holds one is unknown as a whole."""
    plain = {name: Hidden.UNKNOWN if _holds_unknown(value) else value for name, value in properties.items()}
    return Values.from_program(plain, secrets)


def _holds_unknown(value: object) -> bool:
    if type(value) is str:
        return False
    if isinstance(value, dict):
        return any(map(_holds_unknown, cast("dict[str, object]", value).values()))
    if isinstance(value, list):
        return any(map(_holds_unknown, cast("list[object]", value)))
    return isinstance(value, PulumiUnknown)
