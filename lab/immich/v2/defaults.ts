/** What Immich 2.7.5 answers on GET /api/system-config/defaults: the later ones, without what came with Immich 3. */
import { defaultConfig } from "../config/defaults.ts";

export function defaultConfig2(env: NodeJS.ProcessEnv): object {
  const { integrityChecks: _, ...config } = defaultConfig(env);
  const { realtime: _realtime, ...ffmpeg } = config.ffmpeg;
  const { integrityCheck: _integrityCheck, ...job } = config.job;
  const { channel: _channel, ...newVersionCheck } = config.newVersionCheck;
  const {
    allowInsecureRequests: _insecure,
    prompt: _prompt,
    endSessionEndpoint: _end,
    ...oauth
  } = config.oauth;
  return { ...config, ffmpeg: { ...ffmpeg, accelDecode: false }, job, newVersionCheck, oauth };
}
