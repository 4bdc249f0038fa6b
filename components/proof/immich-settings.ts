import { configPaths, ImmichClient } from "../support/immich/client.ts";
import { writeSettings } from "../support/immich/write-settings.ts";
import { flag, type Of, object, optional, text } from "../support/shape.ts";
import { ask, good, isAnswer, type Reply } from "./ask.ts";

/** Immich's settings document, as far as the proof looks; everything else passes through as it is. */
export type SettingsDocument = Of<typeof isSettings>;

const isSettings = object({
  oauth: object({
    enabled: flag,
    issuerUrl: text,
    clientId: text,
    clientSecret: text,
    scope: text,
    signingAlgorithm: text,
    tokenEndpointAuthMethod: optional(text),
    autoLaunch: flag,
    autoRegister: flag,
    profileSigningAlgorithm: optional(text),
    allowInsecureRequests: optional(flag),
  }),
});

interface Access {
  url: string;
  apiKey: string;
  ca?: string | undefined;
}

/** The document, and the answer that brought it. */
export async function readSettings({ url, apiKey, ca }: Access): Promise<{
  reply: Reply;
  document: SettingsDocument | undefined;
}> {
  let first: Reply | undefined;
  for (const path of configPaths) {
    const reply = await ask(`${url}${path}`, { home: url, ca, headers: { "x-api-key": apiKey } });
    const document = good(reply, isSettings);
    if (document) return { reply, document };
    // The first answer is the one to tell: an old server has no second path.
    first ??= reply;
    if (!isAnswer(reply) || ![403, 404].includes(reply.status)) break;
  }
  return { reply: first as Reply, document: undefined };
}

/**
 * Sets `oauth.autoLaunch` and nothing else, in the document as it is now.
 * @throws Failure `immich/unexpected-answer`, `immich/not-written`, `http/…`
 */
export async function writeAutoLaunch(access: Access, autoLaunch: boolean): Promise<void> {
  await writeSettings(new ImmichClient(access), () => ({ autoLaunch }));
}
