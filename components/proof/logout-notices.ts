import { isTask, type Task } from "../support/authentik/tasks.ts";
import { list, object } from "../support/shape.ts";
import { good, isAnswer, type Reply } from "./ask.ts";
import { askApi } from "./ask-api.ts";
import type { Provider } from "./authentik-evidence.ts";
import type { ProofTarget } from "./target.ts";

export interface Notices {
  /** How the list of tasks was answered. */
  reply: Reply;
  /** The newest, whatever became of it; undefined where there is none. */
  last: Task | undefined;
}

/**
 * The newest notice of a logout that Authentik's worker sent to Immich. No API tells whether the worker trusts
 * Immich's certificate; that its last POST arrived, or why it did not, stands in its list of tasks only.
 */
export async function lookAtNotices(
  target: ProofTarget,
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
  const reply = await askApi(target, `tasks/tasks/?${query}`);
  const last = good(reply, object({ results: list(isTask) }))?.results[0];
  return { reply: withoutBody(reply), last };
}

/** A task's log may name people; what is judged of it is in `last`. */
function withoutBody(reply: Reply): Reply {
  return isAnswer(reply) ? { ...reply, text: "", json: undefined } : reply;
}
