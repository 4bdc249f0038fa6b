/** `npm run bench:directory`: what it takes to look at everybody's mail, for more and more people. */
import { cpus } from "node:os";
import { measurePreflight } from "./people.ts";

const counts = [100, 1_000, 10_000];
/** An odd number has a run as its median. */
const rounds = 3;

process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${rounds} rounds\n\n`);
process.stdout.write("| people | without a mail | pages of people | all requests | s | MB at most |\n");
process.stdout.write("|---:|---:|---:|---:|---:|---:|\n");
for (const count of counts) {
  const runs = [];
  for (let round = 0; round < rounds; round++) runs.push(await measurePreflight(count));
  const [median] = runs.toSorted((one, other) => one.seconds - other.seconds).slice(Math.floor(rounds / 2));
  if (!median) continue;
  const { people, withoutMail, pages, requests, seconds } = median;
  const megabytes = Math.max(...runs.map((run) => run.megabytes));
  const cells = [people, withoutMail, pages, requests, seconds.toFixed(2), megabytes.toFixed(0)];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
