import { createHash } from 'node:crypto';
import type { OpenHost } from './hosts.ts';
import type { TargetState } from './model.ts';
import { backendName, routeOf, STREAMS_TABLE } from './names.ts';
import { parseSessions } from './parse-sessions.ts';
import { parseTable } from './parse-table.ts';

/** A stream on the production entrance of a slot that lost the traffic, and when it is cut. */
type Doomed = { readonly client: string; readonly backends: ReadonlySet<string>; readonly atMs: number };

/** Cut what is due of the streams that lost production; returns when the next one is due (null: none). */
export async function cutDueStreams(
  { talk }: Pick<OpenHost, 'talk'>,
  { target, state, nowMs }: { target: string; state: TargetState; nowMs: number },
): Promise<number | null> {
  if (latestEnd(state) === null) return null;
  const [table = ''] = await talk.ask(`show table ${STREAMS_TABLE} data.conn_cur gt 0`);
  const doomed = parseTable(table).flatMap(({ key }) => doomedStream(target, state, key));
  const due = doomed.filter(({ atMs }) => atMs <= nowMs);
  if (due.length > 0) {
    const [sessions = ''] = await talk.ask('show sess');
    const chosen = parseSessions(sessions).filter(({ client, backend }) =>
      due.some((one) => one.client === client && one.backends.has(backend)),
    );
    await talk.ask(...chosen.map(({ id }) => `shutdown session ${id}`));
  }
  const later = doomed.filter(({ atMs }) => atMs > nowMs).map(({ atMs }) => atMs);
  return later.length === 0 ? null : Math.min(...later);
}

/** When the last stream of a slot that lost production will have been cut; null when none has to be. */
export function latestEnd(state: TargetState): number | null {
  const ends = Object.values(state.slots).flatMap(({ lostAtMs, pools }) =>
    lostAtMs === null
      ? []
      : pools.flatMap(({ streams }) => (streams.policy === 'keep' ? [] : [lostAtMs + cutAfterMs(streams, 1)])),
  );
  return ends.length === 0 ? null : Math.max(...ends);
}

/** `cut` is spread over the grace, so that the clients do not all come back in the same instant; `until` grants all of it first. */
function cutAfterMs({ policy, graceMs }: { policy: 'cut' | 'until' | 'keep'; graceMs: number }, share: number): number {
  return policy === 'cut' ? share * graceMs : graceMs + share * Math.min(1_000, graceMs / 4);
}

/** Keys look like `p=shop.production.a|10.0.0.9:51234`. */
function doomedStream(target: string, state: TargetState, key: string): readonly Doomed[] {
  const bar = key.lastIndexOf('|');
  const client = key.slice(bar + 1);
  for (const [slot, { lostAtMs, pools }] of Object.entries(state.slots)) {
    if (lostAtMs === null || slot === state.production) continue;
    if (key.slice(0, bar) !== routeOf('production', target, slot)) continue;
    return pools.flatMap(({ role, streams }) => {
      if (streams.policy === 'keep') return [];
      const atMs = lostAtMs + cutAfterMs(streams, shareOf(client));
      return [{ client, backends: new Set([backendName(target, slot, role)]), atMs }];
    });
  }
  return [];
}

/** The same number from 0 to 1 for the same client, whoever asks and how often. */
function shareOf(client: string): number {
  return createHash('sha256').update(client).digest().readUInt32BE(0) / 2 ** 32;
}
