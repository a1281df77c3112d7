"""The people behind roles: THE place that looks them up. Without them, roles go by their titles and ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..permissions.data_permissions import Subject, SubjectKind, shown_text
from ..sanitize import counted
from .errors import ApiError, AuthenticationError, InvalidRequest, PermissionDenied

if TYPE_CHECKING:
    from .client import WixDataClient  # loads the network libraries, which most commands do not need

SCOPE = "SCOPE.DC-IDENTITY.MANAGE-CONTRIBUTORS"

SiteRole = tuple[str, Subject]
"""A site, and a role that special permissions there name."""


@dataclass(frozen=True)
class People:
    """Who holds each role on each site, as far as it can be read."""

    holders: Mapping[SiteRole, tuple[str, ...]] = field(default_factory=dict[SiteRole, "tuple[str, ...]"])
    """The ids of the people."""
    problem: str | None = None
    """In a sentence, why some or all cannot be read; None when all can."""

    def of(self, site_id: str, subject: Subject) -> tuple[str, ...] | None:
        """The people behind a subject; None where nobody knows."""
        return self.holders.get((site_id, subject))

    def on(self, site_id: str) -> Mapping[Subject, tuple[str, ...]]:
        """The people behind each role of a site that is known."""
        return {role: ids for (site, role), ids in self.holders.items() if site == site_id}

    def anywhere(self) -> Mapping[Subject, tuple[str, ...]]:
        """The people behind each role, on whichever of the sites."""
        found: dict[Subject, set[str]] = {}
        for (_, role), ids in self.holders.items():
            found.setdefault(role, set()).update(ids)
        return {role: tuple(sorted(ids)) for role, ids in found.items()}


def people_behind(roles: Iterable[tuple[WixDataClient, str, Subject]]) -> People:
    """Who holds the roles (API: Query Contributors, one call for each role of a site). Never raises.

    `roles`: a client, a site that it may ask about, and a role there; whatever is no role is passed over. A key without
    the scope is asked once, and about a site that Wix does not find for it no more.
    """
    holders: dict[SiteRole, tuple[str, ...]] = {}
    refused: set[WixDataClient] = set()
    not_found: set[tuple[WixDataClient, str]] = set()
    problem: str | None = None
    for client, site_id, subject in roles:
        is_role = subject.kind is SubjectKind.ROLE and subject.is_known
        is_refused = client in refused or (client, site_id) in not_found
        if not is_role or is_refused or (site_id, subject) in holders:
            continue
        try:
            holders[site_id, subject] = tuple(client.query_contributors(site_id, shown_text(subject.id)))
        except ApiError as error:
            if error.answer.never_sent and isinstance(error, InvalidRequest):
                # No address can hold the id of this role, which says nothing of the others.
                problem = problem or str(error).rstrip(".")
                continue
            if isinstance(error, InvalidRequest):
                # Wix answers alike where the site is unknown and where the key lacks the permission.
                not_found.add((client, site_id))
                problem = f"Wix finds no site {site_id} for this API key, or the key may not ask ({SCOPE})"
                continue
            refused.add(client)
            is_refusal = isinstance(error, (AuthenticationError, PermissionDenied))
            problem = f"this API key may not ask ({SCOPE})" if is_refusal else str(error).rstrip(".")
    return People(
        holders, problem and f"It is not known who holds {'some of ' if holders else ''}the roles: {problem}."
    )


def with_people(name: str, people: tuple[str, ...] | None) -> str:
    """A role's name, and how many people hold it where that is known."""
    return name if people is None else f"{name}, {counted(len(people), 'person', 'people')}"
