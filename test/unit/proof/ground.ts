import type { TestContext } from "node:test";
import { prove } from "../../../components/proof/prove.ts";
import type { ProofTarget } from "../../../components/proof/target.ts";
import { conclusion } from "../../../doctor/conclusion.ts";
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

/** What a case changes on one of the sides; it may hand back other members for the target. */
export type Change = (ground: ProofGround, t: TestContext) => Promise<unknown>;

/** The codes that are bad, what the first of them saw, and what that means for people. */
export async function wrong(target: ProofTarget): Promise<{ codes: string[]; seen: string; says: string }> {
  const findings = await prove(target);
  const found = findings.filter(({ state }) => state === "bad");
  const codes = found.map(({ code }) => code);
  return { codes, seen: found[0]?.seen ?? "", says: conclusion(findings) };
}

/** Binds a new group with these members to the application. */
export async function bindGroup(
  authentik: ProofGround["authentik"],
  users: number[],
  fields: object = {},
): Promise<void> {
  const group = await authentik.api("POST", "/core/groups/", { name: "photos-users", users });
  const application = await authentik.api("GET", "/core/applications/immich/");
  const binding = { target: application.pk, group: group.pk, order: 0, ...fields };
  await authentik.api("POST", "/policies/bindings/", binding);
}
