/** The picture with initials that authentik makes for every user without one of his own. */
import { createHash } from "node:crypto";

const clamp = (part: bigint): number => Math.min(Math.max(Number(part & 0xffn), 55), 200);
const hex = (part: number): string => part.toString(16).padStart(2, "0");

/** A data URI of an SVG: initials of the first and last word, the colour from the MD5 of the name. */
export function initialsAvatar(name: string): string {
  const words = name.split(" ").filter(Boolean);
  const first = words[0]?.[0] ?? "";
  const initials = (words.length > 1 ? first + (words.at(-1)?.[0] ?? "") : first).toUpperCase();
  const digest = createHash("md5").update(name.toLowerCase()).digest("hex");
  const colour = BigInt(`0x${digest}`) % 0xffffffn;
  const [red, green, blue] = [clamp(colour >> 16n), clamp(colour >> 8n), clamp(colour)];
  const ink = red * 0.299 + green * 0.587 + blue * 0.114 > 186 ? "000" : "fff";
  const background = `#${hex(red)}${hex(green)}${hex(blue)}`;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="64px" height="64px" viewBox="0 0 64 64" version="1.1">' +
    `<rect fill="${background}" cx="32" cy="32" width="64" height="64" r="32"/>` +
    `<text x="50%" y="50%" style="color: #${ink}; line-height: 1; ` +
    "font-family: 'RedHatText','Overpass',overpass,helvetica,arial,sans-serif; \" " +
    `fill="#${ink}" alignment-baseline="middle" dominant-baseline="middle" text-anchor="middle" ` +
    `font-size="28" font-weight="400" dy=".1em">${initials}</text></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
