/** /propertymappings/…: scope mappings and LDAP source mappings; both kinds can be read, own ones changed. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { parseExpression } from "../oidc/expression.ts";
import type { Mapping } from "../state/model.ts";
import type { World } from "../world.ts";
import { type Field, Invalid, text, unique, validated } from "./fields.ts";
import { filtered, ordered, page, searched } from "./pagination.ts";
import { type Ask, found, route } from "./rest.ts";

/** One kind of mapping. */
interface Kind {
  path: string;
  model: string;
  /** Fixed texts of each entry. */
  labels: Record<string, string>;
  all(): Mapping[];
  replace(all: Mapping[]): void;
  own(ask: Ask): Record<string, Field>;
  fresh: Partial<Mapping>;
}

function kinds({ state }: World): Kind[] {
  return [
    {
      path: "/api/v3/propertymappings/provider/scope/",
      model: "ScopeMapping",
      labels: {
        component: "ak-property-mapping-provider-scope-form",
        verbose_name: "Scope Mapping",
        verbose_name_plural: "Scope Mappings",
        meta_model_name: "authentik_providers_oauth2.scopemapping",
      },
      all: () => state.scope_mappings,
      replace: (all) => {
        state.scope_mappings = all;
      },
      own: () => ({
        expression: { required: true, read: expression },
        scope_name: { required: true, read: text() },
      }),
      fresh: { scope_name: "", description: "" },
    },
    {
      path: "/api/v3/propertymappings/source/ldap/",
      model: "LDAPSourcePropertyMapping",
      labels: {
        component: "ak-property-mapping-source-ldap-form",
        verbose_name: "LDAP Source Property Mapping",
        verbose_name_plural: "LDAP Source Property Mappings",
        meta_model_name: "authentik_sources_ldap.ldapsourcepropertymapping",
      },
      all: () => state.ldap_mappings,
      replace: (all) => {
        state.ldap_mappings = all;
      },
      own: () => ({ expression: { required: true, read: text() } }),
      fresh: {},
    },
  ];
}

/** An expression in the subset that the lab can evaluate; anything else is refused instead of ignored. */
function expression(value: unknown): unknown {
  const read = text()(value) as string;
  try {
    parseExpression(read);
  } catch (error) {
    throw new Invalid([
      `the lab evaluates no Python, only the subset its README describes: ${String(error)}`,
    ]);
  }
  return read;
}

/** Serves both kinds. */
export function serveMappings(app: Express, world: World): void {
  for (const kind of kinds(world)) serveKind(app, world, kind);
}

function serveKind(app: Express, world: World, kind: Kind): void {
  const show = (entry: Mapping): Record<string, unknown> => {
    const { pk, managed, name, expression: code, ...rest } = entry;
    return { pk, managed, name, expression: code, ...kind.labels, ...rest };
  };
  const fields = (ask: Ask): Record<string, Field> => {
    const taken = (value: unknown): boolean =>
      kind.all().some(({ name, pk }) => name === value && pk !== ask.params.pk);
    return {
      name: {
        required: true,
        read: unique(text(), taken, `${kind.labels.verbose_name} with this name already exists.`),
      },
      ...kind.own(ask),
      ...(kind.fresh.description === undefined ? {} : { description: { read: text(true) } }),
    };
  };
  const mapping = ({ params }: Ask): Mapping =>
    found(
      kind.all().find(({ pk }) => pk === params.pk),
      kind.model,
    );
  const change = (ask: Ask) => {
    const entry = mapping(ask);
    Object.assign(entry, validated<Mapping>(ask, fields(ask)));
    world.store.changed();
    return { status: 200, body: show(entry) };
  };

  route(app, world, kind.path, {
    GET: (ask) => {
      const matching = filtered(kind.all(), ask.query, ["managed", "name", "scope_name"]);
      const unmanaged = ask.query.get("managed__isnull");
      const kept = unmanaged
        ? matching.filter(({ managed }) => (managed === null) === (unmanaged.toLowerCase() === "true"))
        : matching;
      const order = kind.fresh.scope_name === undefined ? "name" : "scope_name";
      const all = ordered(searched(kept, ask.query, ["name"]), ask.query, order);
      return { status: 200, body: page(all, ask.query, show) };
    },
    POST: (ask) => {
      const base = { pk: randomUUID(), managed: null, name: "", expression: "" };
      const entry: Mapping = { ...base, ...kind.fresh, ...validated<Mapping>(ask, fields(ask)) };
      kind.replace([...kind.all(), entry]);
      world.store.changed();
      return { status: 201, body: show(entry) };
    },
  });
  route(app, world, `${kind.path}:pk/`, {
    GET: (ask) => ({ status: 200, body: show(mapping(ask)) }),
    PUT: change,
    PATCH: change,
    DELETE: (ask) => {
      const { pk } = mapping(ask);
      kind.replace(kind.all().filter((entry) => entry.pk !== pk));
      for (const provider of world.state.oauth2_providers) {
        provider.property_mappings = provider.property_mappings.filter((entry) => entry !== pk);
      }
      world.store.changed();
      return { status: 204 };
    },
  });
}
