import { randomBytes, randomUUID } from "node:crypto";
import { plain } from "./plain.ts";

/** What the resource `support:GeneratedSecret` does: 192 random bits as letters, digits, `-` and `_`. */
export async function check(_olds: object, news: object) {
  return { inputs: news, failures: [] };
}

export async function create(_inputs: object) {
  return { id: randomUUID(), outs: { value: randomBytes(24).toString("base64url") } };
}

/** Nothing outside the state knows it, so the state is the truth. */
export async function read(id: string, state: { value: string }) {
  return { id, props: plain({ value: state.value }), inputs: {} };
}

export async function update(_id: string, olds: { value: string }) {
  return { outs: { value: olds.value } };
}

export async function remove(): Promise<void> {}
