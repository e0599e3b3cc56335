import { allOrNamed, bring, type Changer, locked } from './change.ts';
import { newestOf } from './decide.ts';
import { readMapFile, saveMapFile } from './folder.ts';
import { type Conversation, openHostOf, readWhole, type WholeHost, withHosts } from './hosts.ts';
import { mapChanges } from './map-text.ts';

/** What was read is not believed, and the folder not held, for much longer. */
const ROUND_MS = 150;
/** Another process that waits for the folder tries more often than that. */
const BETWEEN_ROUNDS_MS = 20;

/** Brings hosts back into line that forgot, or were away. Moves nobody to a stack that is not up there. */
export type Healing = {
  /** What is read for it is read after the call, and once for all who have asked by then; changes go before. */
  heal(target: string): Promise<void>;
  /** What has not begun is left. */
  close(): Promise<void>;
};

type Asked = Map<string, PromiseWithResolvers<void>>;

export function createHealing(changer: Changer): Healing {
  const { turns, place } = changer;
  let waiting: Asked = new Map();
  let rounds: Promise<void> | null = null;
  let isClosed = false;

  async function goRounds(): Promise<void> {
    while (waiting.size > 0) {
      await turns.heal(round);
      if (waiting.size > 0) await place.clock.sleep(BETWEEN_ROUNDS_MS);
    }
    rounds = null;
  }

  async function round(): Promise<void> {
    const asked = waiting;
    waiting = new Map();
    if (!isClosed) await healRound(changer, asked, turns.isChangeWaiting);
    for (const [target, { promise }] of waiting) asked.get(target)?.resolve(promise);
    waiting = new Map([...asked].filter(([target]) => !waiting.has(target)).concat([...waiting]));
    if (!isClosed) return;
    for (const { resolve } of waiting.values()) resolve();
    waiting = new Map();
  }

  return {
    heal: (target) => {
      const asked = waiting.get(target) ?? Promise.withResolvers<void>();
      waiting.set(target, asked);
      rounds ??= goRounds();
      return asked.promise;
    },
    close: async () => {
      isClosed = true;
      await rounds;
    },
  };
}

/** The same as part of a change, which waits for it. */
export async function healNow(changer: Changer, target: string): Promise<void> {
  const asked = Promise.withResolvers<void>();
  await Promise.all([
    changer.turns.change(() => healRound(changer, new Map([[target, asked]]), () => false)),
    asked.promise,
  ]);
}

/** Takes out whom it has answered; the others are for the next round. */
async function healRound(changer: Changer, asked: Asked, mustEnd: () => boolean): Promise<void> {
  const { place } = changer;
  const healed: PromiseWithResolvers<void>[] = [];
  const work = async (conversations: readonly Conversation[]) => {
    let hosts = await readAll(conversations);
    const untilMs = place.clock.monotonic() + ROUND_MS;
    for (const [target, asker] of [...asked]) {
      if (mustEnd() || place.clock.monotonic() > untilMs) break;
      asked.delete(target);
      healed.push(asker);
      const outcome = await healTarget(changer, hosts, target);
      if (outcome.kind === 'failed') asker.reject(outcome.error);
      if (outcome.kind !== 'unchanged') hosts = await readAll(conversations);
    }
    await allOrNamed(hosts, healFile);
  };
  try {
    await locked(place, () => withHosts(place, work));
    for (const { resolve } of healed) resolve();
  } catch (error) {
    for (const { reject } of [...healed, ...asked.values()]) reject(error);
    asked.clear();
  }
}

function readAll(conversations: readonly Conversation[]): Promise<readonly WholeHost[]> {
  return Promise.all(conversations.map(readWhole));
}

type Outcome = { readonly kind: 'unchanged' | 'changed' } | { readonly kind: 'failed'; readonly error: unknown };

async function healTarget({ place, known }: Changer, hosts: readonly WholeHost[], target: string): Promise<Outcome> {
  const open = hosts.map((host) => openHostOf(host, target));
  const next = newestOf(
    open.map(({ state }) => state),
    known.get(target),
  );
  if (next.generation === 0) return { kind: 'unchanged' };
  known.set(target, next);
  try {
    const after = await allOrNamed(open, (one) => bring(one, { target, next, serversToo: true, onTold: place.onTold }));
    const isChanged = after.some(({ entries }, index) => entries !== open[index]?.entries);
    return { kind: isChanged ? 'changed' : 'unchanged' };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** A file that says something else than HAProxy (a change by hand, a crash in the middle) would come into force with the next reload. */
async function healFile({ host, entries }: WholeHost): Promise<void> {
  if (host.files !== 'here') return;
  if (mapChanges(await readMapFile(host.folder), entries).length > 0) await saveMapFile(host.folder, entries);
}
