/** What Immich 2 takes for a URL: one that goes to a host with a name of two parts at least, not any URL. */
import { isIP } from "node:net";
import { isText, type Rule } from "./rules.ts";

interface Demands {
  /** A host needs no dot. */
  allowsSingleNames?: boolean;
  allowsUnderscores?: boolean;
  /** The scheme may not be left out. */
  needsScheme?: boolean;
  schemes?: string[];
}

const FORM =
  /^(?:(?<scheme>[a-z][a-z\d+.-]*):\/\/)?(?:[^@/?#\s]*@)?(?:\[(?<six>[\d.:a-f]+)\]|(?<host>[^@:/?#\s[\]]+))(?::(?<port>\d{1,5}))?(?:[/?#]\S*)?$/i;
/** Letters of any script, digits and hyphens; not a hyphen at an end. */
const LABEL = /^(?!-)[\p{L}\p{N}-]+(?<!-)$/u;

export function isUrl(demands: Demands = {}): Rule {
  return isText("isUrl", (text) => isUrlText(text, demands), "must be a URL address");
}

function isUrlText(text: string, demands: Demands): boolean {
  const { scheme, six, host, port } = FORM.exec(text)?.groups ?? {};
  const { needsScheme = false, schemes = ["http", "https", "ftp"] } = demands;
  if (text.startsWith("mailto:") || (scheme ? !schemes.includes(scheme.toLowerCase()) : needsScheme))
    return false;
  if (port && (Number(port) < 1 || Number(port) > 65535)) return false;
  return six ? isIP(six) === 6 : host !== undefined && (isIP(host) === 4 || isName(host, demands));
}

function isName(host: string, { allowsSingleNames = false, allowsUnderscores = false }: Demands): boolean {
  const labels = (allowsUnderscores ? host.replaceAll("_", "") : host).split(".");
  const last = labels.at(-1) ?? "";
  const isTop = allowsSingleNames ? !/^\d+$/.test(last) : labels.length > 1 && /^\p{L}{2,}$|^xn/u.test(last);
  return isTop && labels.every((label) => LABEL.test(label));
}
