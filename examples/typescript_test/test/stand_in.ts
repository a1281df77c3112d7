// The stand-in of the Wix service, run by `wix-data emulator` on a free port, and what a test asks it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export type Action = "itemRead" | "itemInsert" | "itemUpdate" | "itemRemove";
export type Level = "ANYONE" | "SITE_MEMBER" | "SITE_MEMBER_AUTHOR" | "CMS_EDITOR" | "PRIVILEGED";
export type Levels = Record<Action, Level>;

interface State {
  accounts: { sites: { id: string; collections: { id: string; permissions: Levels }[] }[] }[];
}

export class StandIn {
  private constructor(readonly url: string, private readonly process: ChildProcess) {}

  /** Starts one with what a seed file describes. */
  static async start(seed: string): Promise<StandIn> {
    const process = spawn("wix-data", ["emulator", "--port", "0", "--quiet", "--seed", seed], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface(process.stdout)) {
      const ready = /^wix-data emulator ready on (\S+)$/.exec(line);
      if (ready?.[1]) return new StandIn(ready[1], process);
    }
    throw new Error("The emulator did not start: its message is above.");
  }

  async stop(): Promise<void> {
    this.process.kill("SIGTERM");
    await once(this.process, "exit");
  }

  /** The levels that a collection has now. */
  async levels(site: string, collection: string): Promise<Levels> {
    const state = (await this.admin("GET", "/state")) as State;
    const found = state.accounts
      .flatMap((account) => account.sites)
      .find((each) => each.id === site)
      ?.collections.find((each) => each.id === collection);
    if (!found) throw new Error(`Site ${site} has no collection ${collection}.`);
    return found.permissions;
  }

  /** What somebody changes in the dashboard, behind the back of the program. */
  async edit(site: string, collection: string, permissions: Partial<Levels>): Promise<void> {
    await this.admin("PATCH", `/sites/${site}/collections/${encodeURIComponent(collection)}`, { permissions });
  }

  /** How often the Wix operations were called, by their names. */
  async calls(): Promise<Record<string, number>> {
    return ((await this.admin("GET", "/calls")) as { operations: Record<string, number> }).operations;
  }

  private async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/_emulator${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const content = (await answer.json()) as { message?: string };
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${content.message ?? ""}`);
    return content;
  }
}
