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
    sites:
      - id: 2f6e4a1c-0000-4000-8000-000000000001     # a GUID
        # cmsEnabled: true
        collections:
          - id: Orders                               # may hold "/", as in Stores/Products
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
switches:                                            # optional, see emulator.switches
  unusedSubject: empty
```

Levels are ANYONE, SITE_MEMBER, SITE_MEMBER_AUTHOR, CMS_EDITOR, PRIVILEGED (and UNDEFINED, to play a level that
no documentation lists). `GET /_emulator/state` answers in this very format, without `apiKeys`; so where a state
is put back, an account without an `apiKeys` entry keeps the keys that it has.
"""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from pydantic import ValidationError

from pulumi_wix_data.emulator.seed_checks import cross_faults
from pulumi_wix_data.emulator.seed_models import Seed


class SeedInvalid(Exception):
    """Seed data that cannot be used; the message lists every fault with its place, a line each."""


def read_seed(file: Path) -> Seed:
    """The seed in a YAML or JSON file (`.json`). Raises `SeedInvalid`."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SeedInvalid(f"The seed file {file} cannot be read: {error}") from error
    try:
        data: object = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise SeedInvalid(f"The seed file {file} cannot be parsed: {error}") from error
    return parse_seed(data, f"The seed file {file}")


def parse_seed(data: object, source: str = "The seed") -> Seed:
    """The seed in already parsed data. `source` opens the message of the `SeedInvalid` it may raise."""
    try:
        seed = Seed.model_validate({} if data is None else data)
    except ValidationError as error:
        raise SeedInvalid(_message(source, describe_faults(error))) from error
    faults = cross_faults(seed)
    if faults:
        raise SeedInvalid(_message(source, faults))
    return seed


def describe_faults(error: ValidationError) -> list[str]:
    """A line for each fault: its place as in `accounts[0].sites[1].id`, then what is wrong there."""
    return [
        f"{_place(fault['loc'])}: {_reason(fault['type'], fault['msg'], fault['input'])}"
        for fault in error.errors(include_url=False)
    ]


def _message(source: str, faults: list[str]) -> str:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return "\n".join([f"{source} has {count}:", *(f"  {fault}" for fault in faults)])


def _place(loc: tuple[int | str, ...]) -> str:
    place = ""
    for part in loc:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
    return place or "(top level)"


def _reason(kind: str, message: str, given: object) -> str:
    if kind == "extra_forbidden":
        return "unknown key"
    if kind == "string_type" and isinstance(given, int):
        return "must be text: put it in quotes"
    if kind == "missing":
        return "is missing"
    if kind in {"model_type", "model_attributes_type"}:
        return "must be a mapping"
    return message.removeprefix("Value error, ")
