/** One failure that people meet, from what they see to what they do. */
export interface Entry {
  /** Stable; the heading in docs/errors.md. In a text it leads here by itself, without a sign. */
  code: string;
  /** What gives it away in a pasted line or a log, in the words of whoever speaks. */
  signs: readonly RegExp[];
  /** What the browser or the app shows. */
  browser?: string;
  /** What Immich logs; `nothing` is an answer too. */
  immich?: string;
  authentik?: string;
  /** What the command says, where it is Pulumi's or Docker's to speak. */
  terminal?: string;
  /** The likeliest first. */
  causes: readonly string[];
  /** The doctor's probes that tell the causes apart. */
  probes: readonly string[];
  /** In this program's configuration. */
  config: string;
  byHand: string;
  /** Says only that something failed: left out as soon as the same text says more. */
  general?: true;
}
