"""Wix's Get Roles Info (account-level) and Query Contributors (site-level)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from pulumi_wix_data.emulator.accounts_table import contributors_of, roles_of
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.operations import Call, Operation, endpoint
from pulumi_wix_data.emulator.records import Role


def roles_routes(emulator: Emulator) -> list[Route]:
    """The routes under `/roles-management`. The scopes they need are not documented, so none is asked for."""
    roles = Operation("get_roles_info", "account", None, False, _roles)
    contributors = Operation("query_contributors", "site", None, False, _contributors)
    return [
        Route("/roles-management/roles", endpoint(emulator, roles), methods=["GET"]),
        Route("/roles-management/v2/contributors/query", endpoint(emulator, contributors), methods=["GET"]),
    ]


def _roles(call: Call) -> Mapping[str, Any]:
    reader = call.reader()
    levels = ("ALL", "SITE_LEVEL", "ACCOUNT_LEVEL")
    wanted = reader.choice(call.request.query_params, "filter.roleLevel", levels)
    reader.done()
    roles = [role for role in roles_of(call.db, call.owner) if wanted in ("ALL", role.role_level)]
    return {
        "predefinedRoles": [_role(role) for role in roles if not role.custom],
        "customRoles": [_role(role) for role in roles if role.custom],
    }


def _contributors(call: Call) -> Mapping[str, Any]:
    return {
        "contributors": [
            {"accountId": user.account_id, "accountOwnerId": user.account_owner_id}
            for user in contributors_of(call.db, call.account)
            if user.sites is None or call.owner in user.sites
        ]
    }


def _role(role: Role) -> dict[str, str]:
    return {"id": role.id, "title": role.title, "description": role.description}
