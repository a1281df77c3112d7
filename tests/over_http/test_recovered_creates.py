"""What `wix-data recover` makes of a create that was cut off, where nobody has noted what was there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_wix_data.cli.recover_command import _report  # pyright: ignore[reportPrivateUsage]
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.stack.recovery import Recovery, recover_stack
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS
from pulumi_wix_data.state.stack_state import StackState
from tests.over_http.wix_stage import KEY, LEVELS, ORIGINAL, WANTED, Stage
from tests.shared.heard import Heard
from tests.shared.telling import urn_of

URN = urn_of(COLLECTION_PERMISSIONS, "orders")


@pytest.fixture(autouse=True)
def environment(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIX_API_KEY", KEY)
    monkeypatch.setenv("WIX_API_BASE_URL", stage.emulator.url)


def _recovered(**previous: object) -> tuple[Recovery, Heard, list[str]]:
    """Of a stack whose only create was cut off; what is heard, and what the command says."""
    inputs = {**LEVELS, "onDestroy": "restore", **previous}
    resource = {"urn": URN, "type": COLLECTION_PERMISSIONS.dynamic_type, "inputs": inputs}
    state = StackState({"deployment": {"pending_operations": [{"type": "creating", "resource": resource}]}})
    heard = Heard()
    recovery = recover_stack(state, ProviderSettings(state, {}).of, heard)
    return recovery, heard, _report(recovery, Path("kept.json"))


def test_where_the_levels_from_before_are_not_known_it_cannot_be_told_whether_it_wrote(stage: Stage) -> None:
    recovery, heard, said = _recovered()
    assert (recovery.unclear, recovery.dropped, recovery.recovered) == ([URN], [], [])
    assert recovery.settlement.created == {0: None}
    assert len(heard.warnings) == 1
    assert "it cannot be told whether the create that was cut off wrote anything" in heard.warnings[0]
    assert heard.warnings[0].startswith("Orders")
    assert heard.warnings[0].endswith("the next `pulumi up` takes them for the levels from before.")
    assert f"dropped, as it cannot be told whether it was written (see the warning): {URN}" in said
    assert not any("nothing was written:" in line for line in said)
    assert stage.live_levels() == ORIGINAL


def test_where_they_are_known_it_is_told_for_sure(stage: Stage) -> None:
    recovery, heard, said = _recovered(previous=ORIGINAL)
    assert (recovery.unclear, recovery.dropped, heard.warnings) == ([], [URN], [])
    assert f"dropped, as nothing was written: {URN}" in said
    stage.somebody_sets(**WANTED)
    for previous in ({}, {"previous": ORIGINAL}):
        recovery, heard, said = _recovered(**previous)
        assert (recovery.recovered, heard.warnings) == ([URN], [])
        assert f"recovered: {URN}" in said
