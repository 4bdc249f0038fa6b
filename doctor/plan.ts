/** What the configuration of a stack says of each Immich, as the proof would be asked after the next update. */

import { type Home, homeOf } from "../carry/home.ts";
import { ownClientId } from "../components/authentik/identity.ts";
import { issuerUrl } from "../components/authentik/issuer.ts";
import { redirectUris } from "../components/authentik/redirect-uris.ts";
import { readConfiguration } from "../components/configuration.ts";
import type { ImmichSignInArgs } from "../components/immich-sign-in-args.ts";
import { immichsOwn, surroundings } from "../components/proof/ahead.ts";
import { autoLaunchType } from "../components/proof/auto-launch.ts";
import type { AutoLaunchInputs } from "../components/proof/auto-launch-provider.ts";
import { probes } from "../components/proof/probes/all.ts";
import { instancesOf } from "../components/settings/instances.ts";
import type { Failure } from "../components/support/failure.mjs";
import type { OwnState } from "../components/support/own-state.ts";
import { plain } from "../components/support/plain.ts";
import type { Given, StackConfig } from "../components/support/stack-config.ts";
import { obstacleTo } from "./obstacle.ts";
import { inClear, type Place, pulumiJson } from "./pulumi.ts";
import { nameOf, type StateResource } from "./state-resource.ts";

/** One Immich of the configuration, as if nothing of it were deployed. */
export interface Planned {
  name: string;
  inputs: AutoLaunchInputs;
  pending: ReadonlySet<string>;
  /** What a first update of it would refuse. */
  obstacle: () => Promise<Failure | undefined>;
  /** How its people are compared with Immich's accounts; undefined where nobody is. */
  home: Home | undefined;
}

/** @throws Failure of the configuration itself, `config/invalid` … */
export async function readPlan(
  stack: string | undefined,
  { cwd, program, env }: Place,
  resources: readonly StateResource[],
  state: OwnState,
): Promise<Planned[]> {
  const [given, stackName] = await Promise.all([
    configuration(stack, program, env),
    stack?.split("/").at(-1) ?? selectedStack(cwd, env),
  ]);
  const wanted = readConfiguration(given);
  const token = given.values["authentik:token"] || env.AUTHENTIK_TOKEN || "";
  const texts = new Map(instancesOf(given).instances.map(({ name, config }) => [name, config]));
  return wanted.instances.map((instance) => {
    const { name, args } = instance;
    const own = resources.filter(({ urn }) => nameOf(urn).startsWith(`${name}-`));
    const runsAlready =
      !args.immich.server ||
      own.some(
        ({ type }) => type.startsWith("docker:index/container:") || type.endsWith(`/${autoLaunchType}`),
      );
    const looked = [...surroundings, ...(runsAlready ? immichsOwn : [])];
    const secrets = secretsOf(texts.get(name), own);
    return {
      name,
      home: homeOf(instance, token, secrets.immichApiKey),
      inputs: plain({
        ...inputsOf(args, stackName, runsAlready),
        ...secrets,
        authentikToken: token,
      }),
      pending: new Set(probes.map(({ code }) => code).filter((code) => !looked.includes(code))),
      obstacle: () => obstacleTo(name, wanted, { state, stack: stackName, token }),
    };
  });
}

function inputsOf(
  args: ImmichSignInArgs,
  stackName: string,
  runsAlready: boolean,
): Omit<AutoLaunchInputs, "authentikToken" | "immichApiKey"> {
  const { authentik, immich, domains, mobileOverride, ca, autoLaunch, notPeople = [] } = args;
  const { url, slug, clientId } = authentik;
  const container = runsAlready ? immich.server?.containerName : undefined;
  return {
    authentik: {
      url,
      slug,
      clientId: clientId ?? ownClientId(stackName, slug),
      issuer: issuerUrl(url, slug),
    },
    immich: {
      url: immich.url,
      origins: [...domains],
      fromFile: !immich.pushSettings,
      ...(container ? { container } : {}),
    },
    redirectUris: redirectUris(domains, mobileOverride, false).map((uri) => uri.url),
    ...(ca ? { ca: ca.pem } : {}),
    ...(notPeople.length > 0 ? { notPeople } : {}),
    mode: autoLaunch?.mode ?? "leave",
    launch: "as it is",
  };
}

/** The key that the configuration has, or that an update made before it stopped; and the probe user. */
export function secretsOf(
  config: StackConfig | undefined,
  own: readonly StateResource[],
): Pick<AutoLaunchInputs, "immichApiKey" | "person" | "engine"> {
  const made = own.find(({ type }) => type.endsWith("/immich:AdminApiKey"));
  const key = (inClear(made?.outputs) as { apiKey?: string } | undefined)?.apiKey;
  const [username, password] = [config?.get("probeUser"), config?.get("probePassword")];
  return {
    immichApiKey: config?.get("immichApiKey") || (key ?? ""),
    ...(username && password ? { person: { username, password } } : {}),
    ...engineOf(config),
  };
}

/** The engine with its key in clear, which the component's argument keeps secret. */
function engineOf(config: StackConfig | undefined): Pick<AutoLaunchInputs, "engine"> {
  const host = config?.get("dockerHost");
  if (!config || !host) return {};
  const [ca, cert, key] = [config.get("dockerCa"), config.get("dockerCert"), config.get("dockerKey")];
  const sshOptions = config.getObject<string[]>("dockerSshOptions") ?? [];
  return { engine: { host, sshOptions, ...(ca && cert && key ? { tls: { ca, cert, key } } : {}) } };
}

/** As the engine would give it to the program, the defaults of Pulumi.yaml included. */
export async function configuration(
  stack: string | undefined,
  program: string,
  env: NodeJS.ProcessEnv,
): Promise<Given> {
  const entries = Object.entries(
    (await pulumiJson(["config", "--json", "--show-secrets"], stack, program, env)) as Record<
      string,
      { value: string; secret: boolean }
    >,
  );
  return {
    values: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
    encrypted: new Set(entries.filter(([, { secret }]) => secret).map(([key]) => key)),
  };
}

async function selectedStack(cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  const listed = (await pulumiJson(["stack", "ls", "--json"], undefined, cwd, env)) as {
    name: string;
    current: boolean;
  }[];
  const current = listed.find((one) => one.current)?.name ?? env.PULUMI_STACK ?? "";
  return current.split("/").at(-1) ?? "";
}
