/** What a user sees while set-up works: nothing for what is quick, a line at start and end for the rest. */

import { inLines } from "../../components/support/shown.mjs";

/** Milliseconds of quiet before a step is announced. */
const ANNOUNCE_AFTER = 2_000;
/** Milliseconds between reminders where the output is not a terminal. */
const REMIND_EVERY = 30_000;

/**
 * @typedef {object} ProgressOptions
 * @property {(text: string) => void} write where the text goes; default standard error, so that standard output
 *   stays data
 * @property {boolean} tty true: one line is rewritten every second; false: whole lines only
 * @property {number} [announceAfter] milliseconds; shorter in tests
 * @property {number} [remindEvery] milliseconds; shorter in tests
 *
 * @typedef {object} Progress
 * @property {<T>(title: string, work: () => Promise<T>) => Promise<T>} step runs work; an error passes through
 *   after a line that names the step
 * @property {(text: string) => void} say lines at once
 */

/** @param {number} milliseconds @returns {string} for example `3.2 s` or `4 min 5 s` */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * @param {Partial<ProgressOptions>} [options]
 * @returns {Progress}
 */
export function createProgress({
  write = (text) => process.stderr.write(text),
  tty = Boolean(process.stderr.isTTY),
  announceAfter = ANNOUNCE_AFTER,
  remindEvery = REMIND_EVERY,
} = {}) {
  return {
    // Its own lines, and what tools and servers said in them.
    say: (text) => write(`${inLines(text.split("\n"))}\n`),
    async step(title, work) {
      const started = performance.now();
      const elapsed = () => duration(performance.now() - started);
      /** @type {NodeJS.Timeout | undefined} */
      let reminder;
      let announced = false;
      const announce = setTimeout(() => {
        announced = true;
        write(tty ? `  … ${title}` : `  … ${title}\n`);
        reminder = setInterval(
          () => write(tty ? `\r  … ${title}, ${elapsed()}` : `  … ${title}, ${elapsed()} so far\n`),
          tty ? 1_000 : remindEvery,
        );
      }, announceAfter);
      const end = (/** @type {string} */ sign) => {
        clearTimeout(announce);
        clearInterval(reminder);
        if (announced) {
          write(`${tty ? "\r\u001b[2K" : ""}  ${sign} ${title} (${elapsed()})\n`);
        }
      };
      try {
        const result = await work();
        end("✓");
        return result;
      } catch (error) {
        announced = true;
        end("✗");
        throw error;
      }
    },
  };
}
