import type { Codes } from "./explained.ts";

/** The command lines: doctor, pipeline, and the sign-in that the doctor tries. */
export const commands: Codes = {
  "doctor/usage": {
    means: "the doctor does not know an argument",
    why: "a slip of the pen, or `--` is missing before it",
    next: "`npm run doctor -- --stack home --json`",
  },
  "doctor/no-state": {
    means: "the doctor cannot read the stack",
    why: "another backend, no passphrase, another name, or no pulumi command",
    next: '`eval "$(npm run -s env)"; pulumi stack ls`, then `npm run doctor -- --stack <name>`',
  },
  "stack/deployed": {
    means: "the stack was never deployed as far as its proof, or its settings changed since",
    why: "no `pulumi up` yet, or the first one stopped; or a new key, token, domain, CA or probe user",
    next: "fix what is bad below it, then `pulumi up`",
  },
  "stack/settings": {
    means: "the doctor could not use the stack's settings, and examined what is deployed",
    why: "a setting is wrong; its own error is in the line",
    next: "fix that setting, then `npm run doctor`",
  },
  "sign-in/person": {
    means: "the sign-in of `immich-sso:probeUser` failed, or was not tried",
    why: "what it saw has the words of whoever refused",
    next: "`npm run doctor -- --sign-in`",
  },
  "sign-in/guest": {
    means: "a temporary account did not get its tokens, was not made, or is still there",
    why: "what it saw has the words of whoever refused, or the permission that the token's account lacks",
    next: "the permissions in docs/authentik.md, then `npm run doctor -- --guest`",
  },
  "sign-in/logout": {
    means: "a logout in Authentik left the session in Immich",
    why: "Authentik's worker does not reach Immich, or does not trust its certificate",
    next: "`npm run doctor`: `logout/delivery` has the reason",
  },
  "sign-in/authorize": {
    means: "Immich could not begin the sign-in",
    why: "discovery fails inside Immich; its words are in the message",
    next: '`npm run explain -- "<its words>"`',
  },
  "sign-in/authorize-page": {
    means: "Authentik refused Immich's request",
    why: "redirect URI, client id or grant type",
    next: "`npm run doctor`: `redirect/accepted`, `client/id`, `grant/types`",
  },
  "sign-in/credentials": {
    means: "Authentik does not take the probe user's name or password",
    why: "it was changed, or the account is disabled",
    next: "`pulumi config set --secret immich-sso:probePassword`",
  },
  "sign-in/denied": {
    means: "Authentik knows the probe user and does not let them in",
    why: "they are in none of the groups that are bound",
    next: "add them to a group of `immich-sso:groups`",
  },
  "sign-in/flow": {
    means: "Authentik's flow asks for more than name and password",
    why: "a second factor, a captcha or a prompt, which only a person can answer",
    next: "a probe user without a second factor; or `pulumi config rm immich-sso:probeUser`",
  },
  "sign-in/elsewhere": {
    means: "the sign-in leads to a server that is neither Authentik nor Immich",
    why: "Immich has another issuer, or something else answers in the place of one of them; nothing was sent there",
    next: "`npm run doctor`: `issuer/equal`, `issuer/endpoints`; then look at the proxies",
  },
  "sign-in/odd-answer": {
    means: "an answer in the middle of the sign-in is not what the product sends",
    why: "a proxy or another server answered, or a newer version",
    next: "`npm run doctor`; then look at what stands before that server",
  },
  "sign-in/flow-error": {
    means: "Authentik's flow ended with an error of the server's own",
    why: "a stage of it is broken, or a proxy before Authentik changes Host, Origin or cookies",
    next: "`docker compose logs server` on Authentik's host: the request's id leads to the reason",
  },
  "sign-in/callback": {
    means: "Immich refused what Authentik sent",
    why: "secret, algorithm, mail or account; its log has the reason",
    next: "`docker logs immich_server 2>&1 | npm run -s explain`",
  },
  "state/unknown-type": {
    means: "the stack's state has a resource that this version of immich-sso does not know",
    why: "a newer version made it",
    next: "install the version that the stack was last updated with, and run the same command again",
  },
  "state/unreadable": {
    means: "the program could not read this stack's state",
    why: "no `pulumi` on PATH, a backend that does not answer, or no login to it",
    next: '`pulumi stack export > /dev/null` shows the reason; in another shell, `eval "$(npm run -s env)"` first',
  },
  "undo/usage": {
    means: "undo has no such flag, or was not told which side",
    why: "it puts back one side at a time, so that the other need not answer",
    next: "`npm run undo -- --immich --stack <name>`, or `--authentik`",
  },
  "pipeline/no-file": {
    means: "the comment got no file, or one that cannot be read",
    why: "the job's step lacks its argument, or the preview's step did not come so far",
    next: "`node pipeline/comment.ts preview.json preview.err`",
  },
  "pipeline/no-request": {
    means: "this is no job of a pull or merge request",
    why: "a variable is missing, all of them listed, or PULUMI_STACK is no name of a stack; COMMENT_TOKEN is one you set",
    next: "compare the workflow with examples/ (docs/pipeline.md)",
  },
  "pipeline/comment-refused": {
    means: "the platform did not take the comment",
    why: "the token may not write to pull or merge requests",
    next: "a token as docs/pipeline.md says under Tokens",
  },
};
