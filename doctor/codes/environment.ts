import type { Codes } from "./explained.ts";

/** Variables of the shell, looked at before anything is sent. */
export const environment: Codes = {
  "environment/tls-off": {
    means: "a variable switches the check of certificates off, or weakens TLS",
    why: "the Authentik token and Immich's API key would go to whoever answers",
    next: "`unset` the variable; for an internal CA `pulumi config set immich-sso:caCertificate <its path>`",
  },
  "environment/other-provider": {
    means: "a variable for debugging has another process take a provider's place",
    why: "that process is given the Authentik token and all settings",
    next: "`unset` the variable",
  },
  "environment/recorded": {
    means: "a variable for debugging writes all that Pulumi's processes tell each other to a file",
    why: "secrets are in clear there",
    next: "`unset` the variable, and delete the file",
  },
  "environment/debug-lines": {
    means:
      "debug lines of Pulumi's SDK hold secrets in clear, and cannot be held back in this process; a warning",
    why: "another release of @pulumi/pulumi is installed, or a bundler put it into the program",
    next: "`npm ls @pulumi/pulumi`, and the version in package.json; until then pulumi without `--debug` and `--event-log`",
  },
  "environment/authentik-url": {
    means: "the stack has a token, and AUTHENTIK_URL alone says where it goes",
    why: "a secret of the stack goes only where the stack says",
    next: "`pulumi config set authentik:url <the address>`",
  },
  "environment/proxy-in-clear": {
    means: "a proxy of the environment stands before a server that is not reached over https",
    why: "it would read the token or the API key",
    next: "the host into `NO_PROXY`, or `https://` in the setting that the text names",
  },
  "environment/proxy": {
    means: "a proxy of the environment stands before a server; a warning",
    why: "over https it sees the host's name only, but often does not reach servers at home",
    next: "nothing where it is meant; else the host into `NO_PROXY`",
  },
};
