"""Collections whose permissions Wix, or somebody else, decides on: refused at preview, and told as what they are."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from ..api.errors import ApiError, FixedPermissions
from ..error_kinds import ErrorKind
from ..permissions.collection_types import Changeable
from ..permissions.validation import Fault
from ..settings import TRY_FIXED_COLLECTIONS
from ..state.properties import DATA_COLLECTION_ID
from ..state.resource_kind import CollectionKey, DeclaredInputs
from .session import Session
from .steps import RequestContext

_NOT_TAKEN = (200, 400, 403)
"""How the service may answer a write to a collection whose permissions are fixed; nobody has said which it is."""


class FixedCollections:
    """Knows by a collection's type whether its permissions can be changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def faults(self, inputs: DeclaredInputs, context: RequestContext) -> list[Fault]:
        """A preview refuses a collection whose permissions cannot be changed, unless the settings say to try."""
        if not (context.phase.may_be_preview and self._session.settings.preview_reads):
            return []
        kind = self._session.type_of(inputs.key)
        if kind is None or kind.changeable is Changeable.YES:
            return []
        label, key = inputs.label, inputs.key
        if not kind.is_fixed:
            named = f" ({kind.name})" if kind.name else ""
            self._session.info(
                f"{label}: it is {kind.what}{named}; whether its permissions can be changed is not known, so it is "
                "tried.",
                about=key,
            )
            return []
        if self._session.settings.try_fixed_collections:
            self._session.warn(
                f"{label}: it {kind.why_fixed}. It is tried all the same, since {TRY_FIXED_COLLECTIONS} is true.",
                about=key,
            )
            return []
        reason = (
            f"collection {label} {kind.why_fixed}; take this resource out of the program (Pulumi's `get` still reads "
            f"it), or, if you know that Wix takes the change, set {TRY_FIXED_COLLECTIONS} to true"
        )
        return [Fault("" if DATA_COLLECTION_ID in inputs.secrets else DATA_COLLECTION_ID, reason, kind=ErrorKind.FIXED)]

    @contextmanager
    def told(
        self, key: CollectionKey, label: str, advice: str = "Take the resource out of the program."
    ) -> Generator[None]:
        """A write that the service refuses, or answers without doing it, is told as what it is: not as a proxy's."""
        try:
            yield
        except ApiError as failure:
            kind = self._session.type_of(key) if failure.answer.status in _NOT_TAKEN else None
            if kind is None or not kind.is_fixed:
                raise
            sentence = f"{label} {kind.why_fixed}. {advice}"
            fixed = FixedPermissions(failure.call, failure.answer, failure.what, sentence)
            fixed.after_a_try_that_may_have_worked = failure.may_have_worked
            raise fixed from None
