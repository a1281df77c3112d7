"""What Pulumi writes and shows of a run, at its most talkative, holds no key."""

from __future__ import annotations

import base64
import json

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import FAR_KEY, FAR_SITE, KEY, Wix

ORDERS = 'CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")\n'
FAR = """
CollectionPermissions("far-orders", data_collection_id="Orders", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=far))
SpecialPermission("far-special", data_collection_id="Orders", user_id="u", item_read="ALLOWED",
    opts=pulumi.ResourceOptions(provider=far))
"""
BY_VARIABLE = f'far = WixSite("far", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_FAR")' + FAR
BY_SECRET = f'far = WixSite("far", site_id="{FAR_SITE}", api_key=pulumi.Config().require_secret("farKey"))' + FAR
LOUD = ("--logtostderr", "-v=9", "--debug")


def traces(stack: Stack) -> str:
    """All that stands in any file of the stack: state, history, plans, checkpoints, configuration, journal."""
    files = [file for file in stack.folder.parent.rglob("*") if file.is_file()]
    return "\n".join(f"{file.name}: {file.read_text(errors='replace')}" for file in files)


def holds(text: str, key: str) -> bool:
    return key in text or base64.b64encode(key.encode()).decode().rstrip("=")[:-1] in text


@pytest.mark.usefixtures("wix")
def test_keys_from_the_environment_are_in_no_plan_log_or_state(stack: Stack) -> None:
    stack.environment["WIX_API_KEY_FAR"] = FAR_KEY
    stack.program(ORDERS + BY_VARIABLE)
    preview = stack.run("preview", "--json", "--save-plan", "plan.json", *LOUD).expect_success().output
    assert json.loads((stack.folder / "plan.json").read_text())["resourcePlans"]
    up = stack.run("up", "--yes", "--skip-preview", "--plan", "plan.json", "--diff", *LOUD).expect_success().output
    shown = [preview, up, stack.export_text(), traces(stack)]
    assert [text[:200] for text in shown if holds(text, KEY) or holds(text, FAR_KEY)] == []


def test_secret_keys_are_in_no_plan_output_or_state(stack: Stack, wix: Wix) -> None:
    """Without `-v=9`: see docs/limits.md. What is written is encrypted, plans included."""
    del stack.environment["WIX_API_KEY"]
    stack.configure("wix-data:apiKey", KEY, secret=True)
    stack.configure("farKey", FAR_KEY, secret=True)
    stack.program(ORDERS + BY_SECRET)
    shown = [
        json.dumps(stack.preview("--save-plan", "plan.json", "--debug").document),
        (stack.folder / "plan.json").read_text(),
        stack.up("--diff", "--debug").expect_success().output,
        stack.export_text(),
    ]
    wix.emulator.revoke_key(FAR_KEY)
    stack.environment["WIX_DATA_DEBUG"] = "1"
    failed = stack.refresh("--diff", "--debug").expect_failure().output
    assert "Traceback" in failed
    assert "AuthenticationError" in failed
    shown += [failed, traces(stack)]
    assert [text[:200] for text in shown if holds(text, KEY) or holds(text, FAR_KEY)] == []
