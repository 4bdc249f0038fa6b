import assert from "node:assert/strict";
import { test } from "node:test";
import { isMail } from "../../../components/support/mail.ts";

const takenBy = (mail: string) =>
  ["2.7.5", "3.1.0", "3.2.0", "3.3.1", "4.0.0"].filter((one) => isMail(mail, one));
const all = ["2.7.5", "3.1.0", "3.2.0", "3.3.1", "4.0.0"];

test("an email address is judged by the rule of Immich's version", () => {
  for (const mail of ["bob@lab.test", "a@localhost", " Bob@Lab.Test "])
    assert.deepEqual(takenBy(mail), all, mail);
  for (const mail of ["jürgen@lab.test", "bob@müller.example", "Ольга@почта.example"])
    assert.deepEqual(takenBy(mail), ["3.2.0", "3.3.1", "4.0.0"], mail);
  for (const mail of ["", "bob", "bob@", "@lab.test", "bob@lab..test", "bob lab@lab.test", "bob@-lab.test"])
    assert.deepEqual(takenBy(mail), [], mail);
});

test("without a version only what every version takes is right", () => {
  assert.deepEqual([isMail("bob@lab.test"), isMail("jürgen@lab.test")], [true, false]);
});
