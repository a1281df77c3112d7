"""What an audit advises, for findings that are not exposures: sentences that can be followed, one place for all."""

from __future__ import annotations

from ..permissions.levels import Hidden

PUT_BACK = "Run `pulumi refresh`, then `pulumi up` to put it back."
REPAIR = "Run `pulumi refresh`, then `pulumi up` to put it back; or declare it as it is now."
UNSEAL = "Give the stack's passphrase as PULUMI_CONFIG_PASSPHRASE, so that secrets of the state can be compared."
SET_LEVEL = "In the CMS, choose anew who can {verb}. If the CMS has a choice that is new, update pulumi-wix-data."
DECLARE = "Declare CollectionPermissions for it, for example with `wix-data export`."
ODD_ID = "No resource can declare a collection with such an id: look after its permissions in the CMS."
SET_LEVELS = (
    "No resource can declare such levels: in the CMS, choose anew who can read, insert, update and remove. If the CMS "
    "has a choice that is new, update pulumi-wix-data."
)
DECLARE_SPECIAL = "Declare them as a SpecialPermission, or remove them in the CMS."
DELETE = "Run `pulumi up`: the stack is yet to delete {}."
REMOVE = "Change or remove them in the CMS: no resource can declare them as they are."
READ_ANEW = "Run `pulumi refresh`, then `pulumi up`, so that the state has their new id."


def to_compare(value: Hidden, declarers: list[str]) -> str | None:
    """What to do so that a value can be compared; None where nothing but writing it anew helps."""
    if value is Hidden.SECRET:
        return UNSEAL
    if value is Hidden.DECLARED_TWICE:
        return f"Keep one of the resources that declare it: {', '.join(declarers)}."
    return None
