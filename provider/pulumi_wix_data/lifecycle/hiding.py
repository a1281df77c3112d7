"""Secrets stay out of what a step says: a failed call names the ids that it was made with, and so does the service."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar

from ..api.errors import WixDataError
from ..permissions.levels import Hidden
from ..permissions.validation import shown
from ..state.properties import DATA_COLLECTION_ID, POLICY_ID, SITE_ID, USER_ID
from ..state.resource_kind import secrets_in
from ..state.values import Values

_IDS = (SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID)
"""The properties that a call names; levels and accesses are masked where they are told."""

_secrets: ContextVar[tuple[str, ...]] = ContextVar("secrets", default=())


@contextmanager
def hiding(secrets: Iterable[str]) -> Generator[None]:
    """Within this context, `hide` knows these secrets, and no failure that leaves it shows one."""
    longest_first = sorted({form for each in secrets for form in (each, each.lower()) if form}, key=len, reverse=True)
    token = _secrets.set(tuple(longest_first))
    try:
        yield
    except WixDataError as failure:
        failure.args = (hide(str(failure)),)
        raise
    finally:
        _secrets.reset(token)


def hide(text: str) -> str:
    """The text with a mark in place of each secret of the step under way."""
    for secret in _secrets.get():
        text = text.replace(shown(secret), Hidden.SECRET.value).replace(secret, Hidden.SECRET.value)
    return text


def secret_ids(values: Values, more: frozenset[str] = frozenset()) -> list[str]:
    """The ids among the properties that are secrets; `more` names properties that are not marked as such."""
    names = secrets_in(values) | more
    found = [values[name] for name in _IDS if name in names]
    return [each for each in found if isinstance(each, str) and not isinstance(each, Hidden)]
