"""Whether the stack manages collections whose permissions are fixed."""

from __future__ import annotations

from collections.abc import Mapping

from ..api.client import WixDataClient
from ..api.errors import ApiError
from ..settings import TRY_FIXED_COLLECTIONS
from .check import Check, failed, ok, skipped

NAME = "fixed collections"


def check_fixed_collections(client: WixDataClient, managed: Mapping[str, set[str]], *, tries: bool) -> Check:
    """The check. `managed`: the collections that the stack manages, by site; `tries`: the setting that lets them pass.

    One List Data Collections call for each page of each site.
    """
    found: list[str] = []
    try:
        for site_id, ids in managed.items():
            kinds = {each.id: each.type for each in client.list_collections(site_id)}
            found += [
                f"{each} {kinds[each].why_fixed}" for each in sorted(ids) if each in kinds and kinds[each].is_fixed
            ]
    except ApiError as error:
        return skipped(NAME, f"the site's collections cannot be listed ({error.what})")
    if not found:
        return ok(NAME, "the stack manages none")
    detail = f"the stack manages {len(found)}: {'; '.join(found)}"
    if tries:
        return ok(NAME, f"{detail}. They are tried, since {TRY_FIXED_COLLECTIONS} is true")
    advice = "Take their resources out of the program; a destroy leaves such a collection as it is, and says so."
    return failed(NAME, detail, advice)
