/** Whatever the document holds and whatever is declared: nothing that is not ours ever changes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { restoration } from "../../../components/immich/restoration.ts";
import { asDeclared, storedForm } from "../../../components/support/immich/stored-form.ts";
import {
  differing,
  merge,
  placeOf,
  project,
  type SettingName,
  type Settings,
  type SystemConfig,
  settingNames,
} from "../../../components/support/immich/system-config.ts";

/** As JSON.parse makes them. */
const plainObject = { noNullPrototype: true };
const leaf = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null));
/** Settings of any kind, also of kinds that Immich would refuse. */
const settings = fc.dictionary(fc.constantFrom(...settingNames), leaf, plainObject) as fc.Arbitrary<
  Partial<Settings>
>;

/** Sections of any kind, some of them with our names, and in them keys of any kind, some of them ours. */
const keys = fc.oneof(
  fc.string(),
  fc.constantFrom(...settingNames.map((name) => placeOf(name).split(".")[1] ?? "")),
);
const section = fc.dictionary(keys, fc.oneof(leaf, fc.jsonValue()), plainObject);
const document = fc
  .tuple(
    section,
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("passwordLogin", "server", "ffmpeg", "aSectionOfImmich4")),
      fc.oneof(section, leaf, fc.array(leaf)),
      plainObject,
    ),
  )
  .map(([oauth, rest]) => ({ ...rest, oauth }) as SystemConfig);

/** The document as JSON without the places that are declared. */
function others(whole: SystemConfig, declared: Partial<Settings>): unknown {
  const copy = JSON.parse(JSON.stringify(whole)) as Record<string, Record<string, unknown>>;
  for (const name of Object.keys(declared) as SettingName[]) {
    const [section = "", key = ""] = placeOf(name).split(".");
    const values = copy[section];
    if (typeof values === "object" && values !== null && !Array.isArray(values)) delete values[key];
  }
  return copy;
}

test("merge changes what is declared and there, and nothing else", () => {
  fc.assert(
    fc.property(document, settings, (live, declared) => {
      const text = JSON.stringify(live);
      const merged = merge(live, declared);
      assert.equal(JSON.stringify(live), text, "the argument is left as it is");
      assert.deepEqual(others(merged, declared), others(live, declared));
      assert.deepEqual(Object.keys(merged), Object.keys(live));
      assert.deepEqual(differing(project(merged), declared), []);
    }),
    { numRuns: 2_000 },
  );
});

test("merging twice is merging once, and what is equal is no difference", () => {
  fc.assert(
    fc.property(document, settings, (live, declared) => {
      const once = merge(live, declared);
      assert.deepEqual(merge(once, declared), once);
      const stored = storedForm(declared);
      assert.deepEqual(asDeclared(project(merge(live, stored)), declared), declared);
    }),
  );
});

test("writing and putting back gives the document as it was", () => {
  fc.assert(
    fc.property(document, settings, (live, declared) => {
      const written = merge(live, declared);
      const { back, left } = restoration(project(written), declared, project(live));
      assert.deepEqual(left, []);
      assert.deepEqual(merge(written, back), live);
    }),
    { numRuns: 2_000 },
  );
});
