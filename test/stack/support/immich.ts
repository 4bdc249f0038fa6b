import { ImmichClient } from "../../../components/support/immich/client.ts";
import type { Settings } from "../../../components/support/immich/system-config.ts";
import { documentOf, edit } from "../../support/immich.ts";
import type { TestStack } from "./test-stack.ts";

/** A session of the administrator whom the stack made, as somebody at the keyboard would have it. */
export async function administrator(stack: TestStack): Promise<ImmichClient> {
  const { deployment } = JSON.parse(await stack.state("--show-secrets")) as {
    deployment: { resources: { type: string; outputs?: { adminPassword?: { plaintext: string } } }[] };
  };
  const key = deployment.resources.find(({ type }) => type.endsWith("immich:AdminApiKey"));
  const password = JSON.parse(key?.outputs?.adminPassword?.plaintext ?? '""') as string;
  const at = { url: stack.origin, ca: stack.ca };
  return new ImmichClient({
    ...at,
    accessToken: await new ImmichClient(at).logIn("admin@lab.test", password),
  });
}

/** Changes OAuth settings in Immich behind the program's back. */
export async function editImmich(stack: TestStack, settings: Partial<Settings>): Promise<void> {
  await edit(await administrator(stack), settings);
}

/** Immich's OAuth settings as they are now. */
export async function immichOAuth(stack: TestStack): Promise<Record<string, unknown>> {
  return (await documentOf(await administrator(stack))).oauth;
}
