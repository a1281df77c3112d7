"""The dynamic provider's failed calls show no id that is a secret of the stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pulumi_wix_data import SpecialPermissionProvider
from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.lifecycle.session import Session
from tests.over_http.wix_stage import GRANT, NEW_ROLE, SITE, Stage
from tests.shared.heard import Heard

Step = Callable[[SpecialPermissionProvider, str, dict[str, Any]], object]
STEPS: dict[str, Step] = {
    "check": lambda provider, _, props: provider.check({}, props),
    "create": lambda provider, _, props: provider.create(props),
    "read": lambda provider, resource_id, props: provider.read(resource_id, props),
    "update": lambda provider, resource_id, props: provider.update(
        resource_id, props, {**props, "itemInsert": "ALLOWED"}
    ),
    "delete": lambda provider, resource_id, props: provider.delete(resource_id, props),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_secret", [False, True])
def test_in_no_step(stage: Stage, step: str, is_secret: bool) -> None:
    provider = SpecialPermissionProvider()
    settings = replace(stage.settings(), api_key=ApiKey("IST.revoked"))
    vars(provider)["_session"] = Session(settings, Heard())
    props = {**GRANT, "specialPermissionsId": "1"}
    if is_secret:
        props["secretInputs"] = ["dataCollectionId", "policyId"]
    # What Pulumi shows has the name of the class, and is none of the package's.
    with pytest.raises(Exception, match="Wix answered 401") as failed:
        STEPS[step](provider, f"{SITE}/Orders/1", props)
    said = str(failed.value)
    assert ("Orders" in said, "[secret]" in said) == (not is_secret, is_secret)
    assert NEW_ROLE not in said or not is_secret
