"""What the Pulumi CLI answers, read with a stand-in of it: odd answers, secrets, any locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.stack.pulumi_stack import PulumiFailed, PulumiStack
from pulumi_wix_data.stack.recovery import recover_stack
from pulumi_wix_data.state.stack_state import StackState
from tests.shared.heard import Heard

SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
TYPE = "pulumi-python:dynamic/wix-data:CollectionPermissions"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStack:
    """Answers with the files `config` and `state`; of a secret, only once there is a file `passphrase`."""
    script = f"""#!/bin/sh
cd {tmp_path}
case "$1 $2" in
"config --json") cat config ;;
"config get") cat passphrase || exit 1 ;;
*) cat state ;;
esac
"""
    (tmp_path / "pulumi").write_text(script)
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return PulumiStack("s", tmp_path)


def test_a_secret_is_decrypted_when_it_is_asked_for(stack: PulumiStack) -> None:
    entries = {"wix-data:siteId": {"value": "a"}, "wix-data:apiKey": {"secret": True}, "p:odd": 5, "p:empty": {}}
    (stack.folder / "config").write_text(json.dumps(entries))
    configuration = stack.configuration()
    assert set(configuration) == {"wix-data:siteId", "wix-data:apiKey"}
    assert (configuration.get("wix-data:siteId"), configuration.get("p:odd")) == ("a", None)
    with pytest.raises(PulumiFailed, match="`pulumi config get wix-data:apiKey --json` failed"):
        configuration.get("wix-data:apiKey")
    (stack.folder / "passphrase").write_text('{"value": "key", "secret": true}')
    assert configuration.get("wix-data:apiKey") == "key"


@pytest.mark.parametrize("answer", ["", "[]", "null", "5", '{"a": ', '{"a":' * 10_000])
def test_an_odd_answer_is_one_sentence(stack: PulumiStack, answer: str) -> None:
    (stack.folder / "config").write_text(answer)
    (stack.folder / "state").write_text(answer)
    for read in (stack.configuration, stack.export):
        with pytest.raises(WixDataError) as failed:
            read()
        assert "\n" not in str(failed.value)
        assert len(str(failed.value)) < 300


def test_pulumi_writes_utf8_in_any_locale(stack: PulumiStack) -> None:
    (stack.folder / "state").write_text('{"deployment": {}, "name": "ä→"}', encoding="utf-8")
    program = (
        "from pathlib import Path; from pulumi_wix_data.stack.pulumi_stack import PulumiStack; "
        f"print(ascii(PulumiStack('s', Path({str(stack.folder)!r})).export_text()))"
    )
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert r"\xe4\u2192" in done.stdout


def _pending(type_: str, inputs: dict[str, object], kind: str = TYPE) -> StackState:
    resource = {"urn": f"urn:pulumi:s::p::{kind}::orders", "type": kind, "inputs": inputs}
    return StackState({"deployment": {"pending_operations": [{"type": type_, "resource": resource}]}})


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({}, "what it is about is not recorded; nothing is changed"),
        ({"siteId": SITE, "dataCollectionId": SECRET}, "dataCollectionId is a secret; give the stack's passphrase"),
        ({"siteId": SITE, "dataCollectionId": "Orders", "itemRead": SECRET}, "itemRead is a secret; give the stack's"),
        ({"siteId": SITE, "dataCollectionId": "Orders", "itemRead": 5}, "itemRead is not understood"),
    ],
)
def test_a_create_that_cannot_be_judged_is_never_dropped(
    inputs: dict[str, object], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIX_API_KEY", "key")
    state = _pending("creating", inputs)
    with pytest.raises(WixDataError, match=f"The pending create of 'orders' cannot be judged: {why}"):
        recover_stack(state, ProviderSettings(state, {}).of, Heard())


@pytest.mark.parametrize("type_", ["updating", "deleting"])
@pytest.mark.parametrize(
    "urn", [f"urn:pulumi:s::p::{TYPE}::old", "urn:pulumi:s::p::wix-data:index:CollectionPermissions::new"]
)
def test_what_a_run_renamed_or_moved_to_the_other_door_while_it_changed_it_is_found(type_: str, urn: str) -> None:
    inputs = {"siteId": SITE, "dataCollectionId": "Orders"}
    before = {"urn": urn, "type": urn.split("::")[2], "id": f"{SITE}/Orders", "outputs": inputs}
    now = {"urn": f"urn:pulumi:s::p::{TYPE}::new", "inputs": inputs, "aliases": ["urn:pulumi:s::p::a:b:C::x", urn]}
    document = {"resources": [before], "pending_operations": [{"type": type_, "resource": now}]}
    state = StackState({"deployment": document})
    recovery = recover_stack(state, ProviderSettings(state, {}).of, Heard())
    assert (list(recovery.settlement.cut_off), recovery.unconfirmed) == ([0], [urn])


@pytest.mark.parametrize(
    ("state", "repeated", "others", "dropped"),
    [
        (_pending("reading", {}), 1, 0, False),
        (_pending("creating", {}, "aws:s3/bucket:Bucket"), 0, 1, False),
        (_pending("updating", {}), 0, 0, True),
        (_pending("deleting", {}), 0, 0, True),
    ],
)
def test_only_what_may_have_changed_something_of_ours_is_settled(
    state: StackState, repeated: int, others: int, dropped: bool
) -> None:
    recovery = recover_stack(state, ProviderSettings(state, {}).of, Heard())
    assert (len(recovery.repeated), recovery.others) == (repeated, others)
    assert recovery.settlement.created == ({0: None} if dropped else {})
