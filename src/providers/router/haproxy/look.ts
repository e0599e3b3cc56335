import { statOf } from './apply.ts';
import { mapFileOf } from './folder.ts';
import { type Conversation, refuseNoMap } from './hosts.ts';
import { parseGotEntry } from './map-text.ts';
import type { TargetState } from './model.ts';
import { backendName, baselineKey, COUNTS_TABLE, keys, routeOf, SECRET_KEY, streamsKey } from './names.ts';
import type { BackendSeen } from './parse-stat.ts';
import { valuesOf } from './parse-table.ts';
import { keysToAsk, targetOfEntries } from './records.ts';

/** A target as one host has it now. */
export type HostLook = {
  readonly host: string;
  /** The process that answered: each counts for itself. */
  readonly worker: number;
  readonly state: TargetState;
  readonly secret: string;
  readonly slots: ReadonlyMap<string, SlotLook>;
};

export type SlotLook = {
  /** By the name of the backend. */
  readonly backends: ReadonlyMap<string, BackendSeen>;
  readonly production: RouteCounts;
  readonly test: RouteCounts;
  readonly failures: number;
  readonly streams: number;
};

/** `lastBits`: low 32 bits of the time of the last request. */
export type RouteCounts = {
  readonly requests: number;
  readonly errors: number;
  readonly inFlight: number;
  readonly lastBits: number;
};

/** Only what concerns the target is asked for: with many targets the whole map would be long. */
export async function readTarget(
  { host, talk }: Conversation,
  target: string,
): Promise<{ state: TargetState; secret: string }> {
  const map = mapFileOf(host.folder);
  const get = (key: string) => `get map ${map} ${key}`;
  const [record = '', secret = ''] = await talk.ask(get(keys.target(target)), get(SECRET_KEY));
  refuseNoMap(host, map, record);
  const own = parseGotEntry(record);
  const asked = keysToAsk(target, own);
  const answers = await talk.ask(...asked.map(get));
  const entries = new Map([
    [keys.target(target), own],
    ...asked.map((key, at) => [key, parseGotEntry(answers[at] ?? '')] as const),
  ]);
  return { state: targetOfEntries(target, (key) => entries.get(key)), secret: parseGotEntry(secret) ?? '' };
}

export async function lookAt(conversation: Conversation, target: string): Promise<HostLook> {
  const [info = ''] = await conversation.talk.ask('show info');
  const worker = Number(/^Pid: (\d+)/m.exec(info)?.[1] ?? 0);
  const { state, secret } = await readTarget(conversation, target);
  const slots = new Map<string, SlotLook>();
  for (const slot of Object.keys(state.slots)) slots.set(slot, await lookAtSlot(conversation, target, { state, slot }));
  return { host: conversation.host.name, worker, state, secret, slots };
}

async function lookAtSlot(
  conversation: Conversation,
  target: string,
  { state, slot }: { state: TargetState; slot: string },
): Promise<SlotLook> {
  const backends = await statOf(
    conversation,
    (state.slots[slot]?.pools ?? []).map(({ role }) => backendName(target, slot, role)),
  );
  const answers = await conversation.talk.ask(
    ...[
      routeOf('production', target, slot),
      routeOf('test', target, slot),
      streamsKey(target, slot),
      baselineKey(target, slot),
    ].map((key) => `show table ${COUNTS_TABLE} key ${key}`),
  );
  const [production, test, streams, baseline] = answers.map(valuesOf);
  const failures = [...backends.values()].reduce((sum, one) => sum + one.failures, 0);
  const before = baseline?.http_req_cnt ?? 0;
  return {
    backends,
    production: routeCounts(production),
    test: routeCounts(test),
    // Fewer than there were: HAProxy was started again, and counts from nothing.
    failures: failures >= before ? failures - before : failures,
    streams: streams?.conn_cur ?? 0,
  };
}

function routeCounts(values: Readonly<Record<string, number>> | undefined): RouteCounts {
  return {
    requests: values?.http_req_cnt ?? 0,
    errors: values?.gpc0 ?? 0,
    inFlight: values?.conn_cur ?? 0,
    lastBits: values?.gpt0 ?? 0,
  };
}
