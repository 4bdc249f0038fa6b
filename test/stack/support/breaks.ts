/** Ways to break a sign-in, one thing each, and what must be seen of it. */
import { docker } from "../../../lab/docker.ts";
import type { PersonName } from "../../../lab/info.ts";
import type { Front } from "./front.ts";
import { editImmich, immichOAuth } from "./immich.ts";
import type { TestStack } from "./test-stack.ts";

export interface Provider {
  pk: number;
  signing_key: string;
  property_mappings: string[];
  redirect_uris: { matching_mode: string; url: string }[];
}

/** One way to break it, and what must be seen then. */
export interface Break {
  cause: string;
  do(stack: TestStack, front: Front): Promise<void>;
  /** Only where `pulumi up` is not what mends it. */
  undo?: (front: Front) => Promise<void>;
  /** The doctor's one required finding that is bad. */
  found: string;
  /** Who tries to sign in, alice unless it must be somebody whom Immich does not know yet. */
  who?: PersonName;
  /** Where the sign-in stops, and words of the server that stopped it. */
  stops: string;
  words: RegExp;
  /** The catalogue's entry, from Immich's log where it says something, else from what the browser shows. */
  explained: string;
  from: "log" | "browser";
}

export async function provider(stack: TestStack): Promise<Provider> {
  const { results } = await stack.authentik.get<{ results: Provider[] }>(
    `providers/oauth2/?client_id=${stack.clientId}`,
  );
  return results[0] as Provider;
}

export async function patch(stack: TestStack, change: (live: Provider) => object): Promise<void> {
  const live = await provider(stack);
  await stack.authentik.patch(`providers/oauth2/${live.pk}/`, change(live));
}

/** The same container as the program made, but for the CA. */
async function containerWithoutCa(stack: TestStack): Promise<void> {
  const { dockerHost, network, immich } = stack.info;
  const label = await docker(dockerHost, [
    ...["inspect", "--format", '{{index .Config.Labels "immich-sso.stack"}}', stack.id],
  ]);
  await docker(dockerHost, ["rm", "--force", stack.id]);
  await docker(dockerHost, [
    ...[
      "run",
      "--detach",
      "--name",
      stack.id,
      "--network",
      network.name,
      "--label",
      `immich-sso.stack=${label}`,
    ],
    ...["--publish", `127.0.0.1:${stack.settings["immich-sso:port"]}:2283`],
    ...["--volume", `${stack.id}-library:/data`, immich.image],
  ]);
  await untilHealthy(stack);
}

async function untilHealthy(stack: TestStack): Promise<void> {
  for (let second = 0; second < 60; second++) {
    const format = ["inspect", "--format", "{{.State.Health.Status}}", stack.id];
    if ((await docker(stack.info.dockerHost, format)) === "healthy") return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error("the container does not become healthy");
}

export const breaks: readonly Break[] = [
  {
    cause: "the CA is not in the container",
    do: containerWithoutCa,
    found: "container/ca",
    stops: "sign-in/authorize",
    words: /Error in OAuth discovery: TypeError: fetch failed/,
    explained: "login/fetch-failed",
    from: "log",
  },
  {
    cause: "another client secret in Immich",
    do: (stack) => editImmich(stack, { clientSecret: "another-secret" }),
    found: "client/secret",
    stops: "sign-in/callback",
    words: /Failed to finish oauth/,
    explained: "login/invalid-client",
    from: "log",
  },
  {
    cause: "an encryption key",
    do: (stack) => patch(stack, ({ signing_key }) => ({ encryption_key: signing_key })),
    found: "encryption/none",
    stops: "sign-in/callback",
    words: /Failed to finish oauth/,
    explained: "login/jwe",
    from: "log",
  },
  {
    cause: "no signing key",
    do: (stack) => patch(stack, () => ({ signing_key: null })),
    found: "signing/algorithm",
    stops: "sign-in/callback",
    words: /Failed to finish oauth/,
    explained: "login/algorithm",
    from: "log",
  },
  {
    cause: "no mapping for the mail",
    do: async (stack) => {
      const { results } = await stack.authentik.get<{ results: { pk: string }[] }>(
        "propertymappings/provider/scope/?managed=goauthentik.io/providers/oauth2/scope-email",
      );
      await patch(stack, ({ property_mappings }) => ({
        property_mappings: property_mappings.filter((pk) => pk !== results[0]?.pk),
      }));
    },
    found: "scopes/mail",
    who: "carol",
    stops: "sign-in/callback",
    words: /OAuth profile does not have an email address/,
    explained: "login/no-mail",
    from: "browser",
  },
  {
    cause: "a redirect URI removed",
    do: (stack) =>
      patch(stack, ({ redirect_uris }) => ({
        redirect_uris: redirect_uris.filter(({ url }) => !url.endsWith("/auth/login")),
      })),
    found: "redirect/accepted",
    stops: "sign-in/authorize-page",
    words: /Redirect URI Error/,
    explained: "login/redirect-uri",
    from: "browser",
  },
  {
    cause: "all redirect URIs removed",
    do: (stack) => patch(stack, () => ({ redirect_uris: [] })),
    found: "redirect/list",
    stops: "",
    words: /^$/,
    explained: "",
    from: "browser",
  },
  {
    cause: "the issuer without its last slash",
    do: async (stack) => {
      const { issuerUrl } = await immichOAuth(stack);
      await editImmich(stack, { issuerUrl: String(issuerUrl).replace(/\/$/, "") });
    },
    found: "issuer/equal",
    stops: "sign-in/authorize",
    words: /discovered metadata issuer does not match the expected issuer/,
    explained: "login/issuer",
    from: "log",
  },
  {
    cause: "Authentik stopped",
    do: (_, front) => front.stop(),
    undo: (front) => front.start(),
    found: "authentik/reachable",
    stops: "sign-in/authorize",
    words: /TypeError: fetch failed/,
    explained: "login/fetch-failed",
    from: "log",
  },
  {
    cause: "a proxy answers in HTML",
    do: async (_, front) => front.answerItself(true),
    undo: async (front) => front.answerItself(false),
    found: "authentik/document",
    stops: "sign-in/authorize",
    words: /unexpected response content-type/,
    explained: "login/content-type",
    from: "log",
  },
];
