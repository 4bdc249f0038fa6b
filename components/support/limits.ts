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
