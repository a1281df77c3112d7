// Calls every method that this project relies on through Wix's official client, and prints what came back as
// one JSON object: a list of {step, value} or {step, status, code, violations, requestId}.
// Environment: EMULATOR_URL, API_KEY, SITE_ID.

import { ApiKeyStrategy, createClient } from "@wix/sdk";
import * as collections from "@wix/auto_sdk_data_collections";
import * as permissions from "@wix/auto_sdk_data_permissions";

const base = new URL(process.env.EMULATOR_URL);
const requests = [];

// `fetch` is an option of createClient. The client builds https addresses only, so that is where they are led
// to the emulator: scheme, host and port change, while path, query, headers and body stay as the client made them.
const toEmulator = (address, options) => {
  const url = new URL(address);
  requests.push({
    method: options.method,
    host: url.host,
    target: url.pathname + url.search,
    consistent: options.headers["X-Wix-Consistent"] ?? null,
  });
  url.protocol = base.protocol;
  url.host = base.host;
  return fetch(url, options);
};

const client = (apiKey, siteId = process.env.SITE_ID) =>
  createClient({
    modules: { collections, permissions },
    auth: ApiKeyStrategy({ apiKey, siteId }),
    fetch: toEmulator,
  });

const steps = [];
const step = async (name, call) => {
  try {
    const value = await call();
    steps.push({ step: name, value: value ?? null });
    return value;
  } catch (error) {
    steps.push({
      step: name,
      status: error.status ?? null,
      code: error.details?.applicationError?.code ?? null,
      violations: error.details?.validationError?.fieldViolations?.map(({ field }) => field) ?? null,
      requestId: error.details?.requestId ?? error.requestId ?? null,
    });
    return undefined;
  }
};

const wix = client(process.env.API_KEY);
const collectionId = "Stores/My Products";

await step("getPermissions", () => wix.permissions.getPermissions(collectionId));
await step("updatePermissions", () =>
  wix.permissions.updatePermissions({
    _id: collectionId,
    itemRead: "ANYONE",
    itemInsert: "SITE_MEMBER",
    itemUpdate: "CMS_EDITOR",
    itemRemove: "PRIVILEGED",
  }),
);
const added = await step("addSpecialPermissions", () =>
  wix.permissions.addSpecialPermissions(collectionId, {
    policyId: "7046409866117489206",
    itemRead: "ALLOWED",
    itemInsert: "ALLOWED",
  }),
);
const specialId = added.specialPermissions._id;
await step("addSpecialPermissions again", () =>
  wix.permissions.addSpecialPermissions(collectionId, { policyId: "7046409866117489206", itemRead: "ALLOWED" }),
);
await step("addSpecialPermissions invalid", () =>
  wix.permissions.addSpecialPermissions(collectionId, { userId: "u".repeat(65), itemRead: "ALLOWED" }),
);
await step("updateSpecialPermissions", () =>
  wix.permissions.updateSpecialPermissions(specialId, { itemUpdate: "ALLOWED" }),
);
await step("getPermissions after", () => wix.permissions.getPermissions(collectionId));
await step("getMyPermissions", () => wix.permissions.getMyPermissions(collectionId));
await step("removeSpecialPermissions", () => wix.permissions.removeSpecialPermissions(specialId));
await step("removeSpecialPermissions again", () => wix.permissions.removeSpecialPermissions(specialId));
await step("getPermissions missing", () => wix.permissions.getPermissions("No such"));
await step("listDataCollections", () =>
  wix.collections.listDataCollections({ paging: { limit: 2, offset: 1 }, fields: ["displayName"] }),
);
await step("getDataCollection", () => wix.collections.getDataCollection(collectionId));
await step("getDataCollection missing", () => wix.collections.getDataCollection("No/such one"));
await step("unknown key", () => client("nobody's-key").permissions.getPermissions(collectionId));
await step("lost scope", () => client("no-scope-key").permissions.getPermissions(collectionId));

// Every refusal that is known of the real service; `switchTo` makes the emulator play it.
const switchTo = async (switches) => {
  const answer = await fetch(new URL("/_emulator/switches", base), {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(switches),
  });
  if (!answer.ok) throw new Error(await answer.text());
};
const fault = async (body) => {
  const answer = await fetch(new URL("/_emulator/faults", base), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ operation: "get_permissions", kind: "status", ...body }),
  });
  if (!answer.ok) throw new Error(await answer.text());
};
const read = (apiKey) => client(apiKey).permissions.getPermissions(collectionId);

await step("prefixed key", () => read(`Bearer ${process.env.API_KEY}`));
for (const missingSite of ["WDE0117", "forbidden", "MISSING_METASITE_ID", "noContext"]) {
  await switchTo({ missingSite });
  await step(`no site: ${missingSite}`, () => client(process.env.API_KEY, null).permissions.getPermissions(collectionId));
}
await switchTo({ lostScope: "WDE0117" });
await step("lost scope as WDE0117", () => read("no-scope-key"));
await switchTo({ lostScope: "forbidden", forbiddenBody: "blankDescription" });
await step("blank 403", () => read("no-scope-key"));
await switchTo({ forbiddenBody: "html" });
await step("html 403", () => read("no-scope-key"));
await switchTo({ forbiddenBody: "emptyMessage" });
for (const [code, status] of [["WDE0110", 400], ["WDE0052", 400], ["WDE0122", 429], ["WDE0014", 429]]) {
  await fault({ status, code });
  await step(code, () => read(process.env.API_KEY));
}
await step("fixed collection", () =>
  wix.permissions.updatePermissions({
    _id: "Stores/Fixed",
    itemRead: "ANYONE",
    itemInsert: "ANYONE",
    itemUpdate: "ANYONE",
    itemRemove: "ANYONE",
  }),
);
await step("special id that is no GUID", () => wix.permissions.removeSpecialPermissions("no-guid"));

console.log(JSON.stringify({ steps, requests, specialId }));
