import { runtime } from "@pulumi/pulumi";

/**
 * True for the text that stands for a value not known yet. The dynamic-provider process hands it to check as it
 * is, whatever the type of the value will be (pulumi/pulumi#6310).
 */
export function isUnknown(value: unknown): boolean {
  return value === runtime.unknownValue;
}
