/* Every limit of the program, in one place. What goes over one is refused by a code that names the limit. */

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** The file of `immich-sso:caCertificate`: a bundle of 150 public CAs is 220 KiB. */
export const caFileBytes = mebibyte;

/** The CSV file of `immich-sso:fillMails`: 4 MiB are some 60,000 accounts. */
export const csvFileBytes = 4 * mebibyte;

/** Lines of an error that lists what is wrong, one by one: more are counted. */
export const listedProblems = 50;
/** UTF-16 units of the end of a log that `npm run explain` reads: some 20,000 lines. */
export const explainedUnits = 4 * mebibyte;

/** What `pulumi preview --json` printed: 40 Immichs are some 6 MiB. */
export const previewFileBytes = 64 * mebibyte;

/** Of what is shown: a value, a line, a message. Beside their code, which set-up runs on a Node without TypeScript. */
export { longestLine, longestShown, mostLines } from "./shown.mjs";

/** The body of an answer, unpacked: the longest that was recorded of both products has 6 KiB, of one account. */
export const bodyBytes = 16 * mebibyte;

/** Lists and objects in each other in an answer; the deepest that was recorded of both products has 6. */
export const jsonDepth = 64;

/** A request with its repeats, from the look-up of the name to the end of the body; Immich's slowest call took 1 s. */
export const requestMs = 15_000;

/** One request of a probe: all of them side by side must not take longer than a person waits. */
export const probeMs = 6_000;

/** Entries of one list of Authentik's, all pages together, and the pages that it may be in. */
export const listRows = 100_000;
export const listPages = 1_000;

/** All pages of a list; a real Authentik takes 0.4 to 1 s for a page of 100, and 8 come side by side. */
export const listMs = 300_000;

/** A command of Docker's, or of ssh for it, and what it prints. */
export const commandMs = 600_000;
export const commandBytes = 16 * mebibyte;

/** Groups below those of immich-sso:adminGroups that are looked at, one by one. */
export const groupsBelow = 1_000;

/** As much of a web page as is looked through for its headings. */
export const pageLetters = 64 * kibibyte;
