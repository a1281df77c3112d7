"""What a user wrote wrong is told in plain words, whatever it is and wherever it is: each field of each kind of file
and call is spoilt in many ways, and no word of a library and no name of a class of ours may come through."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.audit.baseline import read_baseline
from pulumi_wix_data.emulator import admin_routes
from pulumi_wix_data.emulator.admin_errors import AdminError, read_model, validated
from pulumi_wix_data.emulator.faults import FaultPlan, faults_schema
from pulumi_wix_data.emulator.seed import SeedInvalid, parse_seed, read_seed
from pulumi_wix_data.emulator.seed_models import CollectionEdit, SeedCollection
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.policies.pack import initial_config
from pulumi_wix_data.state.previews import read_previews
from pulumi_wix_data.state.stack_state import StackState
from tests.docs.blocks import block

SEED = yaml.safe_load(block("docs/emulator.md | The seed format | yaml").text)
COLLECTION = SEED["accounts"][0]["sites"][0]["collections"][0]
FIXTURES = Path(__file__).parents[1] / "review" / "fixtures"
ODD: list[Any] = [
    None,
    5,
    -1,
    1.5,
    True,
    "",
    " ",
    "x" * 300,
    "\u202e",
    [],
    [1],
    {},
    {"a": 1},
    {1: 2},
    [[]],
    "2026-13-45",
]
OF_A_LIBRARY = re.compile(
    r"pydantic|Input should|[Ff]ield required|Extra inputs|[Vv]alue_?[Ee]rror|Value error|(String|List|Keys?) should"
    r"|validation error|Unable to extract|valid (dictionary|string|list|integer|boolean|number)|Traceback|<class"
    r"|function-|model_type|\bErrno\b|cannot be used here"
)
"""Its last part is what `plain_faults` says of a kind of fault that it does not know."""
A_CLASS = re.compile(
    r"\b(Seed|Collection|_)[A-Z]\w*(Models?|Edit|Key|Site|Account|Special|Levels|Wire)\b|\bSeed\w+\b|_\w+Model"
)


@dataclass(frozen=True)
class Kind:
    """What is written, by whom it is read, and what a refusal is."""

    document: Any
    read: Callable[[Any, Path], object]
    refusal: type[Exception]
    takes_all: bool = False
    """Whether none of it need be right: what is not understood is told elsewhere, or ignored on purpose."""


def _as_yaml(read: Callable[[Path], object]) -> Callable[[Any, Path], object]:
    def written(document: Any, folder: Path) -> object:
        file = folder / "file.yaml"
        file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return read(file)

    return written


def _model(model: Any) -> Callable[[Any, Path], object]:
    return lambda document, _: read_model("The body", model, document)


def _faults(document: Any, _: Path) -> object:
    return validated("The faults", faults_schema, lambda: FaultPlan().append(document))


KINDS = {
    "seed": Kind(SEED, lambda document, _: parse_seed(document), SeedInvalid),
    "seed file": Kind({"accounts": [{"id": SEED["accounts"][0]["id"], "roles": {}}]}, _as_yaml(read_seed), SeedInvalid),
    "baseline": Kind(
        yaml.safe_load(block("docs/audit.md | Baselines | yaml").text), _as_yaml(read_baseline), WixDataError
    ),
    "policies": Kind(
        {
            "no-public-write": {"enforcementLevel": "advisory", "insertAllowed": ["Feedback"]},
            "public-read-on-allow-list": {"allowed": ["Blog"], "allowedBySite": {"a": ["b"]}},
            "no-reopening-restore": {"reopensTo": "SITE_MEMBER"},
            "no-remove-for-single-users": {"actions": ["itemRemove"]},
        },
        lambda document, _: initial_config(document or {}),
        WixDataError,
    ),
    "collection": Kind(COLLECTION, _model(SeedCollection), AdminError),
    "edit": Kind(
        {
            "displayName": "a",
            "permissions": {"itemRead": "ANYONE"},
            "specialPermissions": [{"userId": "u", "itemRead": "ALLOWED"}],
            "removeSpecialPermissions": ["u"],
        },
        _model(CollectionEdit),
        AdminError,
    ),
    "key": Kind(
        {"account": "0a1b2c3d-0000-4000-8000-000000000001", "key": "k", "sites": [], "scopes": ["a"], "revoked": True},
        _model(admin_routes._AccountKey),  # pyright: ignore[reportPrivateUsage]
        AdminError,
    ),
    "switches": Kind(Switches().wire(), _model(Switches), AdminError),
    "faults": Kind(json.loads(block("docs/emulator.md | Faults | json").text), _faults, AdminError),
    "preview": Kind(
        json.loads((FIXTURES / "special.json").read_text(encoding="utf-8")),
        lambda document, _: read_previews(json.dumps(document)),
        WixDataError,
        takes_all=True,
    ),
    "state": Kind(
        {"deployment": {"resources": [{"urn": "urn:pulumi:a::b::c::d", "type": "t", "inputs": {}}]}},
        lambda document, _: StackState.read(json.dumps(document)),
        WixDataError,
        takes_all=True,
    ),
}


def _places(document: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document; of a long list, its first ones."""
    yield place
    if isinstance(document, dict):
        for key, value in cast("dict[Any, Any]", document).items():
            yield from _places(value, (*place, key))
    if isinstance(document, list):
        for index, value in enumerate(cast("list[Any]", document)[:10]):
            yield from _places(value, (*place, index))


def _spoilt(document: Any, place: tuple[Any, ...], odd_values: list[Any]) -> Iterator[Any]:
    """The document with something else at that place, without it, or with a key too many."""
    for odd in (*odd_values, ...):
        changed: Any = copy.deepcopy(document)
        holder: Any = [changed]
        key: Any = 0
        for part in place:
            holder, key = holder[key], part
        if odd is not ...:
            holder[key] = odd
        elif isinstance(holder[key], dict):
            holder[key]["nobody's"] = 1
        else:
            del holder[key]
        yield changed if place else holder[0] if holder else None


@pytest.mark.parametrize("name", KINDS)
def test_no_word_of_a_library_reaches_a_user(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    kind.read(kind.document, tmp_path)
    refused = 0
    for place in _places(kind.document):
        for document in _spoilt(kind.document, place, ODD[:: 4 if kind.takes_all else 1]):
            try:
                kind.read(document, tmp_path)
            except kind.refusal as refusal:
                said = str(refusal).replace(str(tmp_path), "")
                assert not OF_A_LIBRARY.search(said), (place, said)
                assert not A_CLASS.search(said), (place, said)
                refused += 1
    assert kind.takes_all or refused > len(ODD)


ORDERS = ("accounts", 0, "sites", 0, "collections", 0)
CHOOSE = "is not allowed; choose one of"


@pytest.mark.parametrize(
    ("name", "place", "value", "said"),
    [
        ("seed", (*ORDERS, "permissions", "itemRead"), "ALL", f"permissions.itemRead: 'ALL' {CHOOSE} ANYONE, SITE"),
        (
            "seed",
            (*ORDERS, "specialPermissions", 0, "draftItemsPluginPermissions"),
            {"manageDrafts": "ALLOWED"},
            f"draftItemsPluginPermissions.manageDrafts: 'ALLOWED' {CHOOSE} CMS_EDITOR, PRIVILEGED",
        ),
        ("seed", ("accounts", 0, "colour"), "red", "colour: there is no such key; choose from id, apiKeys, roles, us"),
        ("seed file", ("accounts", 0, "colour"), "red", "accounts[0].colour (line 2): there is no such key; choose"),
        ("seed file", ("accounts", 0, "id"), 5, "accounts[0].id (line 2): must be text: put it in quotes"),
        ("baseline", ("accepted", 1, "expires"), "soon", "accepted[1].expires (line 7): must be a day, such as 2027"),
        ("baseline", ("accepted", 0, "kind"), 5, f"[0].kind (line 5, id public-write-7d2f09c1be): 5 {CHOOSE} level-d"),
        ("switches", ("retryAfter",), "often", f"retryAfter: 'often' {CHOOSE} none, seconds, date"),
        ("edit", ("permissions",), {"itemRead": 5}, f"permissions.itemRead: 5 {CHOOSE} ANYONE, "),
        ("faults", (0, "operation"), "none", f"[0].operation: 'none' {CHOOSE} get_permissions, "),
        ("faults", (0, "kind"), "none", f"[0].kind: 'none' {CHOOSE} concurrent_change, delay, "),
        ("faults", (0, "status"), 99, "[0].status: must be at least 200"),
        ("faults", (0, "seconds"), 1, "[0].seconds: there is no such key; choose from operation, site, times, kind, "),
        ("collection", ("id",), "\ud800", "id: must be text that UTF-8 can hold"),
        ("collection", ("id",), "x" * 257, "id: is too long: at most 256 characters are allowed"),
        ("collection", ("specialPermissions",), 5, "specialPermissions: must be a list"),
    ],
)
def test_a_fault_has_its_place_and_what_is_allowed(
    name: str, place: tuple[Any, ...], value: Any, said: str, tmp_path: Path
) -> None:
    kind = KINDS[name]
    document = copy.deepcopy(kind.document)
    holder: Any = document
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    with pytest.raises(kind.refusal, match=re.escape(said)):
        kind.read(document, tmp_path)


def test_a_switch_may_be_spelt_as_in_python() -> None:
    with pytest.raises(AdminError, match="unused_subject: 'often' is not allowed; choose one of absent, empty"):
        _model(Switches)({"unused_subject": "often"}, Path())
