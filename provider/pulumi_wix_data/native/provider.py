"""An explicit instance of the native provider, for a site with a key of its own."""

from __future__ import annotations

from typing import Any, ClassVar

import pulumi
from pulumi.runtime.config import get_config

from ..resources.wix_site import SiteProvider
from ..settings import ACCOUNT_ID, API_KEY, BASE_URL, PREVIEW_READS, TRY_FIXED_COLLECTIONS


class Provider(SiteProvider):
    """A site, with the key that its resources are called with; it takes what `pulumi_wix_data.WixSite` takes.

    Give it as `opts=pulumi.ResourceOptions(provider=…)`, to a resource or to a parent. What is given here wins
    over the environment and the stack's configuration; what is left out comes from there.
    """

    PACKAGE: ClassVar[str] = "wix-data"

    def __init__(
        self,
        resource_name: str,
        *,
        site_id: pulumi.Input[str] | None = None,
        api_key_env: str | None = None,
        api_key: pulumi.Input[str] | None = None,
        account_id: pulumi.Input[str] | None = None,
        base_url: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the provider.

        :param site_id: the site of resources that name none, a GUID.
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
        properties: dict[str, Any] = {
            "siteId": site_id,
            "apiKeyEnv": api_key_env,
            "apiKey": None if api_key is None else pulumi.Output.secret(api_key),
            "stackApiKey": None if stored is None else pulumi.Output.secret(stored),
            "accountId": account_id or get_config(ACCOUNT_ID),
            "baseUrl": base_url or get_config(BASE_URL),
            "previewReads": get_config(PREVIEW_READS),
            "tryFixedCollections": get_config(TRY_FIXED_COLLECTIONS),
        }
        given = {name: value for name, value in properties.items() if value is not None}
        super().__init__(self.PACKAGE, resource_name, given, opts)
