/** `npm run bench:carry`: what it takes to compare everybody with Immich's accounts, and to carry ten changes. */
import { cpus } from "node:os";
import { measureCarry } from "./accounts.ts";

const counts = [100, 1_000, 10_000];
const changes = 10;
/** An odd number has a run as its median. */
const rounds = 3;

process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${rounds} rounds\n\n`);
process.stdout.write(
  "| people | changes | pages of people | lists of accounts | writes | all requests | s | MB at most |\n",
);
process.stdout.write("|---:|---:|---:|---:|---:|---:|---:|---:|\n");
for (const count of counts)
  for (const changing of [0, changes]) {
    const runs = [];
    for (let round = 0; round < rounds; round++) runs.push(await measureCarry(count, changing));
    const [median] = runs.toSorted((one, other) => one.seconds - other.seconds).slice(Math.floor(rounds / 2));
    if (!median) continue;
    const { people, pages, lists, writes, requests, seconds } = median;
    const megabytes = Math.max(...runs.map((run) => run.megabytes));
    const cells = [
      people,
      changing,
      pages,
      lists,
      writes,
      requests,
      seconds.toFixed(2),
      megabytes.toFixed(0),
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
