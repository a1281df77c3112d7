"""The rules as a Pulumi policy pack. Needs the package pulumi-policy (extra `policy`)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pulumi_policy
from pulumi_policy.proxy import UnknownValueError

from ..api.errors import WixDataError
from ..permissions.levels import Hidden
from ..permissions.validation import shown
from ..sanitize import one_line
from ..state.kinds import kind_of
from ..state.values import Values
from .rule import LEVEL, Enforcement, Rule
from .rules import RULES

PACK_NAME = "wix-data"


def wix_data_policies() -> list[pulumi_policy.Policy]:
    """The rules as policies, for a pack of your own that holds other policies too."""
    return [_policy(rule) for rule in RULES]


def run_policy_pack(config: Mapping[str, Mapping[str, object] | str] | None = None) -> None:
    """Serve the pack until Pulumi ends it: the whole `__main__.py` of a policy pack's folder.

    :param config: for each rule's id its `enforcementLevel` (advisory, mandatory, disabled) and its parameters, or the
        level alone; what is left out has the rule's default. What `--policy-pack-config` gives wins over it.

    A rule, parameter, value or level that is not valid ends the process with one sentence.
    """
    try:
        initial = initial_config(config or {})
    except WixDataError as error:
        sys.exit(f"policy pack {PACK_NAME}: {error}")
    pulumi_policy.PolicyPack(PACK_NAME, wix_data_policies(), initial_config=initial)


def initial_config(
    config: Mapping[str, Mapping[str, object] | str],
) -> dict[str, pulumi_policy.EnforcementLevel | dict[str, Any]]:
    """The configuration of every rule, in full: Pulumi takes a level that is left out for advisory.

    Raises WixDataError, with what is allowed, for a rule, a parameter, a value or a level that is not valid.
    """
    if not isinstance(config, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance] - from a program without types
        raise WixDataError(f"the configuration is {shown(config)}; give a mapping from rules to their configurations.")
    ids = [rule.id for rule in RULES]
    for each in config:
        if each not in ids:
            raise WixDataError(f"there is no rule {shown(each)}; choose one of {', '.join(ids)}.")
    return {rule.id: _configured(rule, config.get(rule.id, {})) for rule in RULES}


def _configured(rule: Rule[Any, Any], given: object) -> dict[str, Any]:
    """`given` may come from a program without types, so anything can be in it."""
    if isinstance(given, (str, pulumi_policy.EnforcementLevel)):
        given = {LEVEL: given}
    if not isinstance(given, Mapping):
        what = f"give an {LEVEL}, or a mapping with it and the rule's parameters"
        raise WixDataError(f"the configuration of {rule.id} is {shown(given)}; {what}.")
    parameters = dict(cast("Mapping[str, object]", given))
    level = parameters.pop(LEVEL, rule.enforcement)
    level = getattr(level, "value", level)
    if level not in [each.value for each in Enforcement]:
        choices = ", ".join(each.value for each in Enforcement)
        raise WixDataError(f"{LEVEL} of {rule.id} is {shown(level)}; choose one of {choices}.")
    parameters_in_full = rule.configured(parameters).model_dump(mode="json", by_alias=True)
    return {**parameters_in_full, LEVEL: pulumi_policy.EnforcementLevel(level)}


def _policy(rule: Rule[Any, Any]) -> pulumi_policy.Policy:
    return pulumi_policy.ResourceValidationPolicy(
        name=rule.id,
        description=rule.description,
        validate=_validation(rule),
        enforcement_level=pulumi_policy.EnforcementLevel(rule.enforcement.value),
        severity=pulumi_policy.Severity(rule.severity.value),
        config_schema=pulumi_policy.PolicyConfigSchema(rule.parameters.model_json_schema()["properties"]),
        remediation_steps=rule.what_to_do,
    )


def _validation(
    rule: Rule[Any, Any],
) -> Callable[[pulumi_policy.ResourceValidationArgs, pulumi_policy.ReportViolation], None]:
    def validate(args: pulumi_policy.ResourceValidationArgs, report_violation: pulumi_policy.ReportViolation) -> None:
        values = _readable(args.props)
        judgement = rule.check(kind_of(args.resource_type, values[_PROVIDER]), values, args.get_config())
        for violation in judgement.violations:
            report_violation(one_line(violation), None)
        if judgement.undecided:
            raise _undecided(judgement.undecided)

    return validate


_PROVIDER = "__provider"
"""Where a dynamic resource records its provider's class."""


def _readable(properties: Mapping[str, object]) -> Values:
    """The properties with our own mark for what is not known yet: Pulumi's mapping raises when that is read."""
    return Values.from_program({name: _value(properties, name) for name in properties})


def _value(holder: Mapping[str, object] | Sequence[object], key: Any) -> object:
    try:
        value = holder[key]
    except UnknownValueError:
        return Hidden.UNKNOWN
    if isinstance(value, Mapping):
        inner = cast("Mapping[str, object]", value)
        return {name: _value(inner, name) for name in inner}
    if isinstance(value, Sequence) and not isinstance(value, str):
        parts = cast("Sequence[object]", value)
        return [_value(parts, index) for index in range(len(parts))]
    return value


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
