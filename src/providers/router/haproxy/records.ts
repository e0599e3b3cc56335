import { z } from 'zod';
import { type MapEntries, packJson, unpackJson } from './map-text.ts';
import { NOTHING_KNOWN, type SlotState, type TargetState } from './model.ts';
import { backendName, keys, routeOf } from './names.ts';

const note = z.object({
  by: z.string(),
  reason: z.string(),
  atMs: z.number(),
  fence: z.number(),
  from: z.string().nullable(),
  to: z.string(),
});

const targetRecord = z.object({
  generation: z.number(),
  fence: z.number(),
  host: z.string(),
  testHost: z.string(),
  slots: z.array(z.string()),
  // Missing in what an older Astern wrote; a note that cannot be read must not cost the record.
  breakGlass: z.array(note).optional().catch(undefined),
});

const slotRecord = z.object({
  stack: z.string(),
  release: z.string(),
  lostAtMs: z.number().nullable(),
  pools: z.array(
    z.object({
      role: z.string(),
      path: z.string(),
      health: z.string().nullable(),
      streams: z.object({ policy: z.enum(['keep', 'until', 'cut']), graceMs: z.number() }),
      instances: z.array(z.object({ id: z.string(), host: z.string(), ip: z.string(), port: z.number() })),
    }),
  ),
});

/**
 * A target as entries of the map. The record comes before the entrances: a crash in between leaves the traffic where it was, and the
 * fence of the one who crashed. Nothing about a target is kept anywhere else, so the socket alone is enough to see and change it.
 */
export function entriesOfTarget(target: string, state: TargetState): MapEntries {
  const { generation, fence, host, testHost, production, test, breakGlass, slots } = state;
  const entries = new Map<string, string>();
  for (const [slot, { pools }] of Object.entries(slots)) {
    for (const pool of pools) {
      const backend = backendName(target, slot, pool.role);
      if (pool.health !== null) entries.set(keys.healthPath(backend), pool.health).set(keys.healthHost(backend), host);
      entries.set(keys.path(target, slot, pool.path), backend);
    }
    entries.set(keys.slot(target, slot), packJson(slots[slot]));
  }
  const notes = breakGlass.length === 0 ? {} : { breakGlass };
  const record = { generation, fence, host, testHost, slots: Object.keys(slots), ...notes };
  return entries
    .set(keys.target(target), packJson(record))
    .set(testHost, routeOf('test', target, test))
    .set(host, routeOf('production', target, production));
}

/** Reads a target; `NOTHING_KNOWN` when the map has no record of it. */
export function targetOfEntries(target: string, get: (key: string) => string | null | undefined): TargetState {
  const record = targetRecord.safeParse(unpackJson(get(keys.target(target)) ?? ''));
  if (!record.success) return NOTHING_KNOWN;
  const { slots: letters, breakGlass = [], ...rest } = record.data;
  const slots: Record<string, SlotState> = {};
  for (const slot of letters) {
    const read = slotRecord.safeParse(unpackJson(get(keys.slot(target, slot)) ?? ''));
    if (read.success) slots[slot] = read.data;
  }
  const behind = (entrance: 'production' | 'test', host: string) =>
    Object.keys(slots).find((slot) => get(host) === routeOf(entrance, target, slot)) ?? null;
  return {
    ...rest,
    production: behind('production', rest.host),
    test: behind('test', rest.testHost),
    breakGlass,
    slots,
  };
}

/** The keys that have to be asked for once the target's own record is known. */
export function keysToAsk(target: string, ownRecord: string | null): readonly string[] {
  const record = targetRecord.safeParse(unpackJson(ownRecord ?? ''));
  if (!record.success) return [];
  const { host, testHost, slots } = record.data;
  return [host, testHost, ...slots.map((slot) => keys.slot(target, slot))];
}

/** Every target that has a record in a map. */
export function targetsIn(entries: MapEntries): readonly string[] {
  return [...entries.keys()].flatMap((key) => (/^\+[^@]+\/[^@]+$/.test(key) ? [key.slice(1)] : []));
}

/** Which other target has one of these host names; two owners of a name would make routing a matter of chance. */
export function ownerOfHosts(entries: MapEntries, wanted: { target: string; host: string; testHost: string }) {
  for (const other of targetsIn(entries)) {
    if (other === wanted.target) continue;
    const state = targetOfEntries(other, (key) => entries.get(key));
    const shared = [wanted.host, wanted.testHost].find((host) => host === state.host || host === state.testHost);
    if (shared !== undefined) return { host: shared, target: other };
  }
  return null;
}
