/** What the state says of what is in Authentik: made, adopted, or adopted by a program that kept no record. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { heldBy } from "../../../components/authentik/held.ts";
import { fromExport } from "../../../components/support/own-state.ts";

const below = "immich-sso:index:ImmichSignIn$immich-sso:authentik:SignInApplication";
const types = {
  "immich-provider": "authentik:index/providerOauth2:ProviderOauth2",
  "immich-application": "authentik:index/application:Application",
  "immich-claims": "authentik:index/propertyMappingProviderScope:PropertyMappingProviderScope",
  "immich-access-people": "authentik:index/policyBinding:PolicyBinding",
} as const;
const paths = {
  "immich-provider": "providers/oauth2/7/",
  "immich-application": "core/applications/photos/",
  "immich-claims": "propertymappings/provider/scope/c/",
  "immich-access-people": "policies/bindings/b/",
};
const ids = {
  "immich-provider": "7",
  "immich-application": "photos",
  "immich-claims": "c",
  "immich-access-people": "b",
};
type Name = keyof typeof types;

function state(component: object | undefined, imported: Name[], record?: Name[], live = "own") {
  const resources: object[] = (Object.keys(types) as Name[]).map((name) => ({
    urn: `urn:pulumi:home::immich-sso::${imported.includes(name) ? "" : `${below}$`}${types[name]}::${name}`,
    ...{ type: types[name], id: ids[name], outputs: { clientId: live, subMode: "user_id" } },
  }));
  const type = "immich-sso:authentik:SignInApplication";
  if (component)
    resources.push({ urn: `urn:pulumi:home::immich-sso::${below}::immich`, type, outputs: component });
  const objects = Object.fromEntries((record ?? []).map((name) => [name, "of the last update"]));
  const recordType = "pulumi-nodejs:dynamic/authentik:Adopted";
  if (record)
    resources.push({ urn: `urn:x::p::${recordType}::immich-adopted`, type: recordType, inputs: { objects } });
  return fromExport({ deployment: { resources } });
}

const seen = (...args: Parameters<typeof state>) => {
  const { deployed, adopted, isUnrecorded } = heldBy(
    state(...args),
    "immich",
    ["immich-access-people"],
    "own",
  );
  return { deployed, adopted: Object.fromEntries(adopted), isUnrecorded };
};
const applied = { clientId: "own", subMode: "user_uuid" };

test("made by this stack: nothing is adopted, and what was applied counts, not what a refresh found", () => {
  const made = { deployed: applied, adopted: {}, isUnrecorded: false };
  assert.deepEqual(seen(applied, [], undefined, "by hand"), made);
  assert.deepEqual(seen({ ...applied, clientId: "of the settings" }, []), {
    ...made,
    deployed: { ...applied, clientId: "of the settings" },
  });
  // The first update did not come to its end.
  assert.deepEqual(seen(undefined, []), { ...made, deployed: { clientId: "own", subMode: "user_id" } });
});

test("just imported, and recorded since, with the paths of today", () => {
  const { "immich-claims": _, ...three } = paths;
  const imported: Name[] = ["immich-provider", "immich-application", "immich-access-people"];
  const of = (adopted: object) => ({ deployed: applied, adopted, isUnrecorded: false });
  assert.deepEqual(seen(applied, imported), of(three));
  assert.deepEqual(seen(applied, [], imported), of(three));
  const application = { "immich-application": paths["immich-application"] };
  assert.deepEqual(seen(applied, [], ["immich-application"]), of(application));
  const both = { ...application, "immich-claims": paths["immich-claims"] };
  assert.deepEqual(seen(applied, ["immich-claims"], ["immich-application"]), of(both));
});

test("a state of yesterday: a client id of its own was made, another one may have been adopted", () => {
  const { "immich-claims": _, ...three } = paths;
  const deployed = { clientId: "theirs", subMode: "user_id" };
  assert.equal(seen({ clientId: "own" }, []).isUnrecorded, false);
  const unrecorded = { deployed, adopted: three, isUnrecorded: true };
  assert.deepEqual(seen({ clientId: "theirs" }, []), unrecorded);
  // From then on the component says so.
  assert.deepEqual(seen({ ...deployed, isUnrecorded: true }, []), unrecorded);
});
