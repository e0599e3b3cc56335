import type { Heartbeat } from '../../../core/incidents/model.ts';
import { formatDuration } from '../../../lib/format.ts';
import { newId } from '../../../lib/ids.ts';
import type { Nouns } from '../../../store/store.ts';
import { OWN_HOOK } from '../hook.ts';

type Told = { readonly status: 'firing' | 'resolved'; readonly nowMs: number };

/** A heartbeat that stays away, or is back, is an alert like any other: it comes in as a delivery, written with the state that it tells of. */
export async function tellHeartbeat(tx: Nouns, heartbeat: Heartbeat, { status, nowMs }: Told): Promise<void> {
  const { name, service, severity, lastAtMs } = heartbeat;
  await tx.deliveries.add([
    {
      id: newId('dlv'),
      hook: OWN_HOOK,
      deliveryKey: null,
      receivedAtMs: nowMs,
      method: 'POST',
      contentType: 'application/json',
      headers: {},
      query: {},
      body: JSON.stringify(alertOf(heartbeat, { status, nowMs })),
      encoding: 'utf8',
      skewMs: null,
    },
  ]);
  const data = { heartbeat: name, service, severity, lastAtMs };
  const kind = status === 'firing' ? 'heartbeat.missed' : 'heartbeat.back';
  await tx.events.append({ kind, target: null, operation: null, actor: 'astern', data });
}

/** In the plain form of `from: json`. */
function alertOf({ name, service, severity, periodMs, graceMs, lastAtMs }: Heartbeat, { status, nowMs }: Told): object {
  const dueAtMs = lastAtMs === null ? nowMs : Math.min(nowMs, lastAtMs + periodMs + graceMs);
  const last = lastAtMs === null ? 'never' : `at ${new Date(lastAtMs).toISOString()}`;
  return {
    key: `heartbeat:${name}`,
    status,
    title: `No sign of life from ${name}`,
    text: `Expected every ${formatDuration(periodMs)}, with ${formatDuration(graceMs)} of grace. The last one came ${last}.`,
    severity,
    ...(service === null ? {} : { service }),
    ...(status === 'firing'
      ? { startsAt: new Date(dueAtMs).toISOString() }
      : { endsAt: new Date(nowMs).toISOString() }),
  };
}
