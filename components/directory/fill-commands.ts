import { local, remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { logError } from "../support/pulumi-log.ts";
import { quoted } from "../support/shell.mjs";
import { commandFailure } from "./command-failure.ts";
import type { FillArgs } from "./fill.ts";

/** What the plugin waits for a server, in seconds, and how often it tries again: a wrong key stays wrong. */
const connecting = { perDialTimeout: 15, dialErrorLimit: 2 };

/** The plugin has Pulumi's environment and hands it on: docker, sh and what they start need nothing of this. */
const hidden = {
  ...{ AUTHENTIK_TOKEN: "", PULUMI_ACCESS_TOKEN: "", PULUMI_CONFIG: "" },
  ...{ PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: "" },
};

/**
 * The change in the directory. The script goes by standard input; when one of its settings or the plan changes, it
 * runs again, which fills in nothing twice. Deleting takes the mails away where that was asked for, else it is nothing.
 */
export function fillCommand(
  name: string,
  args: FillArgs,
  script: pulumi.Output<string>,
  { parent }: { parent: pulumi.Resource },
): local.Command | remote.Command | undefined {
  const { way } = args;
  const common = (shell: string) => ({
    create: `${shell} fill`,
    ...(args.undo ? { delete: `${shell} undo` } : {}),
    stdin: args.password ? pulumi.secret(script) : script,
    addPreviousOutputInEnv: false,
    logging: "none" as const,
  });
  if (way.kind === "ldif") return undefined;
  const explain = new pulumi.ErrorHook(`${name}-explain`, async ({ errors }) => {
    const failure = commandFailure(way, errors.join("\n"));
    if (failure) await logError(failure, parent);
    return false;
  });
  const opts = { parent, hooks: { onError: [explain] } };
  if (way.kind === "ssh") {
    const shell = needsRoot(args) && way.user !== "root" ? "sudo -n sh -s" : "sh -s";
    const { host, port, user } = way;
    const key = args.sshKey ? { privateKey: pulumi.secret(args.sshKey) } : {};
    const connection = { ...{ host, port, user, hostKey: args.hostKey ?? "" }, ...key, ...connecting };
    return new remote.Command(name, { ...common(shell), connection }, opts);
  }
  const shell = way.kind === "docker" ? `docker exec -i ${quoted(way.container)} sh -s` : "sh -s";
  const environment = { ...hidden, ...(args.dockerHost ? { DOCKER_HOST: args.dockerHost } : {}) };
  return new local.Command(name, { ...common(shell), environment }, opts);
}

/** The database's file is readable for root only; over LDAP the directory's own rights count. */
function needsRoot({ database }: FillArgs): boolean {
  return database.startsWith("/");
}
