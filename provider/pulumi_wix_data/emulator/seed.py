"""Seed data: what the emulator knows at its start, in YAML or JSON, with Wix's own names.

```yaml
accounts:
  - id: 0a1b2c3d-0000-4000-8000-000000000001        # a GUID
    apiKeys:
      - key: local-key                               # sent raw in the Authorization header
        # sites: [<site id>]                         # default: every site of the account
        # scopes: [SCOPE.DC-DATA.DATA-COLLECTIONS-MANAGE]    # this is the default
        # revoked: false
    roles:
      predefinedRoles:
        - {id: "6601492336091027458", title: Owner}  # ids are text: keep the quotes
      customRoles:
        - {id: "7046409866117489206", title: Shipping manager, description: Packs and ships}
    users:                                           # contributors
      - accountId: 9d2c6f0e-0000-4000-8000-0000000000a1
        accountOwnerId: 9d2c6f0e-0000-4000-8000-0000000000b1
        # sites: [<site id>]                         # default: every site of the account
        # policyIds: ["7046409866117489206"]         # the roles that the user holds
    sites:
      - id: 2f6e4a1c-0000-4000-8000-000000000001     # a GUID
        # cmsEnabled: true
        collections:
          - id: Orders                               # may contain "/", as in Stores/Products
            displayName: Orders                      # optional
            # collectionType: NATIVE                 # or WIX_APP, BLOCKS_APP, EXTERNAL
            # ownerAppId: <app id>
            permissions:                             # optional; what is left out is the default of a
              itemRead: SITE_MEMBER                  # fresh collection: itemRead SITE_MEMBER_AUTHOR,
              itemInsert: CMS_EDITOR                 # the others CMS_EDITOR
            specialPermissions:
              - policyId: "7046409866117489206"      # or userId: exactly one
                itemRead: ALLOWED                    # what is left out is UNSPECIFIED
                # id: <guid>                         # default: a fresh one
                # draftItemsPluginPermissions:       # optional, here and beside `permissions`
                #   manageDrafts: PRIVILEGED         # or CMS_EDITOR (default); so is managePublishStatus
switches:                                            # optional, see emulator.switches
  unusedSubject: empty
```

Levels are those of `AccessLevel` (and UNDEFINED, which Wix's answers may show although no documentation lists it).
A key that is given twice, or that does not exist, is refused.
`GET /_emulator/state` answers in the same format, without `apiKeys`; so when a state is put back, an account without an
`apiKeys` entry keeps the keys that it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

from pulumi_wix_data.emulator.seed_models import Seed, SeedAccount, SeedSite, SeedSpecial
from pulumi_wix_data.plain_faults import Place, PlainFault, plain_faults
from pulumi_wix_data.user_files import NotReadable, read_user_file


class SeedInvalid(Exception):
    """Seed data is not valid; the message lists every fault with its place, one a line."""


def read_seed(file: Path) -> Seed:
    """The seed in a YAML or JSON file (`.json`). Raises `SeedInvalid`."""
    try:
        found = read_user_file(file)
    except NotReadable as error:
        raise SeedInvalid(f"The seed file {file} cannot be read: {error}.") from error
    return _parsed(found.data, f"The seed file {file}", found.told)


def parse_seed(data: object) -> Seed:
    """The seed in data as JSON or YAML gives it. Raises `SeedInvalid`."""
    return _parsed(data, "The seed", str)


def _parsed(data: object, source: str, told: Callable[[PlainFault], str]) -> Seed:
    try:
        seed = Seed.model_validate({} if data is None else data)
        faults = _cross_faults(seed)
    except ValidationError as error:
        seed, faults = None, plain_faults(error, Seed.model_json_schema)
    if seed is None or faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise SeedInvalid("\n".join([f"{source} has {count}:", *(f"  {told(each)}" for each in faults)]))
    return seed


def _cross_faults(seed: Seed) -> list[PlainFault]:
    """What no single entry can tell: ids given twice, and sites of another account."""
    faults = _twice(("accounts",), "id", (account.id for account in seed.accounts))
    keys: _Seen = {}
    sites: _Seen = {}
    for number, account in enumerate(seed.accounts):
        place: Place = ("accounts", number)
        for index, key in enumerate(account.apiKeys or []):
            faults += _claim(keys, key.key, (*place, "apiKeys", index, "key"), shown="the same key")
        for index, site in enumerate(account.sites):
            faults += _claim(sites, site.id, (*place, "sites", index, "id"), shown=site.id)
            faults += _site_faults(site, (*place, "sites", index))
        faults += _foreign_sites(account, place)
    return faults


def special_faults(place: Place, sets: list[SeedSpecial]) -> list[PlainFault]:
    """Subjects that have more than one of a collection's special sets."""
    subjects = (f"{subject.kind.value} {subject.id}" for subject in (special.subject for special in sets))
    return _twice(place, "subject", subjects)


def _site_faults(site: SeedSite, place: Place) -> list[PlainFault]:
    faults = _twice((*place, "collections"), "id", (collection.id for collection in site.collections))
    special_ids: _Seen = {}
    for index, collection in enumerate(site.collections):
        inner = (*place, "collections", index, "specialPermissions")
        faults += special_faults(inner, collection.specialPermissions)
        for number, special in enumerate(collection.specialPermissions):
            if special.id is not None:
                faults += _claim(special_ids, special.id, (*inner, number, "id"), shown=special.id)
    return faults


def _foreign_sites(account: SeedAccount, place: Place) -> list[PlainFault]:
    own = {site.id for site in account.sites}
    named = [((*place, "apiKeys", n), key.sites) for n, key in enumerate(account.apiKeys or [])]
    named += [((*place, "users", n), user.sites) for n, user in enumerate(account.users)]
    return [
        PlainFault((*owner, "sites", index), f"{site} is not a site of this account")
        for owner, sites in named
        for index, site in enumerate(sites or [])
        if site not in own
    ]


def _twice(place: Place, what: str, values: Iterable[str]) -> list[PlainFault]:
    seen: _Seen = {}
    faults: list[PlainFault] = []
    for index, value in enumerate(values):
        faults += _claim(seen, value, (*place, index, what), shown=value)
    return faults


_Seen = dict[str, PlainFault]
"""Values, each with the place where it was first."""


def _claim(seen: _Seen, value: str, place: Place, *, shown: str) -> list[PlainFault]:
    if value in seen:
        return [PlainFault(place, f"{shown} is already used at {seen[value].where}")]
    seen[value] = PlainFault(place, "")
    return []
