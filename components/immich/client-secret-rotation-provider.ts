import { randomInt } from "node:crypto";
import { Failure } from "../support/failure.mjs";
import { ImmichClient } from "../support/immich/client.ts";
import { secretLeftApart, secretNotRotated } from "../support/immich/errors.ts";
import { writeSettings } from "../support/immich/write-settings.ts";
import { plain } from "../support/plain.ts";
import { say } from "../support/say.ts";
import { unread } from "../support/unread.ts";
import { type ProviderAccess, SecretAtProvider } from "./secret-at-provider.ts";

/** What the resource `immich:ClientSecretRotation` does. */
export interface ClientSecretRotationInputs extends ProviderAccess {
  immichUrl: string;
  apiKey: string;
  /** Any text; a change makes a new secret. */
  rotation: string;
}

export interface ClientSecretRotationState extends ClientSecretRotationInputs {
  /** As Authentik has it, for what is made of it in the same update: the provider's own state is older. */
  clientSecret: string;
}

export async function check(_olds: object, news: ClientSecretRotationInputs) {
  return { inputs: news, failures: [] };
}

export async function create(inputs: ClientSecretRotationInputs) {
  return { id: inputs.clientId, outs: plain({ ...inputs, clientSecret: await rotate(inputs) }) };
}

/** What was done is done; only the secret is looked at. Who needs Authentik says why it does not answer. */
export async function read(id: string, old: ClientSecretRotationState) {
  const empty = unread(id, old);
  if (empty) return empty;
  const { clientSecret: last, ...inputs } = old;
  try {
    const { secret } = await new SecretAtProvider(old).read();
    return { id, props: { ...old, clientSecret: secret }, inputs };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { id, props: old, inputs };
  }
}

/** A new API token, say, is no reason for a new secret. */
export async function update(_id: string, olds: ClientSecretRotationState, news: ClientSecretRotationInputs) {
  const clientSecret = olds.rotation === news.rotation ? olds.clientSecret : await rotate(news);
  return { outs: plain({ ...news, clientSecret }) };
}

export async function remove(): Promise<void> {}

/**
 * A new secret on both ends, one write right after the other: sign-ins that end between the two fail and succeed
 * when tried again. Where Authentik then does not accept it, both get the old one back.
 * @returns the new secret
 * @throws Failure `rotation/put-back`, `rotation/left-apart`
 */
async function rotate(inputs: ClientSecretRotationInputs): Promise<string> {
  const provider = new SecretAtProvider(inputs);
  const immich = new ImmichClient({ url: inputs.immichUrl, ca: inputs.ca, apiKey: inputs.apiKey });
  const { pk, secret: old } = await provider.read();
  // An Immich that cannot even be read fails here, in its own words: there is nothing to put back yet.
  await immich.readConfig();
  const endpoint = await provider.revocationEndpoint();
  const fresh = newSecret();
  const set = (secret: string, afterWrite?: () => Promise<void>) =>
    writeSettings(immich, () => ({ clientSecret: secret }), afterWrite);
  try {
    let apart = 0;
    await set(fresh, async () => {
      const start = performance.now();
      await provider.write(pk, fresh);
      apart = performance.now() - start;
    });
    await provider.prove(endpoint, fresh);
    say(`new client secret in Immich and Authentik, ${Math.round(apart)} ms apart, and proven`);
    return fresh;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    await putBack(error, [() => provider.write(pk, old), () => set(old)]);
    throw secretNotRotated(error.problem);
  }
}

/** Both ends are tried, whatever becomes of the first. */
async function putBack(reason: Failure, ends: (() => Promise<unknown>)[]): Promise<void> {
  const problems: string[] = [];
  for (const end of ends)
    try {
      await end();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error.problem);
    }
  if (problems.length > 0) throw secretLeftApart(reason.problem, problems.join("; "));
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** As Authentik makes them: 128 letters and digits, which every way of sending a secret leaves as they are. */
function newSecret(): string {
  return Array.from({ length: 128 }, () => letters[randomInt(letters.length)]).join("");
}
