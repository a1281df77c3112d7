"""A site with a key of its own, for stacks that span several accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pulumi
from pulumi.runtime.config import get_config

from ..documentation import with_link
from ..error_kinds import ErrorKind
from ..settings import (
    ACCOUNT_ID,
    API_KEY,
    API_KEY_ENV,
    BASE_URL,
    HAS_OWN_API_KEY,
    OWN_API_KEY,
    PREVIEW_READS,
    SITE_ID,
    TRY_FIXED_COLLECTIONS,
)


class SiteProvider(pulumi.ProviderResource):
    """An explicit provider for a site; a class of each door."""

    PACKAGE: ClassVar[str]
    site_id: pulumi.Input[str] | None
    """That of resources which name none; None for the stack's."""

    @classmethod
    def refuse_two_keys(cls, resource_name: str, api_key: object, api_key_env: str | None) -> None:
        """Raises pulumi.RunError when both are given."""
        if api_key is not None and api_key_env is not None:
            said = f"{cls.__name__} {resource_name!r}: give `api_key_env` or `api_key`, not both."
            raise pulumi.RunError(with_link(said, ErrorKind.SETTING))


class WixSite(SiteProvider):
    """An explicit instance of the dynamic provider: its resources belong to this site and use this key.

    Give it as `opts=pulumi.ResourceOptions(provider=…)`, to a resource or to a parent. What is given here wins
    over the environment and the stack's configuration; what is left out comes from there. Each instance runs in
    a process of its own, so several instances also make more than four calls at once.
    """

    PACKAGE: ClassVar[str] = "pulumi-python"

    def __init__(
        self,
        resource_name: str,
        *,
        site_id: pulumi.Input[str],
        api_key_env: str | None = None,
        api_key: pulumi.Input[str] | None = None,
        account_id: pulumi.Input[str] | None = None,
        base_url: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the site.

        :param site_id: the site, a GUID.
        :param api_key_env: the name of the environment variable that holds the key; it is read when a call is
            made, and nothing of the key is stored.
        :param api_key: the key itself; it is kept encrypted in the stack's state.
        :param account_id: the account of the site, for role look-ups.
        :param base_url: the address of the API; https, or plain http to a loopback address.

        Raises pulumi.RunError when both api_key_env and api_key are given.
        """
        self.refuse_two_keys(resource_name, api_key, api_key_env)
        self.site_id: pulumi.Input[str] | None = site_id
        stored = get_config(API_KEY)
        properties: dict[str, pulumi.Input[str] | None] = {
            SITE_ID: site_id,
            API_KEY_ENV: api_key_env,
            HAS_OWN_API_KEY: None if api_key is None else "true",
            OWN_API_KEY: None if api_key is None else pulumi.Output.secret(api_key),
            API_KEY: None if stored is None else pulumi.Output.secret(stored),
            ACCOUNT_ID: account_id or get_config(ACCOUNT_ID),
            BASE_URL: base_url or get_config(BASE_URL),
            PREVIEW_READS: get_config(PREVIEW_READS),
            TRY_FIXED_COLLECTIONS: get_config(TRY_FIXED_COLLECTIONS),
        }
        given = {name: value for name, value in properties.items() if value is not None}
        super().__init__(self.PACKAGE, resource_name, given, opts)
        if pulumi.runtime.is_dry_run():
            inputs = {"site_id": site_id, "api_key": api_key, "account_id": account_id}
            pulumi.Output.from_input(_warn_of_unknown(resource_name, inputs))


async def _warn_of_unknown(resource_name: str, inputs: Mapping[str, pulumi.Input[str] | None]) -> None:
    """Pulumi asks no provider in a preview whose settings are not known yet: nobody else tells that it did not."""
    outputs = {name: value for name, value in inputs.items() if isinstance(value, pulumi.Output)}
    unknown = [name for name, value in outputs.items() if not await value.is_known()]
    if unknown:
        are = "is" if len(unknown) == 1 else "are"
        pulumi.log.warn(
            f"WixSite {resource_name!r}: {' and '.join(unknown)} {are} not known yet, so this preview says nothing of "
            "what its resources open, nor refuses what is declared twice there. `pulumi preview --json --show-sames | "
            "wix-data review` says what they open."
        )
