import { randomBytes } from 'node:crypto';
import { ProviderError } from '../../../lib/errors.ts';
import { saveMapFile, saveServerState } from './folder.ts';
import type { OpenHost } from './hosts.ts';
import { type MapEntries, mapChanges, mapCommand, parseGotEntry } from './map-text.ts';
import type { HaproxyPlace, PoolState, TargetState } from './model.ts';
import {
  backendName,
  backendOf,
  baselineKey,
  COUNTS_TABLE,
  isHealthKey,
  routeOf,
  SECRET_KEY,
  streamsKey,
} from './names.ts';
import { type BackendSeen, backendSeen } from './parse-stat.ts';
import { planServers } from './plan-servers.ts';
import { entriesOfTarget } from './records.ts';

/**
 * Make the servers of a host's backends those of the slots. Refuses before it touches anything; sends nothing when they are so already.
 * Returns the host with the entries that its map has then.
 */
export async function applyServers(open: OpenHost, target: string, next: TargetState): Promise<OpenHost> {
  for (const [slot, { pools }] of Object.entries(next.slots)) refuseUndeclared(open, target, { slot, pools });
  const names = [...open.backends].filter((name) => backendOf(target, name) !== null);
  const seen = await statOf(open, names);
  const plans = [...seen].map(([name, backend]) => {
    const { slot = '', role = '' } = backendOf(target, name) ?? {};
    const pool = next.slots[slot]?.pools.find((one) => one.role === role) ?? null;
    return { name, pool, commands: commandsOf(open.host.name, { name, backend, pool }) };
  });

  const told = await tellHealthPaths(open, target, next);
  await startCounts(open, { target, next, seen });
  for (const plan of plans) if (plan.commands.length > 0) await applyPool(open, plan);
  return told;
}

/** Health checks look their path up in the map, so it stands there before a server is checked. */
async function tellHealthPaths(open: OpenHost, target: string, next: TargetState): Promise<OpenHost> {
  const wanted = [...entriesOfTarget(target, next)].filter(([key]) => isHealthKey(key));
  const missing = wanted.filter(([key, value]) => open.entries.get(key) !== value);
  if (missing.length === 0) return open;
  const entries = new Map([...open.entries, ...missing]);
  await open.talk.ask(...mapChanges(open.entries, entries).map((change) => mapCommand(open.map, change)));
  return { ...open, entries };
}

/** Bring the map's entries of a target into line: the file first, then HAProxy, then read what matters back. Returns as above. */
export async function applyMap(
  open: OpenHost,
  { target, next, onTold }: { target: string; next: TargetState; onTold: HaproxyPlace['onTold'] },
): Promise<OpenHost> {
  const before = open.entries;
  const secret = before.get(SECRET_KEY) ?? randomBytes(18).toString('base64url');
  const mine = new Map([[SECRET_KEY, secret], ...entriesOfTarget(target, next)]);
  const former = [...entriesOfTarget(target, open.state).keys(), ...mine.keys()];
  const changes = mapChanges(entriesAt(before, former), mine);
  if (changes.length === 0) return open;
  const after = entriesWith(before, new Set(former), mine);

  if (open.host.files === 'here') await saveMapFile(open.host.folder, after);
  const toldMs = performance.now();
  await open.talk.ask(...changes.map((change) => mapCommand(open.map, change)));
  onTold?.(open.host.name, performance.now() - toldMs);

  const kept = changes.filter((change) => change.kind !== 'del');
  const answers = await open.talk.ask(...kept.map(({ key }) => `get map ${open.map} ${key}`));
  const wrong = kept.find((change, index) => parseGotEntry(answers[index] ?? '') !== change.value);
  if (wrong === undefined) return { ...open, entries: after };
  throw new ProviderError(
    'haproxy',
    `${open.host.name} did not take over ${wrong.key}; it was told to, and says otherwise`,
    { retryable: true },
  );
}

export async function statOf(
  open: Pick<OpenHost, 'talk'>,
  backends: readonly string[],
): Promise<ReadonlyMap<string, BackendSeen>> {
  const answers = await open.talk.ask(...backends.map((name) => `show stat ${name} 6 -1`));
  const seen = new Map<string, BackendSeen>();
  for (const [index, name] of backends.entries()) {
    const one = backendSeen(answers[index] ?? '');
    if (one !== null) seen.set(name, one);
  }
  return seen;
}

function entriesAt(all: MapEntries, keys: readonly string[]): MapEntries {
  return new Map(
    keys.flatMap((key) => {
      const value = all.get(key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Entries of other targets, and whatever else stands there, stay as they are. */
function entriesWith(all: MapEntries, former: ReadonlySet<string>, mine: MapEntries): MapEntries {
  return new Map([...[...all].filter(([key]) => !former.has(key)), ...mine]);
}

type Backend = { readonly name: string; readonly backend: BackendSeen; readonly pool: PoolState | null };

function commandsOf(host: string, { name, backend, pool }: Backend): readonly string[] {
  const plan = planServers(name, backend, pool);
  if (plan.kind === 'commands') return plan.commands;
  const why = `backend ${name} of ${host} has ${plan.declared} servers, and ${pool?.instances.length} instances need one each`;
  const remedy = plan.draining ? 'requests still end on some of them' : 'declare more and reload HAProxy';
  throw new ProviderError('haproxy', `${why}; ${remedy}`, { retryable: plan.draining });
}

async function applyPool(
  { host, talk }: OpenHost,
  { name, pool, commands }: { name: string; pool: PoolState | null; commands: readonly string[] },
): Promise<void> {
  await talk.ask(...commands);
  const [after = '', servers = ''] = await talk.ask(`show stat ${name} 6 -1`, `show servers state ${name}`);
  // What HAProxy finds when it is started again: without it, it would not know a single address.
  if (host.files === 'here') await saveServerState(host.folder, name, servers);
  const backend = backendSeen(after);
  if (backend !== null && commandsOf(host.name, { name, backend, pool }).length === 0) return;
  throw new ProviderError('haproxy', `${host.name} did not take over the servers of ${name}`, { retryable: true });
}

/** A stack that comes into a slot begins to count at nothing. */
async function startCounts(
  open: OpenHost,
  { target, next, seen }: { target: string; next: TargetState; seen: ReadonlyMap<string, BackendSeen> },
): Promise<void> {
  for (const [slot, { stack }] of Object.entries(next.slots)) {
    if (open.state.slots[slot]?.stack === stack) continue;
    const inSlot = [...seen].filter(([name]) => backendOf(target, name)?.slot === slot);
    const failures = inSlot.reduce((sum, [, backend]) => sum + backend.failures, 0);
    const used = [routeOf('production', target, slot), routeOf('test', target, slot), streamsKey(target, slot)];
    await open.talk.ask(
      ...used.map((key) => `clear table ${COUNTS_TABLE} key ${key}`),
      `set table ${COUNTS_TABLE} key ${baselineKey(target, slot)} data.http_req_cnt ${failures}`,
    );
  }
}

function refuseUndeclared(
  open: OpenHost,
  target: string,
  { slot, pools }: { slot: string; pools: readonly PoolState[] },
): void {
  const missing = pools.map((pool) => backendName(target, slot, pool.role)).find((name) => !open.backends.has(name));
  if (missing === undefined) return;
  throw new ProviderError(
    'haproxy',
    `${open.host.name} has no backend ${missing}; add what \`astern doctor --haproxy-config\` prints to its configuration and reload it`,
    { retryable: false },
  );
}
