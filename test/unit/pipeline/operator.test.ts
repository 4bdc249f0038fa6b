/** The operator's Stacks in examples/, by its own CRD as its API server would hold them against it. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { parseAllDocuments } from "yaml";
import { type Schema, stackCrd, stackProblems } from "../../support/operator-crd.ts";

interface OperatorStack {
  metadata: object;
  spec: {
    resyncFrequencySeconds: unknown;
    workspaceTemplate: { spec: { image: string; securityProfile: string } };
  };
}

async function stacks(): Promise<OperatorStack[]> {
  const text = await readFile("examples/kubernetes-operator/stack.yaml", "utf8");
  return parseAllDocuments(text).map((document) => document.toJS() as OperatorStack);
}

/** The CRD, or a skipped test where the module cannot be had. */
async function crdFor(t: TestContext): Promise<Schema | undefined> {
  const fetched = await stackCrd();
  if ("crd" in fetched) return fetched.crd;
  t.skip(`Go's proxy does not give the operator's module: ${fetched.unavailable}`);
  return undefined;
}

test("both Stacks are such by the operator's CRD", async (t) => {
  const crd = await crdFor(t);
  if (!crd) return;
  const all = await stacks();
  assert.equal(all.length, 2);
  for (const stack of all) assert.deepEqual(stackProblems(crd, stack), []);
});

test("a key that the CRD does not know is seen, also deep inside, and so is a wrong type", async (t) => {
  const crd = await crdFor(t);
  if (!crd) return;
  const [stack] = await stacks();
  assert.ok(stack);
  const { spec } = stack;
  const template = { ...spec.workspaceTemplate, spec: { ...spec.workspaceTemplate.spec, images: "pulumi" } };
  assert.deepEqual(
    stackProblems(crd, {
      ...stack,
      spec: { ...spec, resyncFrequencySeconds: "often", refreshes: true, workspaceTemplate: template },
    }),
    [
      "/spec must NOT have additional properties: refreshes",
      "/spec/resyncFrequencySeconds must be integer",
      "/spec/workspaceTemplate/spec must NOT have additional properties: images",
    ],
  );
});

test("the operator's nightly look is the same stack, with what makes it a look only", async () => {
  const [up, drift] = (await stacks()) as [OperatorStack, OperatorStack];
  assert.deepEqual(drift, {
    ...up,
    metadata: { name: "immich-sso-drift", namespace: "immich-sso" },
    spec: {
      ...up.spec,
      preview: true,
      updateTemplate: { spec: { expectNoChanges: true } },
      continueResyncOnCommitMatch: true,
      resyncFrequencySeconds: 86_400,
    },
  });
  const wanted = /requiredPulumiVersion: ">=(\S+) /.exec(await readFile("Pulumi.yaml", "utf8"))?.[1];
  const { image, securityProfile } = up.spec.workspaceTemplate.spec;
  assert.deepEqual([image, securityProfile], [`pulumi/pulumi:${wanted}-nonroot`, "restricted"]);
});
