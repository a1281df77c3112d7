"""The functions of the native provider: look-ups for programs in any language. Each calls the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..error_kinds import ErrorKind
from ..lifecycle.hiding import hiding
from ..lifecycle.session import Session
from ..permissions.actions import ACTION_NAMES
from ..permissions.levels import Hidden
from ..permissions.validation import MAX_DATA_COLLECTION_ID, Fault, guid, identifier
from ..settings import WHERE_SITE_IDS_ARE, missing_site
from ..state.properties import DATA_COLLECTION_ID, SITE_ID, SPECIAL_PERMISSIONS_ID
from ..state.values import Values
from .configuration import Configuration

TITLE = "title"
ACCOUNT_ID = "accountId"


@dataclass(frozen=True)
class Answer:
    """What a function gives back; or what is wrong with its arguments."""

    values: Mapping[str, object] = field(default_factory=dict[str, object])
    faults: list[Fault] = field(default_factory=list[Fault])


@dataclass(frozen=True)
class Function:
    """One function: an entry of the table, which the schema is made of too."""

    name: str
    arguments: tuple[str, ...]
    required: tuple[str, ...]
    results: tuple[str, ...]
    run: Callable[[Session, Values], Answer]

    @property
    def token(self) -> str:
        """Its token."""
        return f"wix-data:index:{self.name}"


def invoke(session: Session, configuration: Configuration, token: str, arguments: Values) -> Answer:
    """The answer of the function with that token. Raises a WixDataError when a call fails."""
    function = next((each for each in FUNCTIONS if each.token == token), None)
    if function is None:
        names = ", ".join(each.token for each in FUNCTIONS)
        return Answer(faults=[Fault("", f"this provider has no function {token}; it has {names}")])
    faults = [
        *(Fault(name, "there is no such argument") for name in arguments.by_name if name not in function.arguments),
        *(Fault(name, "it is missing") for name in function.required if name not in arguments),
    ]
    if faults:
        return Answer(faults=faults)
    if SITE_ID in function.arguments and SITE_ID not in arguments and configuration.site_id is not None:
        arguments = Values({**arguments.by_name, SITE_ID: configuration.site_id}, arguments.secrets)
    if not configuration.is_complete or Hidden.UNKNOWN in arguments.by_name.values():
        # The engine takes no unknown value from a function, and answers in this way itself.
        return Answer()
    with hiding(str(arguments[name]) for name in arguments.secrets if arguments[name]):
        answer = function.run(session, arguments)
    told = [each.concealed() if each.property in arguments.secrets else each for each in answer.faults]
    return Answer(answer.values, told)


def _get_role(session: Session, arguments: Values) -> Answer:
    from ..api.account_roles import choose_role

    given = arguments[ACCOUNT_ID]
    faults = [] if isinstance(arguments[TITLE], str) else [Fault(TITLE, "it is not a text")]
    if given is not None:
        faults += guid(ACCOUNT_ID, given, "you find it in the account settings")
    if faults:
        return Answer(faults=faults)
    account = session.settings.require_account_id() if given is None else str(given)
    role = choose_role(session.client.get_roles_info(account), str(arguments[TITLE]))
    return Answer({"id": role.id, TITLE: role.title, "description": role.description})


def _get_collection_permissions(session: Session, arguments: Values) -> Answer:
    collection = arguments[DATA_COLLECTION_ID]
    faults = [*_site_faults(arguments), *identifier(DATA_COLLECTION_ID, collection, MAX_DATA_COLLECTION_ID)]
    if faults:
        return Answer(faults=faults)
    found = session.reads.get(str(arguments[SITE_ID]).lower(), str(collection))
    special = [
        {
            SPECIAL_PERMISSIONS_ID: each.id,
            **each.subject.to_properties(),
            **each.accesses.to_properties(),
        }
        for each in found.special_sets
    ]
    return Answer({**found.levels.to_properties(), "specialPermissions": special})


def _list_collections(session: Session, arguments: Values) -> Answer:
    faults = _site_faults(arguments)
    if faults:
        return Answer(faults=faults)
    found = [
        {"id": each.id, "displayName": each.display_name, "collectionType": each.collection_type}
        for each in session.client.list_collections(str(arguments[SITE_ID]).lower())
    ]
    given = [{name: value for name, value in each.items() if value is not None} for each in found]
    return Answer({"collections": given})


def _site_faults(arguments: Values) -> list[Fault]:
    site = arguments[SITE_ID]
    return (
        [Fault(SITE_ID, missing_site(), kind=ErrorKind.SETTING)]
        if site is None
        else guid(SITE_ID, site, WHERE_SITE_IDS_ARE)
    )


FUNCTIONS = (
    Function("getRole", (TITLE, ACCOUNT_ID), (TITLE,), ("id", TITLE, "description"), _get_role),
    Function(
        "getCollectionPermissions",
        (DATA_COLLECTION_ID, SITE_ID),
        (DATA_COLLECTION_ID,),
        (*ACTION_NAMES, "specialPermissions"),
        _get_collection_permissions,
    ),
    Function("listCollections", (SITE_ID,), (), ("collections",), _list_collections),
)
