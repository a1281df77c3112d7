"""What no single entry of a seed can tell: ids given twice, and sites that are not the account's."""

from __future__ import annotations

from collections.abc import Iterable

from pulumi_wix_data.emulator.seed_models import Seed, SeedAccount, SeedSite, SeedSpecial


def cross_faults(seed: Seed) -> list[str]:
    """Every fault between entries, each with its place; empty when there is none."""
    faults = _twice("accounts", "id", (account.id for account in seed.accounts))
    keys: dict[str, str] = {}
    sites: dict[str, str] = {}
    for number, account in enumerate(seed.accounts):
        place = f"accounts[{number}]"
        for index, key in enumerate(account.apiKeys or []):
            faults += _claim(keys, key.key, f"{place}.apiKeys[{index}].key", shown="the same key")
        for index, site in enumerate(account.sites):
            faults += _claim(sites, site.id, f"{place}.sites[{index}].id", shown=site.id)
            faults += _site_faults(site, f"{place}.sites[{index}]")
        faults += _foreign_sites(account, place)
    return faults


def special_faults(place: str, sets: list[SeedSpecial]) -> list[str]:
    """Subjects and ids that the special sets of one collection give twice."""
    subjects = (f"{kind} {subject}" for kind, subject in (special.subject for special in sets))
    return _twice(place, "subject", subjects)


def _site_faults(site: SeedSite, place: str) -> list[str]:
    faults = _twice(f"{place}.collections", "id", (collection.id for collection in site.collections))
    special_ids: dict[str, str] = {}
    for index, collection in enumerate(site.collections):
        inner = f"{place}.collections[{index}].specialPermissions"
        faults += special_faults(inner, collection.specialPermissions)
        for number, special in enumerate(collection.specialPermissions):
            if special.id is not None:
                faults += _claim(special_ids, special.id, f"{inner}[{number}].id", shown=special.id)
    return faults


def _foreign_sites(account: SeedAccount, place: str) -> list[str]:
    own = {site.id for site in account.sites}
    named = [(f"{place}.apiKeys[{n}]", key.sites) for n, key in enumerate(account.apiKeys or [])]
    named += [(f"{place}.users[{n}]", user.sites) for n, user in enumerate(account.users)]
    return [
        f"{owner}.sites[{index}]: {site} is no site of this account"
        for owner, sites in named
        for index, site in enumerate(sites or [])
        if site not in own
    ]


def _twice(place: str, what: str, values: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    faults: list[str] = []
    for index, value in enumerate(values):
        faults += _claim(seen, value, f"{place}[{index}].{what}", shown=value)
    return faults


def _claim(seen: dict[str, str], value: str, place: str, *, shown: str) -> list[str]:
    if value in seen:
        return [f"{place}: {shown} stands at {seen[value]} already"]
    seen[value] = place
    return []
