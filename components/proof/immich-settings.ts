import { configPaths, ImmichClient } from "../support/immich/client.ts";
import type { Settings } from "../support/immich/system-config.ts";
import { writeSettings } from "../support/immich/write-settings.ts";
import { ask, good, isAnswer, type Reply } from "./ask.ts";

/** Immich's settings document, as far as the proof looks; everything else passes through as it is. */
export interface SettingsDocument {
  oauth: Pick<
    Settings,
    | "enabled"
    | "issuerUrl"
    | "clientId"
    | "clientSecret"
    | "scope"
    | "signingAlgorithm"
    | "tokenEndpointAuthMethod"
    | "autoLaunch"
    | "autoRegister"
  > &
    Partial<Pick<Settings, "profileSigningAlgorithm">> & { allowInsecureRequests?: boolean };
}

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
    const reply = await ask(`${url}${path}`, { ca, headers: { "x-api-key": apiKey } });
    const document = good<SettingsDocument>(reply);
    if (document?.oauth) return { reply, document };
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
