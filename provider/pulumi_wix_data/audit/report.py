"""What an audit says, whatever the format: the outcome, its counts, and names. The forms escape them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..api.people import People, with_people
from ..permissions.data_permissions import Subject
from ..permissions.exposure import Severity
from ..sanitize import counted
from .audit import Audit
from .baseline import Judgement
from .findings import Finding, FindingKind


@dataclass(frozen=True)
class AuditReport:
    """An audit of one stack, against a baseline where there is one."""

    stack: str
    """Empty where a site alone was looked at."""
    audit: Audit
    judgement: Judgement
    titles: Mapping[Subject, str]
    """The names that people know roles by, where they could be read."""
    people: People | None = None
    """Who holds the roles, as far as that is known; None where nobody asked."""

    @property
    def subject(self) -> str:
        """What was looked at: the stack, or the site alone."""
        return f"stack {self.stack}" if self.stack else f"site {', '.join(each.site_id for each in self.audit.sites)}"

    def groups(self) -> list[list[Finding]]:
        """The findings that count, those together that are mended alike; the worst first."""
        found: dict[tuple[Severity, FindingKind, str], list[Finding]] = {}
        for each in self.judgement.counting:
            found.setdefault((each.severity, each.kind, each.remedy), []).append(each)
        return list(found.values())

    def who(self, subject: Subject) -> str:
        """The subject by its title where that is known."""
        return self.titles.get(subject, str(subject))

    def place(self, finding: Finding) -> str:
        """What of the collection is meant, and whom: `itemRead`, `special permissions of user …`."""
        about = "special permissions" if finding.about == "specialPermissions" else finding.about
        if finding.subject is None:
            return about
        return f"{about} of {with_people(self.who(finding.subject), self.people_of(finding))}"

    def people_of(self, finding: Finding) -> tuple[str, ...] | None:
        """The ids of the people whom the finding's role reaches; None where nobody asked, or knows."""
        return self.people.of(finding.site_id, finding.subject) if self.people and finding.subject else None

    def scope(self) -> str:
        """In a clause, what was looked at."""
        sites = self.audit.sites
        collections, managed = sum(each.collections for each in sites), sum(each.managed_collections for each in sites)
        special, held = sum(each.special_sets for each in sites), sum(each.managed_special_sets for each in sites)
        of_them, of_those = (f" ({number} managed)" if self.stack else "" for number in (managed, held))
        return (
            f"{counted(len(sites), 'site')}, {counted(collections, 'collection')}{of_them}, "
            f"{counted(special, 'special permission')}{of_those}"
        )

    def verdict(self) -> str:
        """In a sentence, how many findings there are, and what became of the baseline's entries."""
        counting = self.judgement.counting
        parts = [f"{counted(len(counting), 'finding')}{_severities(counting)}"]
        if self.judgement.accepted:
            parts.append(f"{len(self.judgement.accepted)} accepted by the baseline")
        if self.judgement.expired:
            parts.append(f"{len(self.judgement.expired)} of them accepted until a day that has passed")
        if self.judgement.unused:
            parts.append(f"{counted(len(self.judgement.unused), 'baseline entry', 'baseline entries')} unused")
        return f"{'; '.join(parts)}."

    def expired_note(self, finding: Finding) -> str | None:
        """For a finding that was accepted once: until when, and why."""
        entry = next((entry for each, entry in self.judgement.expired if each.id == finding.id), None)
        return f"Was accepted until {entry.expires.isoformat()}: {entry.reason}" if entry else None


def _severities(findings: Iterable[Finding]) -> str:
    numbers = Counter(each.severity for each in findings)
    parts = [f"{numbers[each]} {each.value}" for each in reversed(Severity) if numbers[each]]
    return f" ({', '.join(parts)})" if parts else ""
