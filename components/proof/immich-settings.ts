import { ImmichClient } from "../support/immich/client.ts";
import { writeSettings } from "../support/immich/write-settings.ts";
import { ask, good, isAnswer, type Reply } from "./ask.ts";

/** Immich's settings document, as far as the proof looks; everything else passes through as it is. */
export interface SettingsDocument {
  oauth: {
    enabled: boolean;
    issuerUrl: string;
    clientId: string;
    clientSecret: string;
    scope: string;
    signingAlgorithm: string;
    tokenEndpointAuthMethod: string;
    allowInsecureRequests?: boolean;
    autoLaunch: boolean;
    autoRegister: boolean;
    profileSigningAlgorithm?: string;
  };
}

interface Access {
  url: string;
  apiKey: string;
  ca?: string | undefined;
}

/** Every version has the first; from 3.2 on a key may be for the second alone. */
const paths = ["/api/system-config", "/api/admin/config"] as const;

/** The document, where it was read, and the answer that brought it. */
export async function readSettings({ url, apiKey, ca }: Access): Promise<{
  reply: Reply;
  path: string;
  document: SettingsDocument | undefined;
}> {
  let last: { reply: Reply; path: string } | undefined;
  for (const path of paths) {
    const reply = await ask(`${url}${path}`, { ca, headers: { "x-api-key": apiKey } });
    const document = good<SettingsDocument>(reply);
    if (document?.oauth) return { reply, path, document };
    // The first answer is the one to tell: an old server has no second path.
    last ??= { reply, path };
    if (!isAnswer(reply) || ![403, 404].includes(reply.status)) break;
  }
  return { ...(last as { reply: Reply; path: string }), document: undefined };
}

/**
 * Sets `oauth.autoLaunch` and nothing else, in the document as it is now.
 * @throws Failure `immich/unexpected-answer`, `immich/not-written`, `http/…`
 */
export async function writeAutoLaunch(access: Access, autoLaunch: boolean): Promise<void> {
  await writeSettings(new ImmichClient(access), () => ({ autoLaunch }));
}
