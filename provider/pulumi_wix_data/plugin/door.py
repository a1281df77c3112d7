"""The steps of the native provider: requests, read, to the lifecycle of their kind, and its answers. Knows no gRPC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from ..api.errors import WixDataError
from ..documentation import with_link
from ..error_kinds import ErrorKind
from ..lifecycle.hiding import hiding, secret_ids
from ..lifecycle.lifecycle import Lifecycle, declared_twice
from ..lifecycle.session import Session
from ..lifecycle.steps import Difference, Phase, RequestContext
from ..permissions.levels import Hidden
from ..permissions.validation import Fault
from ..state.kinds import KINDS, AnyKind, common_urn, kind_of, of_kind
from ..state.properties import SITE_ID
from ..state.resource_kind import DeclaredInputs
from ..state.urns import Urn
from ..state.values import Values
from .configuration import Configuration
from .wire import Properties


@dataclass(frozen=True)
class Asked:
    """Which resource a request is about."""

    urn: str
    id: str = ""

    @property
    def kind(self) -> AnyKind:
        """Its kind. Raises WixDataError for a type token that is none of ours, and for what is no URN."""
        try:
            type_ = Urn.parse(self.urn).type
        except ValueError as failure:
            raise WixDataError(f"{failure}.") from None
        kind = kind_of(type_)
        if kind is None:
            known = ", ".join(each.native_type for each in KINDS)
            raise WixDataError(f"this provider has no resource type {type_}; it has {known}.")
        return kind


@dataclass(frozen=True)
class Reading:
    """What is there."""

    id: str
    outputs: Properties
    inputs: Properties


@dataclass(frozen=True)
class Made:
    """What a create or an update has left."""

    id: str
    outputs: Properties
    inputs: Properties
    unsettled: list[str] = field(default_factory=list[str])
    """Why nobody knows whether it is as it should be, in sentences; empty where it is."""


class Door:
    """The provider as one engine run has configured it. Threads share it."""

    def __init__(self, session: Session, configuration: Configuration) -> None:
        self.session = session
        self._configuration = configuration
        self._imported: set[str] = set()

    def redact(self, text: str) -> str:
        """`text` without the API key."""
        key = self.session.settings.api_key
        return key.redact(text) if key else text

    def check(self, asked: Asked, olds: Values, news: Values) -> tuple[Properties, list[Fault]]:
        """See `Lifecycle.check`: the inputs as the state keeps them, or every fault."""
        faults = _unknown_properties(asked.kind, olds, news)
        lifecycle = self._lifecycle(asked)
        declared = self._with_site(self._with_later(asked.kind, news))
        with self._hiding(asked, olds, declared):
            checked = lifecycle.check(olds or None, declared, self._context(asked))
        faults += checked.faults
        return Properties({} if faults else checked.inputs.to_inputs(), checked.inputs.secrets), faults

    def diff(self, asked: Asked, olds: Values, news: Values) -> Difference:
        """See `Lifecycle.diff`."""
        lifecycle = self._lifecycle(asked)
        if asked.urn not in self._imported:
            lifecycle.settle(lifecycle.recorded(olds), self._context(asked))
            lifecycle.remember(lifecycle.recorded(olds), self._context(asked))
        difference = lifecycle.diff(olds, news)
        if not self._configuration.is_complete:
            # An import has read nothing yet, so what it lacks is no other thing.
            lacking = [name for name in difference.replaces if name not in olds]
            replaces = [name for name in difference.replaces if name in olds]
            difference = Difference(difference.changes, replaces, [*lacking, *difference.updates])
        if difference.replaces:
            # Again after the check, which without our own bindings has not been handed what was there before.
            lifecycle.warn_restore(lifecycle.recorded(olds))
        return difference

    def create(self, asked: Asked, news: Values, *, preview: bool) -> Made:
        """See `Lifecycle.create`; a preview only looks at what it will change."""
        lifecycle, unsettled = self._lifecycle(asked), list[str]()
        context = replace(self._context(asked, preview=preview), tell_unsettled=unsettled.append)
        inputs = lifecycle.recorded(news)
        with self._hiding(asked, news):
            if context.looks_later:
                inputs = _valid(lifecycle.plan(None, inputs, context))
            if preview:
                return Made("", _previewed(asked.kind, inputs), _inputs_of(inputs))
            created = lifecycle.create(inputs, context)
        return Made(created.id, _outputs_of(created.recorded), _inputs_of(created.recorded), unsettled)

    def update(self, asked: Asked, olds: Values, news: Values, *, preview: bool) -> Made:
        """See `Lifecycle.update`; likewise."""
        lifecycle, unsettled = self._lifecycle(asked), list[str]()
        context = replace(self._context(asked, preview=preview), tell_unsettled=unsettled.append)
        recorded, inputs = lifecycle.recorded(olds), lifecycle.recorded(news)
        with self._hiding(asked, olds, news):
            if context.looks_later and lifecycle.changes(recorded, inputs):
                inputs = _valid(lifecycle.plan(recorded, inputs, context))
            if preview:
                return Made(asked.id, _previewed(asked.kind, inputs, olds), _inputs_of(inputs))
            updated = lifecycle.update(asked.id, recorded, inputs, context)
        return Made(asked.id, _outputs_of(updated), _inputs_of(updated), unsettled)

    def read(self, asked: Asked, known: Values, *, is_import: bool) -> Reading | None:
        """See `Lifecycle.read` and, for an import, which knows nothing but the id, `Lifecycle.adopt`."""
        kind, lifecycle = asked.kind, self._lifecycle(asked)
        if not self._configuration.is_complete:
            # The engine takes no unknown value from a read; bindings take what is missing in a preview for one.
            return Reading(asked.id, Properties({}), Properties({}))
        if is_import:
            self._imported.add(asked.urn)
            reading = lifecycle.adopt(asked.id, self._context(asked))
            self._refuse_second_import(asked, reading)
        else:
            with self._hiding(asked, known):
                reading = lifecycle.read(asked.id, known)
        if reading is None:
            return None
        if not is_import:
            lifecycle.remember(reading, self._context(asked))
        inputs = _inputs_of(reading)
        if is_import:
            # The engine checks them as if a program declared them, and writes a program of them.
            declared = {name: value for name, value in inputs.values.items() if name in kind.inputs}
            inputs = Properties(declared, inputs.secrets)
        return Reading(lifecycle.id_of(asked.id, reading), _outputs_of(reading), inputs)

    def _refuse_second_import(self, asked: Asked, reading: DeclaredInputs | None) -> None:
        """`pulumi import` only warns of what its check has found, and goes on."""
        target, urn = reading.target() if reading else None, common_urn(asked.urn)
        other = self.session.book.second(target.key, urn) if target else None
        if target and other:
            raise WixDataError(with_link(declared_twice(target.description, other, urn), ErrorKind.DECLARED_TWICE))

    def delete(self, asked: Asked, outputs: Values) -> None:
        """See `Lifecycle.delete`."""
        with self._hiding(asked, outputs):
            self._lifecycle(asked).delete(asked.id, outputs, self._context(asked, preview=False))

    def _lifecycle(self, asked: Asked) -> Lifecycle[Any, Any]:
        return of_kind(asked.kind, "lifecycle", "Lifecycle")(self.session)

    def _hiding(self, asked: Asked, *values: Values) -> AbstractContextManager[None]:
        more = self.session.book.secrets(common_urn(asked.urn))
        return hiding(each for some in values for each in secret_ids(some, more))

    def _context(self, asked: Asked, *, preview: bool | None = None) -> RequestContext:
        # Only our own bindings tell this, and only they read ahead: without them, a check must not wait for the site.
        told = self.session.book.is_preview
        is_preview = told if preview is None else preview
        phase = Phase.NOT_KNOWN if is_preview is None else Phase.PREVIEW if is_preview else Phase.UPDATE
        return RequestContext(common_urn(asked.urn), phase, looks_later=told is None)

    def _with_site(self, news: Values) -> Values:
        """The inputs with the provider's site, where they name none."""
        site = self._configuration.site_id
        if SITE_ID in news or site is None:
            return news
        return Values({**news.by_name, SITE_ID: site}, news.secrets)

    def _with_later(self, kind: AnyKind, news: Values) -> Values:
        """The inputs; what is missing may come of a function, which finds nothing while the provider is not known."""
        lacking = [] if self._configuration.is_complete else kind.lacking(news)
        return Values({**news.by_name, **unknown_of(lacking)}, news.secrets) if lacking else news


def _unknown_properties(kind: AnyKind, olds: Values, news: Values) -> list[Fault]:
    """Bindings with types let none pass; programs without them have typing errors.

    What a state has among its inputs is none: `ignoreChanges: ["*"]` takes all of them for the program's.
    """
    given = [name for name in news.by_name if name not in kind.inputs and not name.startswith("__") and name in news]
    names = [name for name in given if name not in kind.outputs or olds[name] != news[name]]
    faults = [Fault(name, f"there is no such property; there are {', '.join(kind.inputs)}") for name in names]
    return [each.concealed() if each.property in news.secrets else each for each in faults]


def _valid(checked: Any) -> Any:
    """The inputs. Raises WixDataError with what only a look at the site has found wrong with them."""
    if checked.faults:
        said = " ".join(each.told() for each in checked.faults)
        raise WixDataError(with_link(said, checked.faults[0].kind))
    return checked.inputs


def _outputs_of(recorded: DeclaredInputs) -> Properties:
    return Properties(recorded.to_properties(), recorded.secret_properties)


def _inputs_of(recorded: DeclaredInputs) -> Properties:
    return Properties(recorded.to_inputs(), recorded.secrets)


def _previewed(kind: AnyKind, inputs: DeclaredInputs, olds: Values | None = None) -> Properties:
    """The outputs as far as a preview knows them."""
    known: Mapping[str, object] = inputs.to_inputs()
    others = {name: olds[name] for name in kind.outputs if name in olds} if olds else unknown_of(kind.computed)
    return Properties({**others, **known}, inputs.secret_properties)


def unknown_of(names: Iterable[str]) -> dict[str, object]:
    """Each of these, known after the update only."""
    return dict.fromkeys(names, Hidden.UNKNOWN)
