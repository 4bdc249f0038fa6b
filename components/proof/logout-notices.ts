import { ask, good, isAnswer, type Reply } from "./ask.ts";
import type { Provider } from "./authentik-evidence.ts";
import type { ProofTarget } from "./target.ts";

/** A task of Authentik's worker, as far as it is judged. */
export interface Notice {
  /** queued, consumed, running, postprocess, done, rejected. */
  state: string;
  /** The state, or where it is done the worst level in its log. */
  aggregated_status: string;
  /** ISO time of its last change. */
  mtime: string;
  retries: number;
  logs: { log_level: string; event: string }[];
  /** Of earlier attempts; the reason of a failed one is here. */
  previous_logs: { log_level: string; event: string }[];
}

export interface Notices {
  /** How the list of tasks was answered. */
  reply: Reply;
  /** The newest, whatever became of it; undefined where there is none. */
  last: Notice | undefined;
}

/**
 * The newest notice of a logout that Authentik's worker sent to Immich. No API tells whether the worker trusts
 * Immich's certificate; that its last POST arrived, or why it did not, stands in its list of tasks only.
 */
export async function lookAtNotices(
  { authentik, authentikToken, ca }: ProofTarget,
  provider: Provider | undefined,
): Promise<Notices | undefined> {
  if (!provider) return undefined;
  const query = new URLSearchParams({
    actor_name: "authentik.providers.oauth2.tasks.send_backchannel_logout_request",
    rel_obj_content_type__app_label: "authentik_providers_oauth2",
    rel_obj_content_type__model: "oauth2provider",
    rel_obj_id: String(provider.pk),
    ordering: "-mtime",
    page_size: "1",
  });
  const reply = await ask(`${authentik.url.replace(/\/+$/, "")}/api/v3/tasks/tasks/?${query}`, {
    ca,
    headers: { Authorization: `Bearer ${authentikToken}` },
  });
  const last = good<{ results?: Notice[] }>(reply)?.results?.[0];
  return { reply: withoutBody(reply), last };
}

/** A task's log may name people; what is judged of it is in `last`. */
function withoutBody(reply: Reply): Reply {
  return isAnswer(reply) ? { ...reply, text: "", json: undefined } : reply;
}
