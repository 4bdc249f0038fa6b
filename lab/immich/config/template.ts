/** The storage template's variables: Immich refuses a template that it cannot render. */

/** GET /api/system-config/storage-template-options, as recorded. */
export const TEMPLATE_OPTIONS = {
  secondOptions: ["s", "ss", "SSS"],
  minuteOptions: ["m", "mm"],
  dayOptions: ["d", "dd"],
  weekOptions: ["W", "WW"],
  hourOptions: ["h", "hh", "H", "HH"],
  yearOptions: ["y", "yy"],
  monthOptions: ["M", "MM", "MMM", "MMMM"],
  presetOptions: [
    "{{y}}/{{y}}-{{MM}}-{{dd}}/{{filename}}",
    "{{y}}/{{MM}}-{{dd}}/{{filename}}",
    "{{y}}/{{MMMM}}-{{dd}}/{{filename}}",
    "{{y}}/{{MM}}/{{filename}}",
    "{{y}}/{{#if album}}{{album}}{{else}}Other/{{MM}}{{/if}}/{{filename}}",
    "{{#if album}}{{album-startDate-y}}/{{album}}{{else}}{{y}}/Other/{{MM}}{{/if}}/{{filename}}",
    "{{y}}/{{MMM}}/{{filename}}",
    "{{y}}/{{MMMM}}/{{filename}}",
    "{{y}}/{{MM}}/{{dd}}/{{filename}}",
    "{{y}}/{{MMMM}}/{{dd}}/{{filename}}",
    "{{y}}/{{y}}-{{MM}}/{{y}}-{{MM}}-{{dd}}/{{filename}}",
    "{{y}}-{{MM}}-{{dd}}/{{filename}}",
    "{{y}}-{{MMM}}-{{dd}}/{{filename}}",
    "{{y}}-{{MMMM}}-{{dd}}/{{filename}}",
    "{{y}}/{{y}}-{{MM}}/{{filename}}",
    "{{y}}/{{y}}-{{WW}}/{{filename}}",
    "{{y}}/{{y}}-{{MM}}-{{dd}}/{{assetId}}",
    "{{y}}/{{y}}-{{MM}}/{{assetId}}",
    "{{y}}/{{y}}-{{WW}}/{{assetId}}",
    "{{album}}/{{filename}}",
    "{{make}}/{{model}}/{{lensModel}}/{{filename}}",
  ],
};

const { presetOptions: _presets, ...dates } = TEMPLATE_OPTIONS;
const DATES = Object.values(dates).flat();
const NAMES = new Set([
  ...DATES,
  ...DATES.flatMap((date) => [`album-startDate-${date}`, `album-endDate-${date}`]),
  ..."filename ext filetype filetypefull assetId assetIdShort album make model lensModel else /if".split(" "),
]);

/** True if every `{{…}}` of a template is a variable, or an `if` about one. */
export function isStorageTemplate(template: string): boolean {
  const parts = [...template.matchAll(/\{\{([^{}]*)\}\}/g)].map((match) => (match[1] ?? "").trim());
  return parts.every((part) => NAMES.has(part.replace(/^#if\s+/, "")));
}
