import type { Heartbeat } from '../../core/incidents/model.ts';
import type { Needs } from '../world.ts';
import type { Hook, OpenHook } from './hook.ts';
import { type HookRecord, hookRecord } from './hook-notes.ts';

export type HookState = {
  readonly hook: OpenHook;
  readonly about: Hook | null;
  readonly record: HookRecord;
  readonly unparsed: number;
};

/** What is known of every hook and heartbeat of the settings. */
export async function readHooks({ store, hooks, intake }: Needs<'store' | 'hooks' | 'intake'>) {
  // Of this server at once; what others heard within the last second is missing.
  await intake.notes.flush();
  const states: HookState[] = [];
  for (const hook of intake.book.alerts) {
    const record = await hookRecord(store.records, hook.name);
    const unparsed = await store.deliveries.count('unparsed', hook.name);
    states.push({ hook, about: hooks.get(hook.name) ?? null, record, unparsed });
  }
  const heartbeats: Heartbeat[] = [];
  for (const expected of intake.book.heartbeats) {
    const known = await store.records.get('heartbeat', expected.name);
    heartbeats.push({ lastAtMs: null, state: 'new', ...known, ...expected });
  }
  return { states, heartbeats, waiting: await store.deliveries.count('waiting'), trouble: intake.ingest.trouble() };
}
