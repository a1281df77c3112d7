"""A pytest plugin for tests of your own stacks, against the stand-in of Wix. Off unless a `conftest.py` asks for it:

```python
pytest_plugins = ["pulumi_wix_data.testing"]
```

It needs the extra `emulator`. It has two fixtures: `wix_emulator`, the stand-in, empty for each test; and `wix_site`, a
site of it that every `pulumi` command and program of the test finds by its environment. One process of the stand-in
serves a session.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, cast

import pytest

from .emulator.process import RunningEmulator, running_emulator
from .permissions.actions import ItemAction
from .permissions.data_permissions import SubjectKind
from .permissions.levels import AccessLevel
from .permissions.validation import shown

ACCOUNT_ID = "7e57ab1e-0000-4000-8000-000000000001"
SITE_ID = "7e57ab1e-0000-4000-8000-000000000002"
API_KEY = "local-key"
"""Opens the stand-in alone."""

Allowed = Mapping[str, Sequence[str]]
"""Whom special permissions name (`"user packer"`, `"role 7046"`), and the actions that they allow (`["itemRead"]`)."""


class WixTestSite:
    """One site of the stand-in, as a test prepares it and looks at it. Nothing here is seen by Pulumi."""

    def __init__(self, emulator: RunningEmulator) -> None:
        self.emulator = emulator
        """For counts of calls, faults, switches and keys: see `emulator.admin_client.AdminClient`."""
        self.site_id = SITE_ID
        self.account_id = ACCOUNT_ID

    def put_collection(self, collection_id: str, *, special: Allowed | None = None, **levels: str) -> None:
        """Make a collection, or replace one: `put_collection("Orders", itemRead="ANYONE")`.

        `levels`: Wix's names of actions and of levels; what is left out has the level of a fresh collection.
        `special`: whom special permissions name, and the actions that they allow. Raises `AdminRefused`, with what is
        allowed, for an action or a level that does not exist, ValueError for what names neither a user nor a role, and
        TypeError for what has another form.
        """
        self.emulator.put_collection(
            self.site_id,
            _collection_id(collection_id),
            permissions=levels,
            special_permissions=_entries(special),
        )

    def edit_collection(self, collection_id: str, **levels: str) -> None:
        """Change levels behind Pulumi's back, as somebody would in the dashboard; the others stay.

        Raises `AdminRefused`, also where there is no such collection.
        """
        self.emulator.edit_collection(self.site_id, _collection_id(collection_id), {"permissions": levels})

    def levels_of(self, collection_id: str) -> dict[str, str]:
        """The level of each action, by Wix's names. Raises KeyError, with the ids there are, for another collection."""
        found: dict[str, str] = self._collection(collection_id)["permissions"]
        return {action.value: found[action.value] for action in ItemAction}

    def special_of(self, collection_id: str) -> dict[str, list[str]]:
        """The special permissions of a collection, in the form of `Allowed`. Raises KeyError as `levels_of` does."""
        sets: list[dict[str, str]] = self._collection(collection_id).get("specialPermissions", [])
        return {_subject(each): [a.value for a in ItemAction if each.get(a.value) == "ALLOWED"] for each in sets}

    def _collection(self, collection_id: str) -> dict[str, Any]:
        accounts: list[dict[str, Any]] = self.emulator.state()["accounts"]
        sites = {site["id"]: site for account in accounts for site in account["sites"]}
        found = {each["id"]: each for each in sites[self.site_id]["collections"]}
        if _collection_id(collection_id) not in found:
            raise KeyError(f"there is no collection {collection_id}; there is {', '.join(found) or 'none'}")
        return found[collection_id]


def assert_access_of(site: WixTestSite, collection_id: str, *, special: Allowed | None = None, **levels: str) -> None:
    """Fail unless the collection has these levels now, and, where they are given, just these special permissions.

    `assert_access_of(wix_site, "Orders", itemRead="CMS_EDITOR", special={"role 7046": ["itemRead"]})`. Levels that
    are left out may be anything; so may special permissions, and `special={}` says that there are none. A level is a
    text or an `AccessLevel`. Raises TypeError or ValueError, with what is allowed, for what is not an action, a level,
    a user or a role.
    """
    __tracebackhide__ = True
    for name in levels:
        _require_action(name, TypeError)
    for entry in _entries(special):
        for name in entry.keys() - {kind.value for kind in SubjectKind}:
            _require_action(name, ValueError)
    named = {name: _level(level) for name, level in levels.items()}
    try:
        found = site.levels_of(collection_id)
    except KeyError as error:
        pytest.fail(error.args[0], pytrace=True)
    wrong = [f"{name} is {found[name]}, not {level}" for name, level in named.items() if found[name] != level]
    if special is not None:
        wanted, has = _sorted(special), _sorted(site.special_of(collection_id))
        for who in sorted(wanted.keys() | has.keys()):
            may, should = (" and ".join(each.get(who, [])) or "nothing" for each in (has, wanted))
            wrong += [f"{who} may {may}, not {should}"] if may != should else []
    if wrong:
        pytest.fail(f"{collection_id}: {'; '.join(wrong)}", pytrace=True)


@pytest.fixture(scope="session")
def _wix_emulator_process() -> Generator[RunningEmulator]:  # pyright: ignore[reportUnusedFunction]
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def wix_emulator(_wix_emulator_process: RunningEmulator) -> RunningEmulator:
    """The stand-in, without accounts, faults and counts, its switches as they are at first.

    One process serves all tests of a session. No variable of the environment is set: its address is `url`.
    """
    _wix_emulator_process.clear_faults()
    _wix_emulator_process.put_state({"accounts": []})
    _wix_emulator_process.reset_calls()
    return _wix_emulator_process


@pytest.fixture
def wix_site(wix_emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch) -> WixTestSite:
    """A site without collections; `WIX_API_BASE_URL`, `WIX_API_KEY`, `WIX_SITE_ID` and `WIX_ACCOUNT_ID` name it."""
    account = {"id": ACCOUNT_ID, "apiKeys": [{"key": API_KEY}], "sites": [{"id": SITE_ID}]}
    wix_emulator.put_state({"accounts": [account]})
    for name, value in {
        "WIX_API_BASE_URL": wix_emulator.url,
        "WIX_API_KEY": API_KEY,
        "WIX_SITE_ID": SITE_ID,
        "WIX_ACCOUNT_ID": ACCOUNT_ID,
    }.items():
        monkeypatch.setenv(name, value)
    return WixTestSite(wix_emulator)


def _require_action(name: str, error: type[Exception]) -> None:
    actions = [each.value for each in ItemAction]
    if name not in actions:
        raise error(f"{name} is not an action; choose from {', '.join(actions)}")


def _collection_id(collection_id: object) -> str:
    if not isinstance(collection_id, str):
        raise TypeError(f"a collection's id is a text, not {shown(collection_id)}")
    if not collection_id:
        raise ValueError("the collection's id is empty")
    return collection_id


def _level(level: str) -> str:
    named = level.value if isinstance(level, AccessLevel) else level
    choices = [each.value for each in AccessLevel]
    if named not in choices:
        raise ValueError(f"{named} is not a level; choose from {', '.join(choices)}")
    return named


def _entries(special: object) -> list[dict[str, str]]:
    if special is None:
        return []
    if not isinstance(special, Mapping):
        raise TypeError(f"special is {shown(special)}: give a mapping, such as {{'role 7046': ['itemRead']}}")
    return [_entry(who, actions) for who, actions in cast("Mapping[object, object]", special).items()]


def _entry(who: object, actions: object) -> dict[str, str]:
    if not isinstance(who, str):
        raise TypeError(f"{shown(who)} names nobody: give 'user …' or 'role …' with an id, as a text")
    noun, _, id_ = who.partition(" ")
    kinds = {kind.noun: kind.value for kind in SubjectKind}
    if noun not in kinds or not id_:
        raise ValueError(f"{who!r} names nobody: give 'user …' or 'role …' with an id")
    if isinstance(actions, str):
        raise ValueError(f"the actions of {who!r} are one text, {actions!r}: give a list")  # noqa: TRY004 - of a value
    if not isinstance(actions, Iterable) or isinstance(actions, (bytes, Mapping)):
        raise TypeError(f"the actions of {who!r} are {shown(cast('object', actions))}: give a list")
    names = list(cast("Iterable[object]", actions))
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"the actions of {who!r} hold {shown(name)}: give names such as 'itemRead'")
    return {kinds[noun]: id_, **{str(name): "ALLOWED" for name in names}}


def _subject(entry: Mapping[str, str]) -> str:
    return f"user {entry['userId']}" if entry.get("userId") else f"role {entry.get('policyId')}"


def _sorted(allowed: Allowed) -> dict[str, list[str]]:
    return {who: sorted(actions) for who, actions in allowed.items()}
