"""The pack that is made of the rules: levels, parameters and their schema."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import jsonschema
import pytest
from pulumi.dynamic.dynamic import serialize_provider  # pyright: ignore[reportUnknownVariableType]

pulumi_policy = pytest.importorskip("pulumi_policy", reason="pulumi-policy is not installed (extra `policy`)")

from pulumi_policy.proxy import UnknownValueError, unknown_checking_proxy  # noqa: E402

from pulumi_wix_data import CollectionPermissionsProvider, SpecialPermissionProvider  # noqa: E402
from pulumi_wix_data.api.errors import WixDataError  # noqa: E402
from pulumi_wix_data.permissions.actions import ACTION_NAMES  # noqa: E402
from pulumi_wix_data.policies.pack import initial_config, wix_data_policies  # noqa: E402
from pulumi_wix_data.policies.rules import RULES  # noqa: E402
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS  # noqa: E402

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
    ("config", "sentence"),
    [
        (
            {"no-public-writes": {}},
            (
                "there is no rule 'no-public-writes'; choose one of no-public-write, public-read-on-allow-list, "
                "member-writes-need-authorship, no-reopening-restore, no-remove-for-single-users."
            ),
        ),
        (
            {"no-public-write": {"alowed": []}},
            (
                'no-public-write has no parameter "alowed"; choose one of enforcementLevel, insertAllowed, '
                "insertAllowedBySite."
            ),
        ),
        (
            {"no-public-write": {"enforcementLevel": "strict"}},
            "enforcementLevel of no-public-write is 'strict'; choose one of advisory, mandatory, disabled.",
        ),
        (
            {"no-public-write": "adv"},
            "enforcementLevel of no-public-write is 'adv'; choose one of advisory, mandatory, disabled.",
        ),
        (
            {"no-public-write": {"enforcementLevel": pulumi_policy.EnforcementLevel.REMEDIATE}},
            "enforcementLevel of no-public-write is 'remediate'; choose one of advisory, mandatory, disabled.",
        ),
        (
            {"no-public-write": ["advisory"]},
            (
                "the configuration of no-public-write is ['advisory']; give an enforcementLevel, or a mapping with it "
                "and the rule's parameters."
            ),
        ),
        (
            {"public-read-on-allow-list": {"allowed": "Products"}},
            (
                "allowed of public-read-on-allow-list is 'Products'; give a list of the collection ids to allow, such "
                'as ["Products", "Blog/*"], for any site: * stands for any characters, and case counts.'
            ),
        ),
        (
            {"public-read-on-allow-list": {"allowed": ["Products", 7]}},
            (
                "allowed of public-read-on-allow-list is ['Products', 7]; give a list of the collection ids to allow, "
                'such as ["Products", "Blog/*"], for any site: * stands for any characters, and case counts.'
            ),
        ),
        (
            {"public-read-on-allow-list": {"allowedBySite": {"0a1b": "Products"}}},
            (
                "allowedBySite of public-read-on-allow-list is {'0a1b': 'Products'}; give a site id for each such list,"
                ' as in {"0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f": ["Products"]}.'
            ),
        ),
        (
            {"no-reopening-restore": {"reopensTo": "PRIVILEGED"}},
            (
                "reopensTo of no-reopening-restore is 'PRIVILEGED'; give one of ANYONE, SITE_MEMBER, "
                "SITE_MEMBER_AUTHOR, CMS_EDITOR: a restore that widens an action to it, or further, is refused."
            ),
        ),
        (
            {"no-remove-for-single-users": {"actions": ["remove"]}},
            (
                "actions of no-remove-for-single-users is ['remove']; give a list of the actions that no single user "
                "may be given, of itemRead, itemInsert, itemUpdate, itemRemove."
            ),
        ),
    ],
)
def test_a_slip_in_the_configuration_is_refused_with_what_is_allowed(config: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WixDataError) as refused:
        initial_config(config)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("level", ["advisory", pulumi_policy.EnforcementLevel.ADVISORY])
def test_a_level_may_be_given_alone(level: Any) -> None:
    for given in (level, {"enforcementLevel": level}):
        config: Any = initial_config({"no-public-write": given})
        assert config["no-public-write"] == {
            "enforcementLevel": pulumi_policy.EnforcementLevel.ADVISORY,
            "insertAllowed": [],
            "insertAllowedBySite": {},
        }


def test_a_pack_with_a_slip_ends_with_one_sentence() -> None:
    program = "from pulumi_wix_data.policies.pack import run_policy_pack; run_policy_pack({'nope': {}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("policy pack wix-data: there is no rule 'nope'; choose one of ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_defaults_fit_their_own_schema(rule: Any) -> None:
    policy: Any = next(policy for policy in wix_data_policies() if policy.name == rule.id)
    config: Any = initial_config({})[rule.id]
    assert set(policy.config_schema.properties) == set(config) - {"enforcementLevel"}
    for name, schema in policy.config_schema.properties.items():
        jsonschema.Draft7Validator.check_schema(schema)
        jsonschema.validate(schema["default"], schema)
        assert config[name] == schema["default"]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate("neither", schema)


def told(resource_type: str, properties: dict[str, Any], rule: str = "no-public-write") -> list[str]:
    """The violations of one rule, as Pulumi asks for them, and what is undecided at the end."""
    policy: Any = next(policy for policy in wix_data_policies() if policy.name == rule)
    proxy = unknown_checking_proxy(properties)
    args = pulumi_policy.ResourceValidationArgs(resource_type, proxy, "urn", "orders", None, None, None)
    found: list[str] = []

    def report(message: str, _urn: str | None = None) -> None:
        found.append(message)

    try:
        policy.validate(args, report)
    except UnknownValueError as undecided:
        found.append(undecided.message)
    return found


def test_an_unknown_value_is_told_after_the_violations_that_are_certain() -> None:
    properties = {
        "dataCollectionId": "Orders",
        "itemInsert": "ANYONE",
        "itemUpdate": UNKNOWN_TO_PULUMI,
        "itemRemove": "ANYONE",
    }
    insert, remove, undecided = told(COLLECTION_PERMISSIONS.dynamic_type, properties)
    assert [message.split(" is ")[0] for message in (insert, remove)] == ["Orders: itemInsert", "Orders: itemRemove"]
    assert undecided.startswith("itemUpdate is not known yet; the rule is decided during the update")


def test_an_unknown_value_inside_another_is_undecided() -> None:
    closed = dict.fromkeys(ACTION_NAMES, "PRIVILEGED")
    previous = {**closed, "itemRead": UNKNOWN_TO_PULUMI}
    properties = {"dataCollectionId": "Orders", **closed, "onDestroy": "restore", "previous": previous}
    (undecided,) = told(COLLECTION_PERMISSIONS.dynamic_type, properties, "no-reopening-restore")
    assert undecided.startswith("previous is not known yet")


def test_an_id_cannot_forge_a_line_of_its_own() -> None:
    properties = {"dataCollectionId": "Orders\n::error::", **dict.fromkeys(ACTION_NAMES, "ANYONE")}
    assert all(
        message.startswith("Orders\\n::error::: ")
        for message in told("wix-data:index:CollectionPermissions", properties)
    )


@pytest.mark.parametrize(
    ("resource_type", "provider", "is_judged"),
    [
        *((each, None, True) for each in COLLECTION_PERMISSIONS.types),
        ("pulumi-python:dynamic:Resource", CollectionPermissionsProvider, True),
        ("pulumi-python:dynamic/house:Rules", CollectionPermissionsProvider, True),
        ("pulumi-python:dynamic:Resource", SpecialPermissionProvider, False),
        ("pulumi-python:dynamic:Resource", None, False),
        ("aws:s3/bucket:Bucket", CollectionPermissionsProvider, False),
    ],
)
def test_a_resource_of_ours_is_judged_whatever_its_type_token_is(
    resource_type: str, provider: Any, is_judged: bool
) -> None:
    properties: dict[str, Any] = {"dataCollectionId": "Orders", **dict.fromkeys(ACTION_NAMES, "ANYONE")}
    if provider:
        properties["__provider"] = serialize_provider(provider())
    assert bool(told(resource_type, properties)) is is_judged
