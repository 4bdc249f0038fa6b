import type * as pulumi from "@pulumi/pulumi";
import { own } from "../support/own.ts";
import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";

/** The variables that hold a secret and that Immich reads from a file, with the setting that hands it over so. */
const secretSettings: Record<string, string> = {
  DB_PASSWORD: "databasePassword",
  DB_URL: "databaseUrl",
  REDIS_PASSWORD: "redisPassword",
};

/** Those that are set, by variable. */
export function readSecrets(config: StackConfig): Record<string, pulumi.Output<string>> {
  const given = Object.entries(secretSettings).map(
    ([variable, key]) => [variable, config.getSecret(key)] as const,
  );
  return Object.fromEntries(given.filter((entry): entry is [string, pulumi.Output<string>] => !!entry[1]));
}

export function secretProblems(config: StackConfig): Problem[] {
  return environmentNames(config)
    .flatMap((name) => {
      const setting = own(secretSettings, name);
      return setting === undefined ? [] : [{ name, setting }];
    })
    .map(({ name, setting }) => ({
      code: "container/secret-in-environment",
      text:
        `immich-sso:environment ${name} can be read by everyone who may run docker inspect; ` +
        `set it with: pulumi config set --secret immich-sso:${setting}`,
    }));
}

/** With services of its own, the server has one way to find them. */
export function ownServiceProblems(config: StackConfig): Problem[] {
  const names = [
    ...environmentNames(config)
      .filter((name) => /^(DB|REDIS)_/.test(name) && !Object.hasOwn(secretSettings, name))
      .map((name) => `environment ${name}`),
    ...Object.keys(readSecrets(config)).map((variable) => own(secretSettings, variable)),
  ];
  return names.map((name) => ({
    code: "container/own-services",
    text: `immich-sso:${name} is for immich-sso:deploy server; a stack makes a database and a Redis of its own`,
  }));
}

function environmentNames(config: StackConfig): string[] {
  return Object.keys(config.getObject<object>("environment") ?? {});
}
