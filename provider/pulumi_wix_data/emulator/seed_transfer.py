"""Between seed data and the store: import, export, and edits behind the API's back."""

from __future__ import annotations

import sqlite3
from typing import Any

from pulumi_wix_data.emulator.accounts_table import (
    account_ids,
    add_account,
    add_contributor,
    add_role,
    add_site,
    contributors_of,
    key_digest,
    keys_of,
    roles_of,
    save_key,
    sites_of,
)
from pulumi_wix_data.emulator.collections_table import (
    add_special_set,
    delete_special_sets,
    list_collections,
    new_special_id,
    save_collection,
    special_sets,
)
from pulumi_wix_data.emulator.records import ApiKey, Collection, Contributor, Role, Site, SpecialSet
from pulumi_wix_data.emulator.schema import TABLES
from pulumi_wix_data.emulator.seed_models import Seed, SeedAccount, SeedCollectionBody, SeedKey, SeedSpecial
from pulumi_wix_data.emulator.switches import load_switches, save_switches


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether the store has never been filled."""
    return not account_ids(db)


def replace_state(db: sqlite3.Connection, seed: Seed) -> None:
    """Forget everything and import the seed. An account without an `apiKeys` entry keeps its keys."""
    kept = {account.id: keys_of(db, account.id) for account in seed.accounts if account.apiKeys is None}
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
    save_switches(db, seed.switches)
    for account in seed.accounts:
        _import_account(db, account)
        for key in kept.get(account.id, []):
            save_key(db, key)


def stored_key(account_id: str, key: SeedKey) -> ApiKey:
    """The record of a key that a seed or an admin call gives."""
    sites = None if key.sites is None else tuple(key.sites)
    return ApiKey(key_digest(key.key), account_id, sites, tuple(key.scopes), key.revoked)


def stored_special(special: SeedSpecial, special_id: str | None = None) -> SpecialSet:
    """The record of a special set; its id is the seed's, else `special_id`, else a fresh one."""
    kind, subject = special.subject
    return SpecialSet(special.id or special_id or new_special_id(), kind, subject, special.accesses)


def put_collection(db: sqlite3.Connection, site_id: str, collection_id: str, body: SeedCollectionBody) -> None:
    """Create or replace a collection. A set whose subject had one already keeps its id.

    Raises `sqlite3.IntegrityError` when an id of a set is in use elsewhere in the site.
    """
    before = {(s.subject_kind, s.subject_id): s.id for s in special_sets(db, site_id, collection_id)}
    delete_special_sets(db, site_id, collection_id)
    save_collection(
        db,
        site_id,
        Collection(collection_id, body.displayName, body.collectionType, body.ownerAppId, body.levels),
    )
    for special in body.specialPermissions:
        add_special_set(db, site_id, collection_id, stored_special(special, before.get(special.subject)))


def export_state(db: sqlite3.Connection) -> dict[str, Any]:
    """The whole store in the seed format, in an order that depends on its content only; without API keys."""
    return {
        "accounts": [_export_account(db, account_id) for account_id in account_ids(db)],
        "switches": load_switches(db).wire(),
    }


def _import_account(db: sqlite3.Connection, account: SeedAccount) -> None:
    add_account(db, account.id)
    for key in account.apiKeys or []:
        save_key(db, stored_key(account.id, key))
    for custom, roles in ((False, account.roles.predefinedRoles), (True, account.roles.customRoles)):
        for role in roles:
            add_role(db, account.id, Role(role.id, role.title, role.description, custom, role.roleLevel))
    for user in account.users:
        sites = None if user.sites is None else tuple(user.sites)
        add_contributor(db, account.id, Contributor(user.accountId, user.accountOwnerId, sites))
    for site in account.sites:
        add_site(db, Site(site.id, account.id, site.cmsEnabled))
        for collection in site.collections:
            put_collection(db, site.id, collection.id, collection)


def _export_account(db: sqlite3.Connection, account_id: str) -> dict[str, Any]:
    roles = roles_of(db, account_id)
    return {
        "id": account_id,
        "roles": {
            "predefinedRoles": [_export_role(role) for role in roles if not role.custom],
            "customRoles": [_export_role(role) for role in roles if role.custom],
        },
        "users": [_export_user(user) for user in contributors_of(db, account_id)],
        "sites": [
            {
                "id": site.id,
                "cmsEnabled": site.cms_enabled,
                "collections": [
                    _export_collection(collection, special_sets(db, site.id, collection.id))
                    for collection in list_collections(db, site.id)
                ],
            }
            for site in sites_of(db, account_id)
        ],
    }


def _export_role(role: Role) -> dict[str, str]:
    return {
        "id": role.id,
        "title": role.title,
        "description": role.description,
        "roleLevel": role.role_level,
    }


def _export_user(user: Contributor) -> dict[str, Any]:
    named = {"accountId": user.account_id, "accountOwnerId": user.account_owner_id}
    return named if user.sites is None else {**named, "sites": list(user.sites)}


def _export_collection(collection: Collection, sets: tuple[SpecialSet, ...]) -> dict[str, Any]:
    optional = {"displayName": collection.display_name, "ownerAppId": collection.owner_app_id}
    # By subject: the order of adding differs from run to run where calls are made in parallel.
    ordered = sorted(sets, key=lambda special: (special.subject_kind, special.subject_id))
    return {
        "id": collection.id,
        **{name: value for name, value in optional.items() if value is not None},
        "collectionType": collection.collection_type,
        "permissions": collection.levels,
        "specialPermissions": [
            {"id": special.id, special.subject_kind: special.subject_id, **special.accesses} for special in ordered
        ],
    }
