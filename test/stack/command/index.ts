/** The smallest use of @pulumi/command: a file that is written from standard input, and removed. */
import { local } from "@pulumi/command";
import { Config } from "@pulumi/pulumi";

const config = new Config();
const file = config.require("file");

const written = new local.Command("file", {
  create: 'umask 077; cat > "$FILE"; wc -c < "$FILE"',
  delete: 'rm "$FILE"',
  environment: { FILE: file },
  stdin: config.requireSecret("content"),
  logging: local.Logging.None,
  addPreviousOutputInEnv: false,
});

export const size = written.stdout;
