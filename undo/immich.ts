import * as earlier from "../components/immich/earlier-settings-provider.ts";
import * as oauth from "../components/immich/oauth-settings-provider.ts";
import * as launch from "../components/proof/auto-launch-provider.ts";
import { Failure } from "../components/support/failure.mjs";
import { ImmichClient } from "../components/support/immich/client.ts";
import { hash } from "../components/support/immich/write-settings.ts";
import { type Deployed, nameOf, type Today } from "./settings.ts";

type Remove = (id: string, outputs: never) => Promise<void>;

/** In the order in which a destroy removes them. */
const removals: readonly { type: string; key: string; remove: Remove }[] = [
  { type: "proof:AutoLaunch", key: "immichApiKey", remove: launch.remove },
  { type: "immich:OAuthSettings", key: "apiKey", remove: oauth.remove },
  { type: "immich:EarlierSettings", key: "apiKey", remove: earlier.remove },
];

/** Puts back Immich's settings of before, as `pulumi destroy` does. @returns what became of each Immich */
export async function undoImmich(
  resources: readonly Deployed[],
  today: () => Promise<Today>,
): Promise<string[]> {
  const looks = resources.filter(({ type }) => type.endsWith("/immich:EarlierSettings"));
  if (looks.length === 0) return ["Immich: this state has changed no settings of an Immich"];
  const said = [];
  for (const look of looks) {
    const name = nameOf(look).replace(/-earlier-settings$/, "");
    said.push(`Immich at ${look.outputs.url}: ${await undoOne(name, look, resources, today)}`);
  }
  return said;
}

async function undoOne(
  name: string,
  look: Deployed,
  resources: readonly Deployed[],
  today: () => Promise<Today>,
): Promise<string> {
  const access = { url: String(look.outputs.url), ca: look.outputs.ca as string | undefined };
  const apiKey = await keyOf({ ...access, apiKey: String(look.outputs.apiKey) }, today);
  const client = new ImmichClient({ ...access, apiKey });
  const before = hash((await client.readConfig()).document);
  for (const { type, key, remove } of removals)
    for (const one of resources.filter((found) => found.type.endsWith(`/${type}`)))
      if (nameOf(one).startsWith(`${name}-`))
        await remove(one.id, { ...one.outputs, [key]: apiKey } as never);
  const isChanged = hash((await client.readConfig()).document) !== before;
  return isChanged ? "its settings of before are back" : "nothing to put back";
}

/** The key of the state; where Immich does not take it any more, the one of the settings. */
async function keyOf(
  access: { url: string; ca: string | undefined; apiKey: string },
  today: () => Promise<Today>,
): Promise<string> {
  try {
    await new ImmichClient(access).ownApiKey();
    return access.apiKey;
  } catch (error) {
    const isRefused = error instanceof Failure && error.code === "immich/key-refused";
    const other = isRefused ? (await today()).immichApiKey : undefined;
    if (!other || other === access.apiKey) throw error;
    return other;
  }
}
