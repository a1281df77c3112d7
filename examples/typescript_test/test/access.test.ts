// Who can read the shop's data once the permissions are deployed.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { StandIn } from "./stand_in.js";

const SITE = "0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f";
let wix: StandIn;
let folder: string;

/** Runs a Pulumi command in the project of the permissions, with a state that lives as long as these tests. */
async function pulumi(...command: string[]): Promise<string> {
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "of these tests only",
    WIX_API_BASE_URL: wix.url,
    WIX_API_KEY: "local-key",
    WIX_SITE_ID: SITE,
  };
  return (await promisify(execFile)("pulumi", [...command, "--non-interactive"], { cwd: "permissions", env })).stdout;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "shop-access-"));
  wix = await StandIn.start("seed.yaml");
  await pulumi("stack", "init", "test");
  await pulumi("up", "--yes", "--skip-preview");
});

after(async () => {
  await wix.stop();
  await rm(folder, { recursive: true });
});

test("visitors read products, and nobody but staff reads orders", async () => {
  assert.equal((await wix.levels(SITE, "Products")).itemRead, "ANYONE");
  assert.equal((await wix.levels(SITE, "Orders")).itemRead, "CMS_EDITOR");
  assert.equal((await wix.calls())["update_permissions"], 2);
});

test("orders that somebody opened are closed again", async () => {
  await wix.edit(SITE, "Orders", { itemRead: "ANYONE" });
  assert.equal((await wix.levels(SITE, "Orders")).itemRead, "ANYONE");
  await pulumi("up", "--yes", "--skip-preview", "--refresh");
  assert.equal((await wix.levels(SITE, "Orders")).itemRead, "CMS_EDITOR");
});
