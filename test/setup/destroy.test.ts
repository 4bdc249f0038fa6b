/** Which commands are a destroy, and which states need no program in one. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const { isDestroy, isDeployed } = createRequire(import.meta.url)("../../setup/destroy.cjs");

test("a destroy is known by its command line", () => {
  const lines: [string, boolean | undefined][] = [
    ["/opt/pulumi/bin/pulumi destroy --yes --stack home", true],
    ["pulumi down", true],
    ["pulumi --stack home -C /srv/home destroy", true],
    ["pulumi --stack=up dn", true],
    ["pulumi up --stack destroy", false],
    ["pulumi preview --stack down --diff", false],
    ["pulumi up", false],
    ["pulumi-language-nodejs 127.0.0.1:4711 destroy", undefined],
    ["node destroy", undefined],
  ];
  assert.deepEqual(
    lines.map(([line]) => [line, isDestroy(line.split(" "))]),
    lines,
  );
});

test("a stack is deployed once each of its Immichs has come to its proof", () => {
  const state = (...types: string[]) => ({ deployment: { resources: types.map((type) => ({ type })) } });
  const [begun, proved] = ["immich-sso:index:ImmichSignIn", "pulumi-nodejs:dynamic/proof:AutoLaunch"];
  assert.deepEqual(
    [
      {},
      state(),
      state("pulumi:pulumi:Stack", begun),
      state(begun, begun, proved),
      state(begun, proved),
      state(begun, proved, begun, proved),
    ].map(isDeployed),
    [false, false, false, false, true, true],
  );
});
