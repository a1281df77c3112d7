"""`assert_access`: claims that a program makes of itself, decided before anything is written."""

from __future__ import annotations

import pulumi

from ..resources.declared_access import DeclaredAccess, declarations, let_checks_come
from ..resources.run_local import RunLocal
from .claims import AccessAssertionFailed, Claim
from .verdicts import Outcome, judge

let_checks_come()


def assert_access(*claims: Claim) -> None:
    """Fail the preview, and any update, when the program's own declarations do not keep the claims.

    It judges what the program declares, not the live site: `CollectionPermissions` and `SpecialPermission`, whatever
    their place in the program. No resource of this package that breaks a claim is written, not even by
    `pulumi up --skip-preview`. Where a claim depends on values that a preview does not know, the preview warns, and the
    claim is decided during the update, before the resource that would break it is written.

    In an asynchronous program (`pulumi.run`), call it before the first `await`, and declare what it speaks of there
    too. Raises nothing itself; Pulumi shows an AccessAssertionFailed that names each claim and the resource.
    """
    run = _assertions.get()
    run.claims.extend(claims)
    run.start()


class _Assertions:
    """The claims of one run of a program."""

    def __init__(self) -> None:
        self.claims: list[Claim] = []
        self._started = False

    def start(self) -> None:
        """Have the claims judged before each resource is registered, and once more when all values are there."""
        if self._started:
            return
        self._started = True
        declared = declarations()
        declared.before_registration(self._refuse_broken)
        declared.when_resolved(self._finish)

    def _refuse_broken(self, declared: list[DeclaredAccess]) -> None:
        failed = [
            verdict.sentence
            for verdict in (judge(claim, declared) for claim in self.claims)
            if verdict.outcome in (Outcome.BROKEN, Outcome.NOT_DECLARED)
        ]
        if failed:
            raise AccessAssertionFailed("\n".join(f"assert_access: {sentence}" for sentence in failed))

    def _finish(self, declared: list[DeclaredAccess]) -> None:
        self._refuse_broken(declared)
        for claim in self.claims:
            verdict = judge(claim, declared)
            if verdict.outcome is Outcome.UNDECIDED:
                pulumi.log.warn(
                    f"assert_access: {verdict.sentence} The update decides it, before it writes what would break it."
                )


_assertions = RunLocal(_Assertions)
