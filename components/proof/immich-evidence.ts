import { isMaintenance } from "../support/immich/client.ts";
import { anything, count, flag, type Of, object, optional } from "../support/shape.ts";
import { ask, good, isAnswer, type Reply } from "./ask.ts";
import type { Credentials } from "./authentik-evidence.ts";
import { readSettings, type SettingsDocument } from "./immich-settings.ts";
import type { ProofTarget } from "./target.ts";

/** Immich's own settings that are judged. The client secret is left out of everything that is kept. */
export interface OAuthSeen {
  enabled: boolean;
  issuerUrl: string;
  clientId: string;
  scope: string;
  signingAlgorithm: string;
  allowInsecureRequests: boolean;
  autoLaunch: boolean;
  autoRegister: boolean;
  /** `none` where userinfo is plain JSON. */
  profileSigningAlgorithm: string;
  /** A blank or a newline around it: Authentik trims its own, Immich does not. */
  secretHasBlanks: boolean;
  secretIsBeyondAscii: boolean;
}

export interface ImmichEvidence {
  ping: Reply;
  /** Each origin's `/.well-known/immich`, which the phone app asks first. */
  wellKnown: { origin: string; reply: Reply }[];
  /** For example `3.1.0`; public. */
  version: string | undefined;
  /** It serves nobody; public. */
  maintenance: boolean;
  /** Public. */
  features: Of<typeof isFeatures> | undefined;
  /** How the settings document was answered, without the document. */
  settings: { status: number } | { code: string };
  oauth: OAuthSeen | undefined;
  /** Each origin's `POST /api/oauth/authorize`: name, trust, discovery and issuer, seen from inside Immich. */
  authorize: { origin: string; reply: Reply }[];
  /** The provider's back-channel logout endpoint, asked with nothing. */
  backChannel: Reply;
}

const isVersion = object({ major: count, minor: count, patch: count });

const isFeatures = object({
  passwordLogin: optional(flag),
  configFile: optional(flag),
  oauthAutoLaunch: optional(flag),
});

export async function lookAtImmich({
  immich,
  immichApiKey: apiKey,
  ca,
}: ProofTarget): Promise<ImmichEvidence & { credentials: Credentials | undefined }> {
  const { url, origins } = immich;
  const first = origins[0] ?? url;
  const each = (question: (origin: string) => Promise<Reply>) =>
    Promise.all(origins.map(async (origin) => ({ origin, reply: await question(origin) })));
  const [ping, config, version, features, reading, wellKnown, authorize, backChannel] = await Promise.all([
    ask(`${url}/api/server/ping`, { home: url, ca }),
    ask(`${url}/api/server/config`, { home: url, ca }),
    ask(`${url}/api/server/version`, { home: url, ca }),
    ask(`${url}/api/server/features`, { home: url, ca }),
    readSettings({ url, apiKey, ca }),
    each((origin) => ask(`${origin}/.well-known/immich`, { home: origin, ca })),
    each((origin) =>
      ask(`${origin}/api/oauth/authorize`, {
        method: "POST",
        json: { redirectUri: `${origin}/auth/login` },
        home: origin,
        ca,
      }),
    ),
    ask(`${first}/api/oauth/backchannel-logout`, { method: "POST", form: {}, home: first, ca }),
  ]);
  const { reply, document } = reading;
  return {
    ping,
    maintenance: isMaintenance(good(config, anything)),
    version: versionText(good(version, isVersion)),
    features: good(features, isFeatures),
    settings: isAnswer(reply) ? { status: reply.status } : reply,
    oauth: document && seen(document),
    wellKnown,
    authorize,
    backChannel,
    credentials: document && credentials(document),
  };
}

function seen({ oauth }: SettingsDocument): OAuthSeen {
  const { enabled, issuerUrl, clientId, scope, signingAlgorithm, clientSecret } = oauth;
  const { allowInsecureRequests = false, autoLaunch, autoRegister, profileSigningAlgorithm = "none" } = oauth;
  return {
    enabled,
    issuerUrl,
    clientId,
    scope,
    signingAlgorithm,
    allowInsecureRequests,
    autoLaunch,
    autoRegister,
    profileSigningAlgorithm,
    secretHasBlanks: clientSecret !== clientSecret.trim(),
    secretIsBeyondAscii: /[^\x20-\x7e]/.test(clientSecret.trim()),
  };
}

function versionText(body: Of<typeof isVersion> | undefined): string | undefined {
  return body && [body.major, body.minor, body.patch].join(".");
}

function credentials({ oauth }: SettingsDocument): Credentials {
  const { clientId, clientSecret, tokenEndpointAuthMethod } = oauth;
  return { clientId, clientSecret, basic: tokenEndpointAuthMethod === "client_secret_basic" };
}
