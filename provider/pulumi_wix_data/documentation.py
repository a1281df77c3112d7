"""Where a message is explained: the page about errors has a section for each class of them."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

from .api.errors import WixDataError

_PACKAGE = "pulumi-wix-data"
_ERRORS = "docs/errors.md"
_SOURCE = "Source, "


def told(error: WixDataError) -> str:
    """An expected failure as users see it: its class, its sentence, and where more is said about it.

    Each class but the base has a section on that page.
    """
    name = type(error).__name__
    return f"{name}: {error}" if type(error) is WixDataError else f"{name}: {error} See {_errors_page()}#{name.lower()}"


@cache
def _errors_page() -> str:
    """Its address once `[project.urls]` in pyproject.toml names the repository; its path in the repository before."""
    try:
        urls = metadata(_PACKAGE).get_all("Project-URL") or []
    except PackageNotFoundError:  # run from sources that nobody installed
        urls = []
    source = next((url.removeprefix(_SOURCE).rstrip("/") for url in urls if url.startswith(_SOURCE)), None)
    return f"{source}/blob/main/{_ERRORS}" if source else _ERRORS
