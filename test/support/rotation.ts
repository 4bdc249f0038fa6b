/** Both stand-ins wired to each other, each behind a relay, for the rotation of the client secret. */
import type { TestContext } from "node:test";
import type { ClientSecretRotationInputs } from "../../components/immich/client-secret-rotation-provider.ts";
import { startTestAuthentik, TOKEN } from "../lab/authentik/start.ts";
import { CLIENT, wire } from "../lab/authentik/wiring.ts";
import { adminSession, documentOf, edit, freshImmich, newKey } from "./immich.ts";
import { type Hook, relayTo } from "./relay.ts";

export interface Both {
  inputs: ClientSecretRotationInputs;
  /** Every call to both, in order, since `begin`. */
  calls: string[];
  begin(hook?: Hook): void;
  /** The secret on either end. */
  secrets(): Promise<{ authentik: string; immich: unknown }>;
  setAtAuthentik(secret: string): Promise<void>;
}

export async function wiredBoth(t: TestContext): Promise<Both> {
  const authentik = await startTestAuthentik();
  t.after(() => authentik.stop());
  const pk = await wire(authentik);
  const immich = await freshImmich(t);
  const [toAuthentik, toImmich] = [await relayTo(t, authentik.url), await relayTo(t, immich.url)];
  const session = await adminSession({ url: immich.url });
  const issuer = `${toAuthentik.url}/application/o/immich/`;
  await edit(session, { enabled: true, issuerUrl: issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret });
  const calls: string[] = [];
  const path = `/providers/oauth2/${pk}/`;
  return {
    inputs: {
      authentikUrl: toAuthentik.url,
      authentikToken: TOKEN,
      issuer,
      clientId: CLIENT.id,
      immichUrl: toImmich.url,
      apiKey: await newKey(immich.url, ["systemConfig.read", "systemConfig.update"]),
      rotation: "1",
    },
    calls,
    begin: (hook = () => undefined) => {
      calls.length = 0;
      const counted: Hook = (moment) => {
        const index = moment.phase === "before" ? calls.push(moment.call) - 1 : calls.length - 1;
        return hook({ ...moment, index });
      };
      toAuthentik.begin(counted);
      toImmich.begin(counted);
    },
    secrets: async () => ({
      authentik: (await authentik.api<{ client_secret: string }>("GET", path)).client_secret,
      immich: (await documentOf(session)).oauth.clientSecret,
    }),
    setAtAuthentik: async (secret) => {
      await authentik.api("PATCH", path, { client_secret: secret });
    },
  };
}
