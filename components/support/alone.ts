import type { Failure } from "./failure.mjs";

/**
 * The failure, shown once and without anything before it. What a check gives back as failures gets the property and
 * its value before its text; what it throws is printed by Pulumi's process too, and that one print is left out here.
 */
export function alone(failure: Failure): Failure {
  const print = console.error;
  console.error = (...texts) => {
    console.error = print;
    if (!String(texts[0]).startsWith(String(failure))) print(...texts);
  };
  return failure;
}
