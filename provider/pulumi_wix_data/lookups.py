"""Read-only look-ups for programs: what a site has now. Each calls the API while the program runs.

They answer with plain values, at once, so they take plain values too: not Outputs. A program that calls none does not
load the HTTP library.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pulumi

from .api.api_key import ApiKey
from .api.errors import SettingsError, WixDataError
from .documentation import told
from .permissions.validation import MAX_DATA_COLLECTION_ID, Fault, guid, identifier
from .resources.program_settings import stack_config
from .resources.run_local import RunLocal
from .settings import API_KEY_ENV, SITE_ID, WHERE_SITE_IDS_ARE, Settings, find_site_id, load_settings, missing_site

if TYPE_CHECKING:
    from .api.client import Collection, Role, WixDataClient
    from .permissions.data_permissions import DataPermissions

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class LookupFailed(pulumi.RunError, WixDataError):
    """A look-up found nothing, or failed. Pulumi shows its text alone, without a traceback."""


def _in_one_line(look_up: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    @wraps(look_up)
    def run(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        try:
            return look_up(*arguments, **named)
        except WixDataError as error:
            raise LookupFailed(told(error)) from error

    return run


@_in_one_line
def get_collection_permissions(
    data_collection_id: str, *, site_id: str | None = None, api_key_env: str | None = None
) -> DataPermissions:
    """The live levels and special sets of a collection (API: Get Permissions).

    :param data_collection_id: the collection; case-sensitive, at most 255 characters.
    :param site_id: the site, a GUID; by default the stack's or the environment's.
    :param api_key_env: the name of the environment variable with the key, where it is not `WIX_API_KEY`.

    Raises LookupFailed, with what to do next.
    """
    _require(identifier("data_collection_id", data_collection_id, MAX_DATA_COLLECTION_ID))
    return _client(api_key_env).get_permissions(_site(site_id), data_collection_id)


@_in_one_line
def list_collections(*, site_id: str | None = None, api_key_env: str | None = None) -> list[Collection]:
    """All collections of a site, in the service's order (API: List Data Collections).

    :param site_id: the site, a GUID; by default the stack's or the environment's.
    :param api_key_env: the name of the environment variable with the key, where it is not `WIX_API_KEY`.

    Raises LookupFailed, with what to do next.
    """
    return list(_client(api_key_env).list_collections(_site(site_id)))


@_in_one_line
def get_role(title: str, *, account_id: str | None = None, api_key_env: str | None = None) -> Role:
    """The role with that title; its `id` is the `policy_id` of special permissions (API: Get Roles Info).

    :param title: the role's title as the dashboard shows it, for example `Shipping manager`.
    :param account_id: the account, a GUID; by default `wix-data:accountId` or `WIX_ACCOUNT_ID`.
    :param api_key_env: the name of the environment variable with the key, where it is not `WIX_API_KEY`.

    The roles of an account are read once a run. Raises LookupFailed, naming the choices, when no role or more
    than one has the title.
    """
    from .api.account_roles import choose_role

    settings = _settings(api_key_env, account_id)
    account = settings.require_account_id()
    known = _roles.get()
    if account not in known:
        known[account] = _client_of(settings).get_roles_info(account)
    return choose_role(known[account], title)


def _no_clients() -> dict[tuple[str, ApiKey], WixDataClient]:
    return {}


def _no_roles() -> dict[str, list[Role]]:
    return {}


_clients = RunLocal(_no_clients)
_roles = RunLocal(_no_roles)


def _settings(api_key_env: str | None, account_id: str | None = None) -> Settings:
    def config(key: str) -> str | None:
        return api_key_env if key == API_KEY_ENV else stack_config(key)

    settings = load_settings(config, os.environ)
    if account_id is None:
        return settings
    return replace(settings, account_id=account_id)


def _client(api_key_env: str | None) -> WixDataClient:
    return _client_of(_settings(api_key_env))


def _client_of(settings: Settings) -> WixDataClient:

    key = settings.require_api_key()
    clients = _clients.get()
    identity = (settings.base_url, key)
    if identity not in clients:
        clients[identity] = settings.client()
    return clients[identity]


def _site(site_id: str | None) -> str:
    site = site_id or find_site_id(stack_config, os.environ)
    if site is None:
        raise SettingsError(f"{missing_site()}.")
    _require(guid(SITE_ID, site, WHERE_SITE_IDS_ARE))
    return site.lower()


def _require(faults: list[Fault]) -> None:
    if faults:
        raise SettingsError(" ".join(f"{fault.property}: {fault.reason}." for fault in faults))
