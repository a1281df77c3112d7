"""What to do about a refusal of the service: THE table, by Wix's code and by HTTP status."""

from __future__ import annotations

from dataclasses import dataclass

SCOPE = "SCOPE.DC-DATA.DATA-COLLECTIONS-MANAGE"
"""The permission “Manage Data Collections” of an API key."""
CMS_APP = "e593b0bd-b783-45b8-97c2-873d42aacaf4"
"""The app id of the Wix CMS."""


@dataclass(frozen=True)
class Refusal:
    """One way in which the service refuses a call."""

    name: str
    """Wix's code, such as `WDE0110`, or the HTTP status."""
    meaning: str
    """What it means, in a clause."""
    advice: str
    """What to do, in order of likelihood; one or more sentences."""


_KEY = (
    "Check, in this order: that the API key is complete and not revoked; that nothing stands before it, no "
    "`Bearer` and no `APIKey`; "
)
_STORED_KEY = (
    "A key stored with the stack may be older than the present one, and refresh and destroy use the stored one: set "
    "WIX_API_KEY, or run `pulumi up` once after `pulumi config set --secret wix-data:apiKey`."
)
CREDENTIALS_ADVICE = (
    f"{_KEY}its permission “Manage Data Collections” ({SCOPE}) for this site in the API keys manager; the site id. "
    f"{_STORED_KEY}"
)
"""For everything that bad credentials may look like: key, prefix, permission and site, the likeliest first."""
ACCOUNT_ADVICE = f"{_KEY}that it may read this of the account: Wix lets some keys only; the account id. {_STORED_KEY}"
"""For a refused call that is about an account rather than a site."""
NOT_THE_API = "No JSON came with it, so a gateway or a proxy between here and Wix may have answered in its place."
"""Besides, where the refusal came as a page."""

REFUSALS = (
    Refusal("401", "the key is missing, wrong or revoked, or lacks a permission", CREDENTIALS_ADVICE),
    Refusal("403", "the key lacks the permission, or may not be used for this site", CREDENTIALS_ADVICE),
    Refusal("428", "there is no usable site in the request, or none that the key may use", CREDENTIALS_ADVICE),
    Refusal(
        "WDE0117", "Wix finds no site for this key: most often the key is at fault, not the site id", CREDENTIALS_ADVICE
    ),
    Refusal(
        "WDE0110",
        "the Wix CMS is not installed on the site, or the site id is wrong",
        f"Install the Wix CMS on the site: in its dashboard, open Apps, then the App Market, and add “Wix CMS” (app "
        f"{CMS_APP}). A wrong site id is answered in the same way, so check that too.",
    ),
    Refusal(
        "WDE0122",
        "the site has used up its processing time (90 s of reads and 45 s of writes a minute)",
        "Wait a minute and run it again; completed changes are kept. Other programs of the site count too.",
    ),
    Refusal(
        "WDE0014",
        "the site has had too many requests in this minute",
        "Wait a minute and run it again; completed changes are kept. Other programs of the site count too.",
    ),
    Refusal(
        "WDE0052",
        "the site is a template, whose data cannot be changed",
        "Check the site id, or make a site of the template first.",
    ),
)
_BY_NAME = {each.name: each for each in REFUSALS}


def refusal(code: str | None, status: int | None) -> Refusal | None:
    """The entry for an answer: by its code, otherwise by its status; None where the table has none."""
    return _BY_NAME.get(code or "") or _BY_NAME.get(str(status))
