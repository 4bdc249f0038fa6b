import { isTask, type Task } from "../support/authentik/tasks.ts";
import { count, list, nullable, type Of, object, optional, text } from "../support/shape.ts";
import { good, isAnswer, type Reply } from "./ask.ts";
import { askApi } from "./ask-api.ts";
import type { Provider } from "./authentik-evidence.ts";
import type { ProofTarget } from "./target.ts";

export interface Notices {
  /** How the list of tasks was answered. */
  reply: Reply;
  /** The newest, whatever became of it; undefined where there is none. */
  last: Task | undefined;
  /** There are some, and Authentik does not tell whose. */
  areNobodys: boolean;
}

/** What a task says that it is about, and where it says nothing of that (since 2026.5), the text of its logs. */
type NoticeTask = Task & Of<typeof isRelated>;

const isRelated = object({ rel_obj_id: nullable(text) });
const isNoticeTask = (value: unknown): value is NoticeTask => isTask(value) && isRelated(value);

/** A list of providers, as far as it says who is told of logouts, and whether that is all of them. */
const isListenerPage = object({
  results: list(object({ pk: count, logout_uri: optional(text) })),
  pagination: object({ total_pages: count }),
});

/**
 * The newest notice of a logout that Authentik's worker sent to Immich. No API tells whether the worker trusts
 * Immich's certificate; that its last POST arrived, or why it did not, stands in its list of tasks only. Since 2026.5
 * a task names no provider: one that failed has the address in its log, one that arrived counts where no other
 * provider is told of logouts.
 */
export async function lookAtNotices(
  target: ProofTarget,
  provider: Provider | undefined,
): Promise<Notices | undefined> {
  if (!provider) return undefined;
  const query = new URLSearchParams({
    actor_name: "authentik.providers.oauth2.tasks.send_backchannel_logout_request",
    ordering: "-mtime",
    page_size: "20",
  });
  const reply = await askApi(target, `tasks/tasks/?${query}`);
  const tasks = good(reply, object({ results: list(isNoticeTask) }))?.results ?? [];
  const isOnly = tasks.some(({ rel_obj_id: of }) => of === null) && (await isOnlyListener(target, provider));
  const last = tasks.find((task) => isAbout(task, provider, isOnly));
  const areNobodys = !last && tasks.some(({ rel_obj_id: of }) => of === null);
  return { reply: withoutBody(reply), last, areNobodys };
}

function isAbout(task: NoticeTask, { pk, logout_uri: uri = "" }: Provider, isOnly: boolean): boolean {
  if (task.rel_obj_id !== null) return task.rel_obj_id === String(pk);
  const host = URL.canParse(uri) ? new URL(uri).hostname : uri;
  const texts = [...task.logs, ...task.previous_logs].map(({ event }) => event);
  return isOnly || texts.some((text) => text.includes(host));
}

/** True where no other provider has a logout URI: then every notice is Immich's. */
async function isOnlyListener(target: ProofTarget, { pk }: Provider): Promise<boolean> {
  const reply = await askApi(target, "providers/oauth2/?page_size=100");
  const page = good(reply, isListenerPage);
  if (page?.pagination.total_pages !== 1) return false;
  return page.results.every((one) => one.pk === pk || !one.logout_uri);
}

/** A task's log may name people; what is judged of it is in `last`. */
function withoutBody(reply: Reply): Reply {
  return isAnswer(reply) ? { ...reply, text: "", json: undefined } : reply;
}
