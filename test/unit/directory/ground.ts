import type { TestContext } from "node:test";
import type { LdapSyncInputs } from "../../../components/directory/ldap-sync-provider.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { FakeDirectory } from "../../lab/authentik/fake-directory.ts";
import { BIND, person, Source, team } from "../../lab/authentik/ldap-source.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";

/** An Authentik that reads a directory with alice, who has a mail, and bob, who has none. */
export interface DirectoryGround {
  authentik: TestAuthentik;
  api: AuthentikApi;
  directory: FakeDirectory;
  source: Source;
  inputs: LdapSyncInputs;
  /** Everything as it was at first, in the directory, at the source and in Authentik. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function directoryGround(): Promise<DirectoryGround> {
  const authentik = await startTestAuthentik();
  const directory = new FakeDirectory();
  const source = new Source(authentik, await directory.listen());
  return {
    authentik,
    api: new AuthentikApi({ url: authentik.url, token: TOKEN }),
    directory,
    source,
    inputs: {
      ...{ authentikUrl: authentik.url, authentikToken: TOKEN },
      ...{ source: "ad", expected: {}, seconds: 20 },
    },
    reset: async () => {
      directory.pause = Promise.resolve();
      directory.passwords = { [BIND.dn]: BIND.password };
      directory.entries = [
        person(1101, "alice", { mail: "alice@lab.test" }),
        person(1102, "bob"),
        team(
          1201,
          "photos-users",
          ["alice", "bob"].map((name) => person(0, name).dn),
        ),
      ];
      await source.sync({ ...(await source.settings()), enabled: true });
      const bob = await source.user("bob");
      await authentik.api("PATCH", `/core/users/${bob.pk}/`, { email: "" });
    },
    stop: async () => {
      directory.close();
      await authentik.stop();
    },
  };
}

/** What is printed while `work` runs. */
export async function printed(t: TestContext, work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  const mocks = [t.mock.method(console, "log", keep), t.mock.method(console, "warn", keep)];
  await work();
  for (const { mock } of mocks) mock.restore();
  return lines;
}
