/** The settings of what is carried and of who leaves, right and wrong. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { isCarrying, peopleDefaults } from "../../../components/people/people-args.ts";
import { given, home, token } from "../../support/settings.ts";

const read = (settings: Record<string, unknown>) => readConfiguration(given({ ...home, ...settings }, token));
const problem = (settings: Record<string, unknown>): string => {
  try {
    read(settings);
  } catch (error) {
    return (error as { problem: string }).problem;
  }
  return "";
};

test("without settings names are carried by a key of ours and listed with another", () => {
  const people = read({}).instances[0]?.args.people;
  assert.deepEqual(people, peopleDefaults);
  assert.deepEqual([isCarrying(peopleDefaults, true), isCarrying(peopleDefaults, false)], [true, false]);
});

test("each part can be set alone", () => {
  const carry = { mode: "report", except: ["bob"] };
  assert.deepEqual(
    read({ "immich-sso:carry": carry, "immich-sso:leavers": "endSessions" }).instances[0]?.args.people,
    {
      carry: { mode: "report", except: ["bob"], administrators: true },
      leavers: "endSessions",
    },
  );
});

test("what is not one of the values is refused, with what is", () => {
  assert.deepEqual(
    [
      problem({ "immich-sso:carry": { mode: "always" } }),
      problem({ "immich-sso:carry": { except: "bob" } }),
      problem({ "immich-sso:carry": { administrators: "no" } }),
      problem({ "immich-sso:carry": { expect: [] } }),
      problem({ "immich-sso:leavers": "end" }),
    ],
    [
      'immich-sso:carry.mode "always" is not valid; expected: auto, on, report, off',
      'immich-sso:carry.except "bob" is not valid; expected: a list of user names',
      'immich-sso:carry.administrators "no" is not valid; expected: true or false',
      "immich-sso:carry.expect is not a setting; the nearest one is immich-sso:carry.except",
      'immich-sso:leavers "end" is not valid; expected: report, endSessions',
    ],
  );
});

test("exceptions where nobody is compared do nothing, which is said", () => {
  const { warnings } = read({ "immich-sso:carry": { mode: "off", except: ["bob"] } });
  assert.match(
    warnings.join(),
    /immich-sso:carry\.except has no effect: nobody is compared with Immich's accounts/,
  );
});

test("who is not a person is named by patterns and parts of the directory, never everybody", () => {
  const notPeople = ["backup-*", "OU=Services,DC=home,DC=example"];
  assert.deepEqual(read({ "immich-sso:notPeople": notPeople }).instances[0]?.args.notPeople, notPeople);
  assert.equal(
    problem({ "immich-sso:notPeople": ["a", "*"] }),
    'immich-sso:notPeople[1] "*" is not valid; expected: a user name, * for any characters in it (backup-*), or the end of a distinguished name',
  );
});

const { "immich-sso:domains": _, ...shared } = home;

test("a command for one of several sets that one's key; a member of what all share is set for all", () => {
  const command = (more: Record<string, unknown>, own: object, key: string) => {
    const instances = { family: { domains: ["https://family.home.example"], ...own } };
    const all = given({ ...shared, ...more, "immich-sso:instances": instances }, token);
    return readConfiguration(all).instances[0]?.args.set?.(key, "on");
  };
  const family = (key: string) => `pulumi config set --path 'immich-sso:instances.family.${key}' on`;
  const carry = { "immich-sso:carry": { except: ["bob"] } };
  assert.deepEqual(
    [
      command({}, {}, "carry.mode"),
      command(carry, { carry: { mode: "report" } }, "carry.mode"),
      command(carry, {}, "carry.mode"),
      command({}, {}, "leavers"),
      command({ "immich-sso:leavers": "endSessions" }, {}, "leavers"),
      command({}, {}, "notPeople[0]"),
      command({ "immich-sso:notPeople": ["a"] }, {}, "notPeople[1]"),
    ],
    [
      family("carry.mode"),
      family("carry.mode"),
      "pulumi config set --path 'immich-sso:carry.mode' on",
      family("leavers"),
      family("leavers"),
      family("notPeople[0]"),
      "pulumi config set --path 'immich-sso:notPeople[1]' on",
    ],
  );
});
