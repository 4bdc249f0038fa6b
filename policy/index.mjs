// Plain JavaScript: Pulumi runs a pack's TypeScript entry through ts-node, which knows no imports with `.ts`.
import { PolicyPack, Secret } from "@pulumi/policy";
import * as proxies from "@pulumi/policy/proxy.js";
import { rules } from "./rules.ts";
import { unmarked } from "./secrets.ts";

/**
 * The arguments as the engine sent them, with secrets marked: beneath the proxies that hand them out in clear.
 *
 * @param {Record<string, unknown>} props
 * @returns {Record<string, unknown>}
 */
function beneath(props) {
  const { isSpecialProxy, getSpecialProxyTarget } =
    /** @type {{ isSpecialProxy: symbol, getSpecialProxyTarget: symbol }} */ (
      /** @type {unknown} */ (proxies)
    );
  let inner = props;
  while (Reflect.get(inner, isSpecialProxy) === true) inner = Reflect.get(inner, getSpecialProxyTarget);
  return inner;
}

/** @type {import("@pulumi/policy").ResourceRemediation} */
const markSecrets = ({ type, props }) => {
  const marked = beneath(props);
  const values = new Map(Object.entries(marked));
  const names = unmarked(type, marked, (name) => values.get(name) instanceof Secret);
  if (names.length === 0) return undefined;
  return { ...marked, ...Object.fromEntries(names.map((name) => [name, new Secret(values.get(name))])) };
};

new PolicyPack("immich-sso", {
  policies: [
    ...rules.map(({ name, description, type, problems }) => ({
      name,
      description,
      enforcementLevel: /** @type {const} */ ("mandatory"),
      validateResource: (
        /** @type {import("@pulumi/policy").ResourceValidationArgs} */ resource,
        /** @type {import("@pulumi/policy").ReportViolation} */ report,
      ) => {
        if (resource.type === type) for (const problem of problems(resource.props)) report(problem);
      },
    })),
    {
      name: "secrets-marked",
      description: "Secrets are encrypted in the state.",
      enforcementLevel: "remediate",
      remediateResource: markSecrets,
    },
  ],
});
