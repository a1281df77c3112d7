"""`assert_access`: claims that a program makes of itself. Checks keep to them; what is left is judged at its end."""

from __future__ import annotations

import asyncio

import pulumi

from ..claims.claim import Claim
from ..claims.verdicts import Declared, Outcome, judge, may_break
from ..documentation import with_link
from ..resources.declared_access import declarations
from ..resources.lazy_awaitable import LazyAwaitable
from ..resources.program_book import program_book
from ..resources.program_end import at_the_end, is_to_come
from ..resources.run_local import RunLocal
from .claims import AccessAssertionFailed


def assert_access(*claims: Claim) -> None:
    """Fail the preview, and any update, when what the program declares does not keep the claims.

    It judges what Pulumi's engine asks for, after transformations and `ignore_changes`; not the live site.
    `CollectionPermissions` and `SpecialPermission` that break a claim are refused by their checks, in the preview and
    in the update, so they are never written. What all resources must do together (somebody *can* do something), and
    claims about collections that are not declared, are decided when the program ends. Where a claim depends on values
    that a preview does not know, the preview warns.

    Call it outside of `apply`, and before the first `await`: a claim that comes after its resource was checked is a
    warning, and is decided when the program ends. Raises nothing itself; Pulumi shows the claim and the resource.
    """
    _assertions.get().add(claims)


class _Assertions:
    """The claims of one run of a program."""

    def __init__(self) -> None:
        self._book = program_book()
        self._pending: list[Claim] = []
        self._end: LazyAwaitable | None = None

    def add(self, claims: tuple[Claim, ...]) -> None:
        """Tell the checks of them, and have them judged at the end."""
        for claim in claims:
            self._book.file_claim(claim)
        self._pending.extend(claims)
        self._await_the_end()
        if self._book.is_mock:
            # A test that comes after this forgets the end, and runs what is left to be awaited.
            pulumi.Output.from_input(self._await_the_end_again())

    def _await_the_end(self) -> None:
        if self._pending and not is_to_come(self._end):
            self._end = at_the_end(self._judge)

    async def _await_the_end_again(self) -> None:
        self._await_the_end()

    async def _judge(self) -> None:
        declared = await asyncio.gather(*(each.resolve() for each in declarations().all))
        claims, self._pending = self._pending, []
        failed: list[str] = []
        for claim in claims:
            verdict, late = judge(claim, declared), self._late(claim, declared)
            if verdict.outcome in (Outcome.BROKEN, Outcome.NOT_DECLARED):
                failed.append(f"assert_access: {verdict.sentence}{late and f' The claim {late}'}")
            elif late:
                secrets = {value for each in declared for value in each.secret_ids}
                pulumi.log.warn(f"assert_access: {claim.told(secrets)} {late}")
            if verdict.outcome is Outcome.UNDECIDED:
                decided = " The update decides it." if pulumi.runtime.is_dry_run() else ""
                pulumi.log.warn(f"assert_access: {verdict.sentence}{decided}")
        if failed:
            raise AccessAssertionFailed(with_link("\n".join(failed), AccessAssertionFailed))

    def _late(self, claim: Claim, declared: list[Declared]) -> str:
        """Which resources the engine had asked for already; empty where there are none."""
        names = [
            repr(each.resource_name)
            for each in declared
            if may_break(claim, each) and self._book.is_late(claim, each.inputs)
        ]
        if not names:
            return ""
        return (
            f"came late, when {', '.join(names)} had been checked already, so nothing that breaks it was held back. "
            "Call assert_access outside of `apply`, and before the first `await`."
        )


_assertions = RunLocal(_Assertions)
