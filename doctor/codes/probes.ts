import type { Explained } from "./explained.ts";

const up = "`pulumi up`";

/** Why a probe is bad, the likeliest cause first; what it asks stands at the probe itself. */
export const probeCodes: Readonly<Record<string, Pick<Explained, "why" | "next">>> = {
  "immich/reachable": {
    why: "its container does not run, or the proxy before it; or it is in maintenance mode",
    next: "`docker ps`; `docker logs immich_server 2>&1 | npm run -s explain`",
  },
  "immich/version": { why: "never bad: it is said for whoever helps you", next: "nothing" },
  "immich/origins": {
    why: "a domain's proxy does not pass on every path, or shows another page",
    next: "`curl -i <the domain>/.well-known/immich` has to answer JSON",
  },
  "immich/settings": {
    why: "the API key was deleted, or lacks systemConfig.read",
    next: "`pulumi config set --secret immich-sso:immichApiKey`",
  },
  "immich/config-file": {
    why: "IMMICH_CONFIG_FILE is set, and Immich then refuses every change",
    next: "remove it and start Immich again; or `pulumi config set immich-sso:pushSettings false`",
  },
  "authentik/reachable": {
    why: "Authentik or its proxy does not run, or this machine does not trust its certificate",
    next: "`curl -v <authentik:url>`",
  },
  "authentik/api": {
    why: "the token expired or was deleted",
    next: "`pulumi config set --secret authentik:token`",
  },
  "authentik/version": { why: "never bad: it is said for whoever helps you", next: "nothing" },
  "authentik/document": {
    why: "a proxy or another server answers in Authentik's place",
    next: "`curl -i <issuer>.well-known/openid-configuration`: who answers?",
  },
  "authentik/application": { why: "the application was deleted, or has another slug", next: up },
  "container/ca": {
    why: "the container was made without the CA, or with an older one; Node reads it at its start only",
    next: `${up}, which makes the container again`,
  },
  "container/connection": {
    why: "from the container's network the name, the way or the certificate is another than from here",
    next: "the fix of the doctor's line: name server, firewall, CA or certificate",
  },
  "tls/authentik": { why: "a certificate ends soon", next: "renew it before the day that is named" },
  "tls/immich": { why: "a certificate ends soon", next: "renew it before the day that is named" },
  "immich/oauth-on": { why: "somebody switched it off in Immich", next: up },
  "issuer/equal": {
    why: "a lost last slash, or a proxy that does not pass on Host and X-Forwarded-Proto",
    next: `${up}; then the proxy before Authentik`,
  },
  "discovery/https": {
    why: "the proxy before Authentik does not send X-Forwarded-Proto",
    next: "let it send `X-Forwarded-Proto: https`",
  },
  "issuer/endpoints": {
    why: "the proxy before Authentik changes the Host, or another server answers in its place",
    next: "let it send Host and X-Forwarded-Host as they came; look who answers at the address that is shown",
  },
  "client/id": { why: "somebody changed it in Immich, or the provider is gone", next: up },
  "redirect/list": { why: "somebody emptied it in Authentik", next: up },
  "grant/types": {
    why: "Authentik 2026.5 or later: somebody changed them, or the provider was made without",
    next: up,
  },
  "redirect/accepted": {
    why: "a domain that is not in `immich-sso:domains`, or an entry that was changed by hand",
    next: up,
  },
  "client/secret": { why: "it was made anew in Authentik, or has a blank around it in Immich", next: up },
  "signing/algorithm": {
    why: "the provider lost its signing key, or it is of another kind",
    next: `${up}, which sets both ends`,
  },
  "signing/keys": { why: "the key pair was deleted in Authentik", next: up },
  "encryption/none": { why: "somebody gave the provider an encryption key", next: `${up} takes it away` },
  "scopes/mail": { why: "a scope was removed in Immich, or a mapping in Authentik", next: up },
  "userinfo/plain": { why: "profileSigningAlgorithm is set in Immich", next: `${up} sets it to none` },
  "people/allowed": {
    why: "`immich-sso:groups` is empty, and Authentik's flag core_default_app_access is off; or all bindings have expired",
    next: "`pulumi config set --path 'immich-sso:groups[0]' '<group>'`, then `pulumi up`; or set later dates at the bindings in Authentik",
  },
  "people/ending": {
    why: "a binding of the application has an expiry (Authentik 2026.8 and later)",
    next: "set a later date, or none, at the binding in Authentik",
  },
  "people/some": {
    why: "the groups are empty, or the directory was not synced",
    next: "compare `immich-sso:groups` with Authentik; sync the LDAP source",
  },
  "people/mail": {
    why: "`mail` is empty in the directory",
    next: "fill it in and sync; or `immich-sso:fillMails` (docs/mails.md)",
  },
  "immich/authorize": {
    why: "what Immich says of it; often its process is older than the CA's file",
    next: '`docker restart immich_server`; `npm run explain -- "<its words>"`',
  },
  "clock/difference": { why: "a clock runs free", next: "`timedatectl set-ntp true` on both hosts" },
  "clock/logout": { why: "a clock runs free", next: "`timedatectl set-ntp true` on both hosts" },
  "login/password": {
    why: "password login is off in Immich: nobody gets in while Authentik is away",
    next: "`docker exec -it immich_server immich-admin enable-password-login`",
  },
  "login/auto-launch": {
    why: "never bad: it says what the login page does",
    next: "`pulumi config set immich-sso:autoLaunch afterProof`",
  },
  "login/cookies": {
    why: "the proxy before Immich does not send X-Forwarded-Proto",
    next: "let it send `X-Forwarded-Proto: https`",
  },
  "login/register": { why: "autoRegister was switched off in Immich", next: up },
  "logout/address": {
    why: "another logout URI, or a proxy that does not pass it on",
    next: `${up}; \`curl -i <domain>/api/oauth/backchannel-logout\` has to answer 400 to a POST`,
  },
  "logout/delivery": {
    why: "Authentik's worker does not reach Immich, or does not trust its certificate",
    next: "mount the CA into Authentik's worker and set REQUESTS_CA_BUNDLE",
  },
};
