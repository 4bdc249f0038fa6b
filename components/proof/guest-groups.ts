import { flag, identifier, list, nullable, object } from "../support/shape.ts";
import { good } from "./ask.ts";
import { askApi } from "./ask-api.ts";
import type { ProofTarget } from "./target.ts";

/**
 * The ids of the groups that let somebody into the application.
 * @returns undefined where Authentik does not tell
 */
export async function boundGroups(target: ProofTarget): Promise<string[] | undefined> {
  const path = `core/applications/${target.authentik.slug}/`;
  const application = good(await askApi(target, path), object({ pk: identifier }));
  // An empty target is none to Authentik: it would list the bindings of every application.
  if (!application) return undefined;
  const query = new URLSearchParams({ target: application.pk, page_size: "100" });
  const isBinding = object({ group: nullable(identifier), enabled: flag, negate: flag });
  const bindings = good(
    await askApi(target, `policies/bindings/?${query}`),
    object({ results: list(isBinding) }),
  );
  return bindings?.results.flatMap(({ group, enabled, negate }) =>
    group && enabled && !negate ? [group] : [],
  );
}
