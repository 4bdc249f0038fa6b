import type { Codes } from "./explained.ts";

/** Settings that cannot be right, refused all at once before anything is touched. */
export const settings: Codes = {
  "config/unknown": {
    means: "nobody reads this key",
    why: "a slip of the pen would otherwise change nothing, in silence",
    next: "`pulumi config rm <the key>`, then set the one that the text names as nearest",
  },
  "config/type": {
    means: "a value has another type than the setting",
    why: "Pulumi refuses such a value as well, but one at a time; the doctor reads them where nothing was deployed yet",
    next: "`pulumi config set <the key> <value>`, or with `--path` where it is a list or an object",
  },
  "config/choice": {
    means: "a setting has none of the words that it takes",
    why: "a word that nobody knows would be read as the default, in silence",
    next: "`pulumi config set <the key> <one of the words in the text>`",
  },
  "config/range": {
    means: "a number is too small or too large, or no whole number",
    why: "a wait of no seconds ends before anything was tried, and one without an end never does",
    next: "`pulumi config set <the key> <a number in between>`",
  },
  "config/needs": {
    means: "a setting cannot do its work without another one",
    why: "the update would go through and do nothing of what was asked",
    next: "`pulumi config set` the other one that the text names, or `pulumi config rm <the key>`",
  },
  "config/in-clear": {
    means: "a secret lies unencrypted in `Pulumi.<stack>.yaml`",
    why: "whoever reads the file, or its history in git, has it",
    next: "make a new secret where it came from; `pulumi config set --secret <the key>`",
  },
  "config/invalid": {
    means: "one value, or several, cannot be right",
    why: "each line below it has a code of its own",
    next: "fix all of them, then `pulumi preview`",
  },
  "config/no-effect": {
    means:
      "a setting that was set does nothing beside the others; a warning, a refusal where it would have made a new secret",
    why: "it would be believed to have done something",
    next: "what the text says instead; or `pulumi config rm <the key>`",
  },
  "instances/name": {
    means: "an instance's name is none",
    why: "names of containers, volumes and applications are made of it",
    next: "1 to 31 of a-z, 0-9 and -, the first a letter, in `immich-sso:instances`",
  },
  "instances/type": {
    means: "a value within an instance has another type than the setting",
    why: "Pulumi looks at the types of flat keys only, so the program does it here",
    next: "`pulumi config set --path immich-sso:instances.<name>.<setting> <value>`",
  },
  "instances/shared": {
    means: "a flat key would be the same for every instance",
    why: "domains, names and keys belong to one Immich each",
    next: "`pulumi config rm` it, and set it in `immich-sso:instances.<name>`",
  },
  "instances/clash": {
    means: "two instances would take the same name, domain, volume or port",
    why: "they would write over each other",
    next: "`pulumi config set --path immich-sso:instances.<name>.<setting> <another>`",
  },
  "domains/empty": {
    means: "no domain is set",
    why: "redirect URIs are made of them, and an empty list lets up to Authentik 2026.2 anybody choose",
    next: "`pulumi config set --path 'immich-sso:domains[0]' https://photos.home.example`",
  },
  "domains/origin": {
    means: "a domain is no https origin",
    why: "redirect URIs are compared byte for byte: a path or a last slash would break them",
    next: "`https://`, host and port only, as the browser shows it, in `immich-sso:domains`",
  },
  "domains/twice": {
    means: "a domain is in the list twice",
    why: "one of them was meant to be another",
    next: "`pulumi config rm --path 'immich-sso:domains[1]'`",
  },
  "immich/url": {
    means: "the address of Immich is no URL, holds a password, or is http to another machine",
    why: "the API key goes there at every preview, and whoever listens in between would have it",
    next: "`pulumi config rm immich-sso:immichUrl` asks the first domain, by https; or `http://127.0.0.1:<port>` on Immich's own machine",
  },
  "immich/external-domain": {
    means: "the origin of shared links is no URL",
    why: "Immich would put it before every link that it shares",
    next: "`pulumi config set immich-sso:externalDomain https://photos.home.example`",
  },
  "immich/no-administrator": {
    means: "neither an administrator to make nor a key of an existing one is set",
    why: "Immich's settings can be changed by an administrator only",
    next: "a new Immich: `pulumi config set immich-sso:adminEmail <your address>`; an existing one: `pulumi config set --secret immich-sso:immichApiKey`",
  },
  "groups/empty": {
    means: "a group without a name",
    why: "it would be bound to nothing",
    next: "`pulumi config rm --path 'immich-sso:groups[0]'`",
  },
  "groups/twice": {
    means: "a group is in the list twice",
    why: "one of them was meant to be another",
    next: "`pulumi config rm --path 'immich-sso:groups[1]'`",
  },
  "slug/capitals": {
    means: "the slug has capitals",
    why: "the issuer is made of it and compared byte for byte; browsers write addresses small",
    next: "`pulumi config set immich-sso:slug immich`",
  },
  "slug/letters": {
    means: "the slug has letters that no address takes as they are",
    why: "the issuer is made of it",
    next: "`pulumi config set immich-sso:slug <a-z, 0-9, - and _>`",
  },
  "slug/reserved": {
    means: "the slug is a word of Authentik's own",
    why: "below /application/o/ Authentik answers it itself, for example `token`",
    next: "`pulumi config set immich-sso:slug immich`",
  },
  "claims/group": {
    means: "a group of `immich-sso:adminGroups` has no name",
    why: "nobody could be in it",
    next: "`pulumi config rm --path 'immich-sso:adminGroups[0]'`",
  },
  "claims/quota": {
    means: "a quota is no whole number of GiB from 1 on",
    why: "Immich reads the claim as GiB: 0 would end all uploads, and what is no number counts for nothing",
    next: "`pulumi config set --path 'immich-sso:quotas.<group>' 100`",
  },
  "traefik/entry-point": {
    means: "the entry point is no name of Traefik's",
    why: "a label is made of it, which Traefik would ignore",
    next: "`pulumi config set immich-sso:traefikEntryPoint websecure`",
  },
  "traefik/cert-resolver": {
    means: "the certificate resolver is no name of Traefik's",
    why: "a label is made of it, which Traefik would ignore",
    next: "`pulumi config set immich-sso:traefikCertResolver <its name in Traefik's settings>`",
  },
};
