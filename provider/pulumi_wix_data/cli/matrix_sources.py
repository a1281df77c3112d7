"""Where a matrix comes from: a live site, a stack's state, a preview; and what a name given to `--diff` means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from ..api.errors import WixDataError
from ..matrix.site_access import CollectionAccess, in_order, sites_of
from ..stack.pulumi_stack import PulumiStack
from .found_settings import usable_site
from .live import exported_state, live_site, people_of_roles, role_titles, tell_unknown
from .reading_progress import reading_progress

if TYPE_CHECKING:
    from ..pages.rendering import Origin

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Wanted:
    """What of a source is asked for."""

    site: str | None
    patterns: list[str] | None
    cwd: Path
    people: bool = False
    """Whether roles are told with the people who hold them."""


@dataclass(frozen=True)
class Matrix:
    """Who can do what, and where it was read."""

    collections: list[CollectionAccess]
    source: dict[str, str]
    """For example `{"stack": "shop/prod"}`."""

    def origin(self) -> Origin:
        """For the head of a page."""
        from ..pages.rendering import Origin

        sites = sites_of(self.collections)
        return Origin({"site" if len(sites) == 1 else "sites": ", ".join(sites), **self.source})


class SourceKind(Enum):
    """What a name that is given to `--diff` means."""

    SITE = "site"
    PREVIEW = "preview"
    STACK = "stack"

    @property
    def lacks(self) -> str:
        """Why something is not in such a source: it completes `the stack prod …`."""
        return _LACKS[self]


_LACKS = {
    SourceKind.SITE: "does not have it",
    SourceKind.PREVIEW: "does not tell of it",
    SourceKind.STACK: "does not manage it",
}


def source_kind(name: str) -> SourceKind:
    """By what the name is: a site's GUID, a file with a preview (or `-`), or else a stack."""
    if _GUID.fullmatch(name):
        return SourceKind.SITE
    return SourceKind.PREVIEW if name == "-" or Path(name).is_file() else SourceKind.STACK


def named_matrix(name: str, wanted: Wanted) -> Matrix:
    """What a name stands for: see `source_kind`."""
    match source_kind(name):
        case SourceKind.SITE:
            return of_live_site(replace(wanted, site=name))
        case SourceKind.PREVIEW:
            return of_preview(name, wanted)
        case SourceKind.STACK:
            return of_state(name, wanted)


def of_live_site(wanted: Wanted) -> Matrix:
    """The site that the option, the project or the environment names."""
    from ..api.live_site import read_site

    with live_site(wanted.site, None, wanted.cwd) as live:
        with reading_progress(f"Reading site {live.site_id}") as progress:
            found = read_site(live.client, live.site_id, wanted.patterns, progress)
        if wanted.patterns and not found:
            raise WixDataError(f"No collection of site {live.site_id} matches {' or '.join(wanted.patterns)}.")
        # The ids too: whoever declares what is shown needs them.
        titles = role_titles(found, [(live.client, live.settings.account_id)], with_ids=True)
    collections = [CollectionAccess(live.site_id, in_order(each), titles) for each in found]
    return Matrix(_with_people(collections, wanted), {"source": "the live site"})


def of_state(stack: str | None, wanted: Wanted) -> Matrix:
    """What a stack's state holds."""
    from ..matrix.declared import declared_access
    from ..stack.managed import managed_by

    state = exported_state(PulumiStack(stack, wanted.cwd))
    site, matches = _filters(wanted)
    found = declared_access(managed_by(state), site, matches)
    return Matrix(
        _with_people(_some("The state", found, wanted), wanted, stack), {"stack": state.stack or stack or "(selected)"}
    )


def of_preview(name: str, wanted: Wanted) -> Matrix:
    """What a preview leaves, and what it changes."""
    from ..matrix.declared import planned_access, unknown_after
    from ..state.previews import read_previews
    from .input_text import input_text

    previews = read_previews(input_text(name))
    tell_unknown(urn.type for each in previews for urn in unknown_after(each))
    site, matches = _filters(wanted)
    collections = _some("The preview", planned_access(previews, site, matches), wanted)
    return Matrix(_with_people(collections, wanted), {"preview of stack": ", ".join(each.stack for each in previews)})


def _with_people(
    collections: list[CollectionAccess], wanted: Wanted, stack: str | None = None
) -> list[CollectionAccess]:
    """The collections with the people behind roles, where they are asked for; the stack's key asks."""
    if not wanted.people:
        return collections
    roles = [
        (each.site_id, special.subject)
        for each in collections
        for special in (*each.permissions.special_sets, *each.removed)
    ]
    found = people_of_roles(roles, stack, wanted.cwd)
    return [replace(each, people=found.on(each.site_id)) for each in collections]


def _filters(wanted: Wanted) -> tuple[str | None, Callable[[str], bool]]:
    from ..api.live_site import matches

    site = usable_site(wanted.site) if wanted.site else None
    return site, lambda id_: matches(id_, wanted.patterns)


def _some(source: str, found: list[CollectionAccess], wanted: Wanted) -> list[CollectionAccess]:
    if not found:
        where = f" on site {usable_site(wanted.site)}" if wanted.site else ""
        which = f" that match {' or '.join(wanted.patterns)}" if wanted.patterns else ""
        raise WixDataError(f"{source} has no permissions of collections{where}{which}.")
    return found
