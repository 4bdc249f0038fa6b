import type { TestContext } from "node:test";
import type { ProofTarget } from "../../../components/proof/target.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { CLIENT, localUser, wire } from "../../lab/authentik/wiring.ts";
import { adminSession, freshImmich, newKey, rewrite } from "../../support/immich.ts";

/** Both stand-ins, wired to each other in plain http, and one person with a mail. */
export interface ProofGround {
  authentik: TestAuthentik;
  /** pk of the OAuth2 provider. */
  provider: number;
  target: ProofTarget;
  /** Changes the provider. */
  patch(change: object): Promise<void>;
  /** Changes keys of Immich's settings, `oauth` unless another section is named. */
  edit(change: object, section?: string): Promise<void>;
}

export async function proofGround(t: TestContext): Promise<ProofGround> {
  const [authentik, immich] = await Promise.all([startTestAuthentik(), freshImmich(t)]);
  t.after(() => authentik.stop());
  const redirectUris = [
    `${immich.url}/auth/login`,
    "https://photos.lab.test/user-settings",
    "app.immich:///oauth-callback",
  ];
  const provider = await wire(authentik, {
    redirect_uris: redirectUris.map((url) => ({ matching_mode: "strict", url })),
  });
  await localUser(authentik, "alice", "a-password-of-the-test");
  const patch = async (change: object) => {
    await authentik.api("PATCH", `/providers/oauth2/${provider}/`, change);
  };
  const edit = async (change: object, section = "oauth") => {
    const document = (whole: object) => whole as Record<string, object>;
    await rewrite(await adminSession({ url: immich.url }), (whole) => ({
      ...whole,
      [section]: { ...document(whole)[section], ...change },
    }));
  };
  const issuer = `${authentik.url}/application/o/immich/`;
  await edit({
    enabled: true,
    issuerUrl: issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scope: "openid email profile",
    allowInsecureRequests: true,
  });
  const apiKey = await newKey(immich.url, ["systemConfig.read", "systemConfig.update"]);
  return {
    authentik,
    provider,
    patch,
    edit,
    target: {
      authentik: { url: authentik.url, slug: "immich", clientId: CLIENT.id, issuer },
      immich: { url: immich.url, origins: [immich.url] },
      authentikToken: TOKEN,
      immichApiKey: apiKey,
      redirectUris,
    },
  };
}
