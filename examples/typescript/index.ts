// Who can do what with the data of a small flower shop.

import { Access, AccessLevel, CollectionPermissions, Preset, SpecialPermission, getRoleOutput } from "@pulumi/wix-data";

// The catalogue: every visitor reads it, the shop's staff writes it.
new CollectionPermissions("products", { dataCollectionId: "Products", preset: Preset.ShowContent });

// Members order; only staff sees and handles orders, and only administrators remove one.
new CollectionPermissions("orders", {
    dataCollectionId: "Orders",
    itemRead: AccessLevel.CmsEditor,
    itemInsert: AccessLevel.SiteMember,
    itemUpdate: AccessLevel.CmsEditor,
    itemRemove: AccessLevel.Privileged,
});

// Everybody reads reviews; members write them, and change only their own.
new CollectionPermissions("reviews", {
    dataCollectionId: "Reviews",
    itemRead: AccessLevel.Anyone,
    itemInsert: AccessLevel.SiteMember,
    itemUpdate: AccessLevel.SiteMemberAuthor,
    itemRemove: AccessLevel.CmsEditor,
});

// Every visitor may send the form; what was sent is for the staff.
new CollectionPermissions("contact-form", {
    dataCollectionId: "ContactForm",
    preset: Preset.CollectFormSubmissions,
});

// Beyond the levels: whoever ships has no CMS role, and still sees orders and marks them as sent.
new SpecialPermission("shippers-orders", {
    dataCollectionId: "Orders",
    policyId: getRoleOutput({ title: "Shipping manager" }).id,
    itemRead: Access.Allowed,
    itemUpdate: Access.Allowed,
});

// One person, by user id, who takes offending reviews down.
new SpecialPermission("moderator-reviews", {
    dataCollectionId: "Reviews",
    userId: "b3d94e06-28c1-4f7a-9d52-61e0a87c45bf",
    itemRemove: Access.Allowed,
});
