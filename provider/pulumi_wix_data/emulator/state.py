"""The state as a whole and by collection: import of a seed, export, and edits behind the API's back.

Each function runs inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
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
    delete_special_set,
    delete_special_sets,
    find_subject_set,
    list_collections,
    load_collection,
    new_special_id,
    save_collection,
    set_accesses,
    special_sets,
)
from pulumi_wix_data.emulator.records import ApiKey, Collection, Contributor, Drafts, Role, Site, SpecialSet
from pulumi_wix_data.emulator.seed_models import (
    CollectionEdit,
    Seed,
    SeedAccount,
    SeedCollection,
    SeedDrafts,
    SeedKey,
    SeedLevels,
    SeedRole,
    SeedRoles,
    SeedSite,
    SeedSpecial,
    SeedUser,
)
from pulumi_wix_data.emulator.store import TABLES
from pulumi_wix_data.emulator.switches import load_switches, save_switches

_DRAFTS = "draftItemsPluginPermissions"


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


def put_collection(db: sqlite3.Connection, site_id: str, asked: SeedCollection) -> None:
    """Create or replace a collection. A set without an `id` keeps the id that its subject's set had.

    Raises `sqlite3.IntegrityError` when the id of a set is in use elsewhere in the site.
    """
    before = {special.subject: special.id for special in special_sets(db, site_id, asked.id)}
    delete_special_sets(db, site_id, asked.id)
    save_collection(
        db,
        site_id,
        Collection(
            asked.id,
            asked.displayName,
            asked.collectionType,
            asked.ownerAppId,
            asked.levels,
            drafts=asked.drafts,
        ),
    )
    for special in asked.specialPermissions:
        add_special_set(db, site_id, asked.id, _stored_special(special, before.get(special.subject)))


def edit_collection(db: sqlite3.Connection, site_id: str, collection_id: str, edit: CollectionEdit) -> bool:
    """Change some of a collection; False when there is no such collection.

    Raises `sqlite3.IntegrityError` when the id of a new set is in use elsewhere in the site.
    """
    collection = load_collection(db, site_id, collection_id)
    if collection is None:
        return False
    name = collection.display_name if edit.displayName is None else edit.displayName
    changed = replace(collection, display_name=name, levels=edit.permissions.over(collection.levels))
    save_collection(db, site_id, changed)
    for special in collection.special_sets:
        if {special.id, special.subject.id} & set(edit.removeSpecialPermissions):
            delete_special_set(db, site_id, special.id)
    for asked in edit.specialPermissions:
        present = find_subject_set(db, site_id, collection_id, asked.subject)
        if present is None:
            add_special_set(db, site_id, collection_id, _stored_special(asked))
        else:
            set_accesses(db, site_id, present.id, asked.accesses, asked.drafts or present.drafts)
    return True


def export_state(db: sqlite3.Connection) -> Seed:
    """The whole store as a seed, in an order that depends on its content only; without API keys."""
    accounts = [_export_account(db, account_id) for account_id in account_ids(db)]
    return Seed(accounts=accounts, switches=load_switches(db))


def _stored_special(special: SeedSpecial, former_id: str | None = None) -> SpecialSet:
    id_ = special.id or former_id or new_special_id()
    return SpecialSet(id_, special.subject, special.accesses, special.drafts)


def _import_account(db: sqlite3.Connection, account: SeedAccount) -> None:
    add_account(db, account.id)
    for key in account.apiKeys or []:
        save_key(db, stored_key(account.id, key))
    for custom, roles in ((False, account.roles.predefinedRoles), (True, account.roles.customRoles)):
        for role in roles:
            add_role(db, account.id, Role(role.id, role.title, role.description, custom, role.roleLevel))
    for user in account.users:
        sites = None if user.sites is None else tuple(user.sites)
        add_contributor(db, account.id, Contributor(user.accountId, user.accountOwnerId, sites, tuple(user.policyIds)))
    for site in account.sites:
        add_site(db, Site(site.id, account.id, site.cmsEnabled))
        for collection in site.collections:
            put_collection(db, site.id, collection)


def _export_account(db: sqlite3.Connection, account_id: str) -> SeedAccount:
    roles = roles_of(db, account_id)
    return SeedAccount(
        id=account_id,
        roles=SeedRoles(
            predefinedRoles=[_export_role(role) for role in roles if not role.custom],
            customRoles=[_export_role(role) for role in roles if role.custom],
        ),
        users=[_export_user(user) for user in contributors_of(db, account_id)],
        sites=[_export_site(db, site) for site in sites_of(db, account_id)],
    )


def _export_role(role: Role) -> SeedRole:
    return SeedRole(id=role.id, title=role.title, description=role.description, roleLevel=role.role_level)


def _export_user(user: Contributor) -> SeedUser:
    sites = None if user.sites is None else list(user.sites)
    return SeedUser(
        accountId=user.account_id, accountOwnerId=user.account_owner_id, sites=sites, policyIds=list(user.roles)
    )


def _export_site(db: sqlite3.Connection, site: Site) -> SeedSite:
    collections = [
        _export_collection(collection, special_sets(db, site.id, collection.id))
        for collection in list_collections(db, site.id)
    ]
    return SeedSite(id=site.id, cmsEnabled=site.cms_enabled, collections=collections)


def _export_collection(collection: Collection, sets: tuple[SpecialSet, ...]) -> SeedCollection:
    # By subject: the order of adding differs from run to run where calls are made in parallel.
    ordered = sorted(sets, key=lambda special: (special.subject.kind.value, special.subject.id))
    levels: dict[str, Any] = {action.value: level for action, level in collection.levels.items()}
    drafts: dict[str, Any] = {} if collection.drafts is None else {_DRAFTS: _export_drafts(collection.drafts)}
    # Not validated: an edit behind the API's back may have left more sets than a seed can have.
    return SeedCollection.model_construct(
        id=collection.id,
        displayName=collection.display_name,
        collectionType=collection.collection_type,
        ownerAppId=collection.owner_app_id,
        permissions=SeedLevels.model_construct(**levels),
        specialPermissions=[_export_special(special) for special in ordered],
        **drafts,
    )


def _export_special(special: SpecialSet) -> SeedSpecial:
    keys: dict[str, Any] = {action.value: access for action, access in special.accesses.items()}
    keys[special.subject.kind.value] = special.subject.id
    if special.drafts is not None:
        keys[_DRAFTS] = _export_drafts(special.drafts)
    return SeedSpecial.model_construct(id=special.id, **keys)


def _export_drafts(drafts: Drafts) -> SeedDrafts:
    words: dict[str, Any] = dict(drafts)
    # Not validated: a database of an earlier version may hold other words.
    return SeedDrafts.model_construct(**words)
