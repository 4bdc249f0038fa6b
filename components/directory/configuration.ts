import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import type { DirectoryArgs } from "./directory-args.ts";
import { readFillConfiguration } from "./fill-configuration.ts";

/** What the configuration says of the directory, with what is wrong with it. */
export function readDirectoryConfiguration(config: StackConfig): {
  directory: DirectoryArgs;
  problems: Problem[];
} {
  const onMissing = config.require("onMissing");
  const source = config.get("ldapSource") || undefined;
  const again = config.get("ldapSync") || undefined;
  const seconds = config.requireNumber("ldapSyncSeconds");
  const { fill, problems } = readFillConfiguration(config);
  return {
    directory: {
      onMissing: onMissing as DirectoryArgs["onMissing"],
      sync: source ? { source, again, seconds } : undefined,
      fill,
    },
    problems: [...problems, ...(again && !source ? [{ code: "config/needs", text: sourceless }] : [])],
  };
}

const sourceless = "immich-sso:ldapSync needs immich-sso:ldapSource, the LDAP source that is to be synced";
