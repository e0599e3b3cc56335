import type { EventKind } from '../../core/events/model.ts';
import type { Pipeline } from '../../core/pipelines/pipeline.ts';
import type { Nouns } from '../../store/store.ts';

/** Append an event of a pipeline; its data always names pipeline, commit and mode. */
export async function tell(
  tx: Nouns,
  kind: EventKind,
  { id, commit, mode, purpose, target, operation }: Pipeline,
  more: { readonly actor?: string; readonly data?: Readonly<Record<string, unknown>> } = {},
): Promise<void> {
  const { actor = 'astern', data = {} } = more;
  const always = { pipeline: id, sha: commit.sha, mode, ...(purpose === 'backfill' ? { purpose } : {}) };
  await tx.events.append({ kind, target, operation, actor, data: { ...always, ...data } });
}
