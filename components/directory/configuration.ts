import type { StackConfig } from "../support/settings/stack-config.ts";
import type { DirectoryArgs } from "./directory-args.ts";
import { readFillConfiguration } from "./fill-configuration.ts";

const answers: readonly string[] = ["warn", "fail"] satisfies DirectoryArgs["onMissing"][];

/** What the configuration says of the directory, with what is wrong with it. */
export function readDirectoryConfiguration(config: StackConfig): {
  directory: DirectoryArgs;
  problems: (string | undefined)[];
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
    problems: [
      ...problems,
      answers.includes(onMissing)
        ? undefined
        : `immich-sso:onMissing ${JSON.stringify(onMissing)} is none of ${answers.join(", ")}`,
      again && !source
        ? "immich-sso:ldapSync needs immich-sso:ldapSource, the LDAP source that is to be synced"
        : undefined,
      Number.isInteger(seconds) && seconds >= 10 && seconds <= longest
        ? undefined
        : `immich-sso:ldapSyncSeconds ${seconds} must be a whole number from 10 to ${longest}`,
    ],
  };
}

/** A day. A first import of 10,000 users takes an hour or so: 3 to 7 users a second were measured. */
const longest = 86_400;
