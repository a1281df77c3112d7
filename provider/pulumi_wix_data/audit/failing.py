"""Which findings fail a job: `--fail-on`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..permissions.exposure import Severity
from .findings import Finding, FindingKind

NEVER = "never"
CHOICES = (*(each.value for each in Severity), *(each.value for each in FindingKind), NEVER)


@dataclass(frozen=True)
class FailOn:
    """A finding fails the job when it is of this severity or a worse one, or of one of these kinds."""

    severity: Severity | None
    kinds: frozenset[FindingKind]

    def fails(self, findings: Iterable[Finding]) -> bool:
        """Whether any of the findings does."""
        return any(
            each.kind in self.kinds or (self.severity is not None and each.severity.weight >= self.severity.weight)
            for each in findings
        )


def parse_fail_on(given: list[str]) -> FailOn:
    """The rule that several `--fail-on` add up to; of several severities the mildest counts.

    Raises ValueError, with the choices, when one is none of them.
    """
    wrong = [each for each in given if each not in CHOICES]
    if wrong:
        raise ValueError(f"{wrong[0]!r} is not known; choose from {', '.join(CHOICES)}.")
    if NEVER in given and len(set(given)) > 1:
        raise ValueError(f"{NEVER!r} means that nothing fails; give it alone.")
    severities = [each for each in Severity if each.value in given]
    kinds = frozenset(each for each in FindingKind if each.value in given)
    return FailOn(severities[0] if severities else None, kinds)
