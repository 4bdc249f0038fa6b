import type { Entry } from "./entry.ts";

const up = "`pulumi up`";

/**
 * What Pulumi says, in the words of its 3.255.0: backend/diy/lock.go and state.go, backenderr.go,
 * secrets/passphrase/manager.go, deployment_executor.go, workspace/config.go and paths.go, and of its service.
 */
export const pulumi: readonly Entry[] = [
  {
    code: "pulumi/locked",
    signs: [/the stack is currently locked by/, /\[409\] Conflict: Another update is currently in progress/],
    terminal: "`the stack is currently locked by 1 lock(s)`, with who took it and when",
    causes: [
      "another update runs, here, on the workstation or in the pipeline",
      "the machine of an update died",
    ],
    probes: [],
    config: `look that the process named there is gone, then \`pulumi cancel\` and ${up}, which finishes; then \`pulumi refresh --yes --clear-pending-creates\``,
    byHand: "`ps -p <the pid>` on the machine that the message names",
  },
  {
    code: "pulumi/checkpoint",
    // Seen after a kill: the folder's backend writes a sidecar beside each file, empty at first.
    signs: [/failed to load checkpoint: EOF/, /read "\.pulumi\/[^"]+": EOF/],
    terminal: '`failed to load checkpoint: EOF`, or `read ".pulumi/meta.yaml": EOF`',
    causes: [
      "a process was killed while it wrote the `.attrs` file beside a checkpoint; the checkpoint is whole",
    ],
    probes: [],
    config: "end `PULUMI_BACKEND_URL` with `?metadata=skip`, and none is written any more",
    byHand: "`find <the folder> -name '*.attrs' -size 0 -delete`",
  },
  {
    code: "pulumi/provider-trust",
    // Go's words. A registry's certificate shows the same ones in the words of Docker's engine, which name /v2/.
    signs: [/x509: certificate signed by unknown authority(?!.*\/v2\/)(?<!\/v2\/.*)/],
    terminal: "`x509: certificate signed by unknown authority`, in a step of an `authentik:index:…` resource",
    causes: [
      "no internal CA is configured, or another one signed Authentik's certificate",
      "the Authentik provider was not started through `setup/bridge`, because another Pulumi.yaml is used",
      "on macOS: the CA is not in the keychain, which is all that the provider looks at there",
    ],
    probes: ["authentik/reachable", "tls/authentik"],
    config: `\`pulumi config set immich-sso:caCertificate /path/to/your-ca.pem\`, then ${up}`,
    byHand: "`SSL_CERT_FILE=/path/to/your-ca.pem` in the environment of the `pulumi` command",
  },
  {
    code: "pulumi/provider-certificate",
    signs: [
      /x509: (cannot validate certificate for|certificate is (valid for|not valid for any names)|certificate has expired)/,
    ],
    terminal:
      "`x509: cannot validate certificate for …`, `x509: certificate is valid for …, not …`, or `x509: certificate has expired or is not yet valid`",
    causes: [
      "`authentik:url` names Authentik by an IP address or a name that is not in its certificate (SAN)",
      "the certificate expired, or a clock is wrong",
    ],
    probes: ["authentik/reachable", "tls/authentik"],
    config: `\`pulumi config set authentik:url https://<a name in the certificate>\`, then ${up}`,
    byHand: "a certificate for the host name that `authentik:url` has, still valid",
  },
  {
    code: "pulumi/passphrase",
    signs: [/incorrect passphrase/, /passphrase must be set with PULUMI_CONFIG_PASSPHRASE/],
    terminal: "`incorrect passphrase`, or `passphrase must be set with PULUMI_CONFIG_PASSPHRASE …`",
    causes: [
      "this shell has no passphrase, or another stack's",
      "the passphrase was changed on another machine",
    ],
    probes: [],
    config: "`export PULUMI_CONFIG_PASSPHRASE_FILE=<file>`; without it neither state nor secrets can be read",
    byHand: "`pulumi stack change-secrets-provider passphrase` changes it where the old one is known",
  },
  {
    code: "authentik/value-unknown",
    signs: [/HTTP Error '\S+ is not a valid \w+Enum/],
    terminal: "`HTTP Error '… is not a valid GrantTypesEnum' during request …`",
    causes: [
      "somebody set something in Authentik that the Terraform provider does not know, for example the grant type token-exchange of Authentik 2026.8",
    ],
    probes: [],
    config: "a newer provider, `npm run provider -- <version>`, where there is one",
    byHand: "take the value that the message names away in Authentik",
  },
  {
    code: "pulumi/no-stack",
    signs: [/no stack named '[^']*' found/, /no stack selected/],
    terminal: "`no stack named '…' found`, or `no stack selected`",
    causes: ["the shell looks into another backend", "the stack was never made here"],
    probes: [],
    config:
      "`pulumi stack ls`; `pulumi stack init <name>` makes a new one, which knows nothing of what is there",
    byHand: "`pulumi whoami --verbose` says which backend; `export PULUMI_BACKEND_URL=<yours>`",
  },
  {
    code: "pulumi/login",
    signs: [/must be set for login during non-interactive CLI sessions/],
    terminal: "`PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions`",
    causes: ["no backend is chosen, so Pulumi would ask its own cloud"],
    probes: [],
    config: "`export PULUMI_BACKEND_URL='file:///srv/immich-sso?metadata=skip'`, or another of docs/state.md",
    byHand: "`pulumi whoami --verbose`",
  },
  {
    code: "pulumi/no-project",
    signs: [/no Pulumi\.yaml project file found/],
    terminal: "`no Pulumi.yaml project file found`",
    causes: ["the command was typed in another folder"],
    probes: [],
    config: "`cd` into the clone of this repository, then the same command",
    byHand: "`pulumi -C <the clone> …`",
  },
  {
    code: "pulumi/pending",
    signs: [/pending operations from previous deployment/],
    terminal: "a warning: `… with 1 pending operations from previous deployment`",
    causes: ["an update was killed while a server or the engine was at work"],
    probes: [],
    config: `${up} finds what was made and finishes; only then \`pulumi refresh --yes --clear-pending-creates\`, which clears the warning`,
    byHand: "nothing",
  },
  {
    code: "pulumi/type",
    signs: [/with configuration key '[^']*' must be of type/],
    terminal: "`Stack '…' with configuration key '…' must be of type 'integer'`",
    causes: ["a value of another type than docs/configuration.md says"],
    probes: [],
    config: "`pulumi config set <the key> <value>`; lists and objects with `--path`",
    byHand: "nothing",
  },
  {
    code: "pulumi/environment",
    // The shell's own words, the language host's, and Node's before 22.18 for a TypeScript file.
    signs: [
      /pulumi: (command )?not found/,
      /was not found from \S+\. Have you run npm install\?/,
      /Cannot find (module|package) '@pulumi\//,
      /no resource plugin 'pulumi-resource-/,
      /ERR_UNKNOWN_FILE_EXTENSION/,
    ],
    terminal: "`pulumi: command not found`, `Cannot find package '@pulumi/…'`, `no resource plugin …`",
    causes: ["this shell does not know what the set-up brought", "the set-up did not run in this clone"],
    probes: [],
    config: '`npm run setup`, then `eval "$(npm run -s env)"`, then the same command',
    byHand: "nothing",
  },
];
