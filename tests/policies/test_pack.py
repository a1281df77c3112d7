"""The pack that is made of the rules: levels, parameters and their schema."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import jsonschema
import pytest

pulumi_policy = pytest.importorskip("pulumi_policy", reason="pulumi-policy is not installed (extra `policy`)")

from pulumi_policy.proxy import UnknownValueError, unknown_checking_proxy  # noqa: E402

from pulumi_wix_data.api.errors import WixDataError  # noqa: E402
from pulumi_wix_data.policies.pack import initial_config, wix_data_policies  # noqa: E402
from pulumi_wix_data.policies.rule import COLLECTION_PERMISSIONS  # noqa: E402
from pulumi_wix_data.policies.rules import RULES  # noqa: E402

UNKNOWN_TO_PULUMI = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def test_every_rule_keeps_its_level_when_only_a_parameter_is_given() -> None:
    config = initial_config({"public-read-on-allow-list": {"allowed": ["Products"]}})
    assert set(config) == {rule.id for rule in RULES}
    for rule in RULES:
        given: Any = config[rule.id]
        assert given["enforcementLevel"].value == rule.enforcement.value
    products: Any = config["public-read-on-allow-list"]
    assert products["allowed"] == ["Products"]
    assert products["allowedBySite"] == {}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"no-public-writes": {}}, "no-public-writes is no rule; choose one of .*no-public-write"),
        ({"no-public-write": {"alowed": []}}, "alowed is no parameter of no-public-write; choose .*insertAllowed"),
        ({"no-public-write": {"enforcementLevel": "strict"}}, "strict is no enforcementLevel .*advisory, disabled"),
    ],
)
def test_a_slip_in_the_configuration_is_refused_with_the_choices(config: dict[str, Any], words: str) -> None:
    with pytest.raises(WixDataError, match=words):
        initial_config(config)


def test_a_pack_with_a_slip_ends_with_one_sentence() -> None:
    program = "from pulumi_wix_data.policies.pack import run_policy_pack; run_policy_pack({'nope': {}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("policy pack wix-data: nope is no rule")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_defaults_fit_their_own_schema(rule: Any) -> None:
    for schema in rule.parameters.values():
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.validate(schema["default"], schema)


def test_an_unknown_value_is_told_after_the_violations_that_are_certain() -> None:
    policy: Any = next(policy for policy in wix_data_policies() if policy.name == "no-public-write")
    properties = unknown_checking_proxy(
        {"dataCollectionId": "Orders", "itemInsert": "ANYONE", "itemUpdate": UNKNOWN_TO_PULUMI, "itemRemove": "ANYONE"}
    )
    args = pulumi_policy.ResourceValidationArgs(COLLECTION_PERMISSIONS, properties, "urn", "orders", None, None, None)
    told: list[str] = []

    def report(message: str, _urn: str | None = None) -> None:
        told.append(message)

    with pytest.raises(UnknownValueError) as undecided:
        policy.validate(args, report)
    assert [message.split(" is ")[0] for message in told] == ["Orders: itemInsert", "Orders: itemRemove"]
    assert undecided.value.message.startswith("itemUpdate is not known yet; the rule is decided during the update")
