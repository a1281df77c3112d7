"""What the schema says of each property, so that editors and generated documentation show it in every language."""

from __future__ import annotations

from collections.abc import Mapping

from ..permissions.actions import ItemAction
from ..state.properties import (
    ADOPT_EXISTING,
    DATA_COLLECTION_ID,
    LOOKED_UP,
    ON_DESTROY,
    POLICY_ID,
    PRESET,
    PREVIOUS,
    SECRET_INPUTS,
    SITE_ID,
    SPECIAL_PERMISSIONS_ID,
    UNCONFIRMED,
    USER_ID,
    WRITTEN,
)

PLACE: Mapping[str, str] = {
    SITE_ID: "The site, a GUID; by default that of the provider, of the stack's `wix-data:siteId`, or of "
    "`WIX_SITE_ID`. Another one replaces the resource.",
    DATA_COLLECTION_ID: "The collection, for example `Orders` or `Stores/Products`; case-sensitive, at most 255 "
    "characters. Another one replaces the resource.",
}
COLLECTION_PERMISSIONS: Mapping[str, str] = {
    **PLACE,
    **{each.value: f"Who may {each.verb} items. All four levels, or a preset." for each in ItemAction},
    PRESET: "All four levels at once, in place of the four.",
    ON_DESTROY: "What destroying the resource does: `restore` (the default) writes back the levels from before, `lock` "
    "sets all four to `PRIVILEGED`. Pulumi's `retainOnDelete` leaves them as they are.",
    PREVIOUS: "The four levels from before this resource took over: what `onDestroy: restore` writes back.",
    WRITTEN: "There only while a refresh has found other levels: what this resource itself wrote last.",
    UNCONFIRMED: "There only while nobody knows what became of a write: what it was to replace.",
    SECRET_INPUTS: "The names of the inputs that are secrets, where there are any.",
}
SPECIAL_PERMISSION: Mapping[str, str] = {
    **PLACE,
    USER_ID: "The user, at most 64 characters. Exactly one of `userId` and `policyId`. Another one replaces the "
    "resource.",
    POLICY_ID: "The role (`getRole` finds it by its title), at most 64 characters. Exactly one of `userId` and "
    "`policyId`. Another one replaces the resource.",
    **{
        each.value: f"Whether the subject may {each.verb} items whatever the level is: `ALLOWED`, or `UNSPECIFIED` "
        "(the default), where the level decides. At least one of the four must be `ALLOWED`."
        for each in ItemAction
    },
    ADOPT_EXISTING: "Whether to replace special permissions that the subject already has there and that differ; "
    "without it they are refused.",
    PREVIOUS: "What the subject was allowed before this resource took it over; absent where it had nothing.",
    SPECIAL_PERMISSIONS_ID: "The service's own id of the set.",
    LOOKED_UP: "There only for a look-up, which holds nothing.",
    UNCONFIRMED: "There only while nobody knows what became of a write: what it was to replace.",
    SECRET_INPUTS: "The names of the inputs that are secrets, where there are any.",
}
RESOURCES: Mapping[str, str] = {
    "CollectionPermissions": "The minimum access level of each action on one collection: all four, as a whole. A "
    "collection always has levels, so creating this resource takes them over (the preview says what changes), and "
    "destroying it puts back what was there before.\n\nImport: `pulumi import wix-data:index:CollectionPermissions "
    "NAME SITE_ID/DATA_COLLECTION_ID`.",
    "SpecialPermission": "What one user, or one role, may do with a collection's items whatever the collection's "
    "levels are. One entry: those of other users and roles are left alone.\n\nImport: `pulumi import "
    "wix-data:index:SpecialPermission NAME SITE_ID/DATA_COLLECTION_ID/SPECIAL_PERMISSIONS_ID`.",
}
BY_KIND: Mapping[str, Mapping[str, str]] = {
    "CollectionPermissions": COLLECTION_PERMISSIONS,
    "SpecialPermission": SPECIAL_PERMISSION,
}
EXAMPLES: Mapping[str, str] = {
    "CollectionPermissions": """resources:
  orders:
    type: wix-data:CollectionPermissions
    properties:
      dataCollectionId: Orders
      itemRead: CMS_EDITOR
      itemInsert: SITE_MEMBER
      itemUpdate: CMS_EDITOR
      itemRemove: PRIVILEGED
""",
    "SpecialPermission": """resources:
  shippers-orders:
    type: wix-data:SpecialPermission
    properties:
      dataCollectionId: Orders
      policyId:
        fn::invoke:
          function: wix-data:getRole
          arguments: {title: Shipping manager}
          return: id
      itemRead: ALLOWED
      itemUpdate: ALLOWED
""",
}
PROVIDER: Mapping[str, str] = {
    "apiKey": "The API key. Where it is left out, `WIX_API_KEY` in the environment; for the default provider the "
    "environment wins, since refresh and destroy are handed the key of the last `pulumi up`.",
    "siteId": "The site of resources that name none, a GUID; otherwise `WIX_SITE_ID`.",
    "accountId": "The account, a GUID, for the look-up of roles; otherwise `WIX_ACCOUNT_ID`.",
    "baseUrl": "The address of the API: https, or plain http to a loopback address; otherwise `WIX_API_BASE_URL`.",
    "previewReads": "Whether a preview may read live permissions to show what a create takes over; true by default.",
    "tryFixedCollections": "Whether collections are managed whose permissions Wix fixes, such as those of a Wix app; "
    "false by default.",
    "apiKeyEnv": "Of an explicit provider: the name of the environment variable that holds its key; nothing of the key "
    "is stored.",
    "stackApiKey": "Of an explicit provider: the key of the stack's own configuration, for where neither this provider "
    "nor the environment has one. The Python bindings fill it in.",
}
FUNCTIONS: Mapping[str, str] = {
    "getRole": "The role with that title; its `id` is the `policyId` of special permissions. Needs an account id.",
    "getCollectionPermissions": "The live levels and special permissions of a collection.",
    "listCollections": "All collections of a site, in the service's order.",
}
LISTED: Mapping[str, str] = {
    SITE_ID: "The site to look at, a GUID; by default that of the provider.",
    DATA_COLLECTION_ID: "The only collection to look at; by default all of the site's.",
}
ARGUMENTS: Mapping[str, str] = {
    "title": "The role's title as the dashboard shows it, for example `Shipping manager`.",
    "accountId": "The account, a GUID; by default that of the provider.",
    DATA_COLLECTION_ID: "The collection; case-sensitive, at most 255 characters.",
    SITE_ID: "The site, a GUID; by default that of the provider.",
    "id": "Its id.",
    "description": "What the role is for.",
    "specialPermissions": "The special permissions of users and roles.",
    "collections": "The collections.",
    "displayName": "The name that the dashboard shows.",
    "collectionType": "NATIVE, WIX_APP, BLOCKS_APP, EXTERNAL, or a future one.",
    **{each.value: f"The level of who may {each.verb} items." for each in ItemAction},
}
