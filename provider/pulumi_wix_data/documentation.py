"""Where the documentation is, and where in it a message is explained: the page of errors has each kind of them."""

from __future__ import annotations

from functools import cache

from .api.errors import WixDataError
from .error_kinds import ErrorKind

_PACKAGE = "pulumi-wix-data"
INSTALL, _ERRORS = "docs/install.md", "docs/errors.md"
_SOURCE = "Source, "


def told(error: WixDataError) -> str:
    """An expected failure as users see it: its class, its sentence, and where more is said about it.

    Each class but the base has a section on that page.
    """
    kind, text = type(error), f"{type(error).__name__}: {error}"
    return text if kind is WixDataError else with_link(text, kind)


def with_link(text: str, kind: ErrorKind | type[WixDataError]) -> str:
    """The sentence, and where the documentation says more about its kind."""
    title = kind.value if isinstance(kind, ErrorKind) else kind.__name__
    return f"{text.rstrip('.')}. See {address_of(_ERRORS)}#{title.lower().replace(' ', '-')}"


@cache
def address_of(page: str) -> str:
    """The address of a page once `[project.urls]` in pyproject.toml names the repository; before, its path there."""
    from importlib.metadata import PackageNotFoundError, metadata  # a program that has no failure to tell needs none

    try:
        urls = metadata(_PACKAGE).get_all("Project-URL") or []
    except PackageNotFoundError:  # run from sources that nobody installed
        urls = []
    source = next((url.removeprefix(_SOURCE).rstrip("/") for url in urls if url.startswith(_SOURCE)), None)
    return f"{source}/blob/main/{page}" if source else page
