/** The plan in the state: when it is replaced, and when it stays as it is. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { PlannedMail } from "../../../components/directory/fill-plan.ts";
import {
  check,
  create,
  type MailPlanInputs,
  read,
} from "../../../components/directory/mail-plan-provider.ts";

const mail = (account: string): PlannedMail => ({
  ...{ account, sid: `S-1-5-21-1-2-3-${account.length}`, dn: `CN=${account}` },
  mail: `${account}@x.test`,
});
const given = (mails: PlannedMail[], again = ""): MailPlanInputs => ({ mails, again, run: "" });

/** What check gives and what it tells. */
async function checked(t: TestContext, olds: Partial<MailPlanInputs>, news: MailPlanInputs) {
  const said: string[] = [];
  for (const method of ["log", "warn"] as const)
    t.mock.method(console, method, (text: string) => said.push(text));
  const { inputs } = await check(olds, news);
  t.mock.restoreAll();
  return { inputs, said };
}

test("the first plan is shown as a table and named by its content", async (t) => {
  const first = await checked(t, {}, given([mail("bob")]));
  assert.match(first.inputs.run, /^[0-9a-f]{12}$/);
  assert.deepEqual(first.inputs, { ...given([mail("bob")]), run: first.inputs.run });
  assert.deepEqual(first.said, [
    [
      "1 of the directory's users have no mail and get one:",
      "┌─────────┬────────────┬──────────────────┐",
      "│ account │ mail       │ in the directory │",
      "├─────────┼────────────┼──────────────────┤",
      "│ bob     │ bob@x.test │ CN=bob           │",
      "└─────────┴────────────┴──────────────────┘",
    ].join("\n"),
  ]);
  assert.deepEqual((await checked(t, {}, given([mail("bob")]))).inputs, first.inputs);
});

test("an empty plan, and one with nobody new, leave the earlier one", async (t) => {
  const { inputs: olds } = await checked(t, {}, given([mail("bob"), mail("anna")]));
  assert.deepEqual(await checked(t, olds, given([])), { inputs: olds, said: [] });
  const rest = await checked(t, olds, given([mail("anna")]));
  assert.deepEqual(rest.inputs, olds);
  assert.equal(rest.said[0]?.split("\n")[0], "planned earlier, and Authentik still shows no mail: anna");
});

test("somebody new, another mail, or another `again` make a new plan with a name of its own", async (t) => {
  const { inputs: olds } = await checked(t, {}, given([mail("bob")]));
  const plans = [
    given([mail("bob"), mail("anna")]),
    given([{ ...mail("bob"), mail: "other@x.test" }]),
    given([mail("bob")], "once more"),
  ];
  for (const news of plans) {
    const { inputs } = await checked(t, olds, news);
    assert.deepEqual({ ...inputs, run: "" }, news);
    assert.notEqual(inputs.run, olds.run);
  }
});

test("after a new `again` for nobody the plan stays, and is not taken up later for nothing", async (t) => {
  const { inputs: olds } = await checked(t, {}, given([mail("bob")]));
  const { inputs } = await checked(t, olds, given([], "later"));
  assert.deepEqual(inputs, { ...olds, again: "later" });
  assert.deepEqual((await checked(t, inputs, given([], "later"))).inputs, inputs);
});

test("500 rows are too many to read: the first 50 are shown", async (t) => {
  const all = Array.from({ length: 500 }, (_, at) => ({ ...mail("bob"), sid: `S-1-5-${at}` }));
  const { said } = await checked(t, {}, given(all));
  assert.equal(said[0]?.split("\n").length, 1 + 3 + (50 + 49) + 1 + 1);
  assert.equal(said[0]?.split("\n").at(-1), "and 450 more; all of them: pulumi preview --diff");
});

test("the state is what was checked, and reading it asks nobody", async () => {
  const inputs = { ...given([mail("bob")]), run: "abc" };
  assert.deepEqual(await create(inputs), { id: "mails", outs: inputs });
  assert.deepEqual(await read("mails", inputs), { id: "mails", props: inputs, inputs });
});
