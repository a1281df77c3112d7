"""The rules as a Pulumi policy pack. Needs the package pulumi-policy (extra `policy`)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import pulumi_policy
from pulumi_policy.proxy import UnknownValueError

from ..api.errors import WixDataError
from ..lifecycle.properties import UNKNOWN
from .rule import Enforcement, Rule
from .rules import RULES

PACK_NAME = "wix-data"


def wix_data_policies() -> list[pulumi_policy.Policy]:
    """The rules as policies, for a pack of your own that holds other policies too."""
    return [_policy(rule) for rule in RULES]


def run_policy_pack(config: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    """Serve the pack until Pulumi ends it: the whole `__main__.py` of a policy pack's folder.

    :param config: for each rule's id its `enforcementLevel` (advisory, mandatory, disabled) and its parameters; what
        is left out has the rule's default. What `--policy-pack-config` gives wins over it.

    A rule, parameter or level that does not exist ends the process with one sentence.
    """
    try:
        initial = initial_config(config or {})
    except WixDataError as error:
        sys.exit(f"policy pack {PACK_NAME}: {error}")
    pulumi_policy.PolicyPack(PACK_NAME, wix_data_policies(), initial_config=initial)


def initial_config(
    config: Mapping[str, Mapping[str, Any]],
) -> dict[str, pulumi_policy.EnforcementLevel | dict[str, Any]]:
    """The configuration of every rule, in full: Pulumi takes a level that is left out for advisory.

    Raises WixDataError, with the choices, for a rule, a parameter or a level that does not exist.
    """
    _require_known(config, {rule.id for rule in RULES}, "rule")
    return {rule.id: _configured(rule, config.get(rule.id, {})) for rule in RULES}


def _configured(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    _require_known(given, {_LEVEL, *rule.parameters}, f"parameter of {rule.id}")
    defaults = {name: schema["default"] for name, schema in rule.parameters.items()}
    level = given.get(_LEVEL, rule.enforcement.value)
    _require_known({level: None}, {each.value for each in Enforcement}, f"{_LEVEL} of {rule.id}")
    return {**defaults, **given, _LEVEL: pulumi_policy.EnforcementLevel(level)}


_LEVEL = "enforcementLevel"


def _require_known(given: Mapping[str, Any], known: set[str], what: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise WixDataError(f"{unknown[0]} is no {what}; choose one of {', '.join(sorted(known))}.")


def _policy(rule: Rule) -> pulumi_policy.Policy:
    return pulumi_policy.ResourceValidationPolicy(
        name=rule.id,
        description=rule.description,
        validate=_validation(rule),
        enforcement_level=pulumi_policy.EnforcementLevel(rule.enforcement.value),
        severity=pulumi_policy.Severity(rule.severity.value),
        config_schema=pulumi_policy.PolicyConfigSchema({name: dict(each) for name, each in rule.parameters.items()}),
        remediation_steps=rule.what_to_do,
    )


def _validation(
    rule: Rule,
) -> Callable[[pulumi_policy.ResourceValidationArgs, pulumi_policy.ReportViolation], None]:
    def validate(args: pulumi_policy.ResourceValidationArgs, report_violation: pulumi_policy.ReportViolation) -> None:
        judgement = rule.check(args.resource_type, _readable(args.props), args.get_config())
        for violation in judgement.violations:
            report_violation(violation, None)
        if judgement.undecided:
            raise _undecided(judgement.undecided)

    return validate


def _readable(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties with our own mark for what is not known yet: Pulumi's mapping raises when that is read."""
    return {name: _value(properties, name) for name in properties}


def _value(properties: Mapping[str, Any], name: str) -> Any:
    try:
        return properties[name]
    except UnknownValueError:
        return UNKNOWN


_UNKNOWN_OBJECT = "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"
"""Pulumi's mark for something that is not known yet."""


def _undecided(names: list[str]) -> UnknownValueError:
    """What makes Pulumi say, as an advisory whatever the rule's level is, that the rule could not be decided."""
    error = UnknownValueError(_UNKNOWN_OBJECT, names)
    error.message = (
        f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not known yet; the rule is decided during the "
        "update, before this resource is written"
    )
    return error
