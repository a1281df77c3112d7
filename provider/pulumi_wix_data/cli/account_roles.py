"""The roles of an account, where the key may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..api.errors import AuthenticationError, PermissionDenied

if TYPE_CHECKING:
    from ..api.client import Role, WixDataClient

ROLES_REFUSED = "Roles are given by their ids: this API key may not read the account's roles."


def account_roles(client: WixDataClient, account_id: str) -> list[Role] | None:
    """All roles (API: Get Roles Info); None when the key may not read them. Other failures are raised.

    Roles belong to the account, so a key of one site is often refused.
    """
    try:
        return client.get_roles_info(account_id)
    except (AuthenticationError, PermissionDenied):
        return None
