import type { Codes } from "./explained.ts";

const set = "`pulumi config set immich-sso:caCertificate /path/to/your-ca.pem`";

/** The internal CA, and what keeps this machine from a server. */
export const certificates: Codes = {
  "ca/missing": {
    means: "the file of the CA cannot be read",
    why: "it is not on this machine at that path, or belongs to somebody else",
    next: `\`ls -l\` of the path; ${set}`,
  },
  "ca/private-key": {
    means: "the file holds a private key",
    why: "it would be mounted into the container, where everyone with access to it could sign certificates",
    next: `${set}, with the certificate alone`,
  },
  "ca/other-content": {
    means: "the file holds something else beside certificates",
    why: "all of it would go into the state and the container; it may be a key or a password",
    next: `${set}, with the CERTIFICATE blocks alone; \`openssl x509 -in <file>\` prints the first of them`,
  },
  "ca/too-long": {
    means: "the CA is longer than 1 MiB",
    why: "a bundle of all public CAs has a quarter of that: it is another file",
    next: `\`ls -l\` of the path; ${set}`,
  },
  "ca/not-pem": {
    means: "the file holds no certificate in PEM",
    why: "Node ignores such a file in silence, and every login ends with `fetch failed`",
    next: "`openssl x509 -inform der -in <file> -out your-ca.pem`, if it is DER",
  },
  "ca/not-a-ca": {
    means: "the certificate is a server's, not a CA's",
    why: "it would have to be changed at each renewal, and Node does not trust it",
    next: `${set}, the one that signed it: \`openssl x509 -noout -issuer -in <file>\``,
  },
  "ca/expired": {
    means: "the CA's certificate is over",
    why: "nothing that it signed is trusted any more",
    next: `make it anew, renew the servers' certificates with it; ${set}, then \`pulumi up\``,
  },
  "ca/twice": {
    means: "the CA is given as a file and as a text",
    why: "one of them is an old one, and nobody knows which",
    next: "`pulumi config rm immich-sso:caCertificatePem`, or `immich-sso:caCertificate`",
  },
  "http/untrusted": {
    means: "this machine does not trust the server's certificate",
    why: "an internal CA signed it, or that CA was made anew, or a certificate in the middle is not sent",
    next: `${set}; \`openssl s_client -connect <host>:443 -showcerts\` shows what is sent`,
  },
  "http/expired-certificate": {
    means: "the server's certificate is over, or its time has not come",
    why: "it was not renewed, or the proxy has not read the renewed one; or this machine's clock is wrong",
    next: "the `openssl` command of the message shows its dates, `date` this machine's clock; renew it, and reload the proxy",
  },
  "http/wrong-certificate": {
    means: "the certificate is made out to another name",
    why: "the proxy shows its default certificate, or the name is new",
    next: "the `openssl` command of the message lists its names; let the proxy have one for this name",
  },
  "http/unknown-host": {
    means: "the name does not resolve on this machine",
    why: "a slip of the pen, or a name that only the home's own name server knows",
    next: "`getent hosts <name>`; `resolvectl status` says which server is asked",
  },
  "http/address": {
    means: "nothing was sent, because the address is neither https nor on this machine, or holds a password",
    why: "keys and passwords would cross the network in clear, or lie in a setting that is no secret",
    next: "`pulumi config set` the address with `https://`; http is for `127.0.0.1` only",
  },
  "http/elsewhere": {
    means: "a server names an address on another server, where this program sends nothing",
    why: "a proxy changes the Host, or another server answers in its place",
    next: "`curl -v` of the address in the text shows who answers",
  },
  "http/too-large": {
    means: "an answer is longer than this program reads",
    why: "something else answers in the product's place: no answer of either product comes near the limit",
    next: "`curl -v <the address>` shows who answers",
  },
  "http/too-deep": {
    means: "an answer has more lists and objects in each other than this program reads",
    why: "something else answers in the product's place: no answer of either product comes near the limit",
    next: "`curl -v <the address>` shows who answers",
  },
  "http/timeout": {
    means: "no answer within 15 seconds, repeats included",
    why: "the server hangs, or a firewall drops the packets",
    next: "`curl -v <the address>`; look at the server's load and log",
  },
  "http/unreachable": {
    means: "nobody answers at the address",
    why: "the server or the proxy before it does not run, or listens elsewhere",
    next: "`curl -v <the address>`; `docker ps` on its host",
  },
};
