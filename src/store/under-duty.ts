import { createDuty } from './duty.ts';
import { bindSession, createNouns, sessionOf } from './nouns.ts';
import type { Nouns, Store } from './store.ts';

/** What may still be asked when another has taken over. Operations are renewed under a fence of their own; all else is taken for a write. */
const UNFENCED: ReadonlySet<string> = new Set(
  [
    'services.get services.list targets.get targets.list targets.among targets.names targets.fence',
    'releases.get releases.bySha releases.byPrefix releases.list',
    'releases.digestsInUse stacks.get stacks.ofTarget stacks.all servings.ofTarget rejections.ofTarget locks.get locks.held',
    'locks.expired operations.get operations.active operations.allActive operations.list operations.renew steps.of',
    'events.after events.newest events.lastSeq answers.get watches.ofTarget watches.active',
    'pipelines.get pipelines.open pipelines.list gateRuns.of gateRuns.durations approvals.of debts.get debts.open debts.list',
    'blocks.open blocks.targets branches.get reports.get reports.from',
    'deliveries.get deliveries.waiting deliveries.list deliveries.count deliveries.carrying deliveries.seenBefore',
    'alerts.get alerts.byKey alerts.of alerts.list alerts.kept incidents.get incidents.open incidents.list',
    'incidents.countOpen incidents.concerned incidents.openOn incidents.toLookAt escalations.get escalations.due escalations.nextDue',
    'pages.get pages.byKey pages.of pages.due pages.nextDue pages.sending pages.list records.get records.list',
  ].flatMap((line) => line.split(' ')),
);

type Method = (...given: readonly unknown[]) => Promise<unknown>;
type Noun = Exclude<keyof Nouns, 'now'>;

/**
 * The store as the server on duty uses it. Every write first proves, in its own transaction, that nobody has taken over since; a server that
 * was paused and wakes up late gets a FencedError, and nothing of what it meant to write is kept.
 */
export function underDuty(store: Store, fence: number): Store {
  const session = sessionOf(store);
  const fenced = fenceWrites(store, (work) =>
    session.atomically(async (tx) => {
      await createDuty(tx).hold(fence);
      return work(bindSession(createNouns(tx), tx));
    }),
  );
  return bindSession(fenced, session);
}

/** The store with each write that stands alone put into this transaction. */
export function fenceWrites(store: Store, transaction: Store['transaction']): Store {
  const fenced = { ...store, transaction };
  for (const noun of nounsOf(store)) Object.assign(fenced, { [noun]: fencedNoun(store, noun, transaction) });
  return fenced;
}

function fencedNoun(store: Store, noun: Noun, transaction: Store['transaction']): object {
  const fenced: Record<string, Method> = { ...(store[noun] as unknown as Readonly<Record<string, Method>>) };
  for (const name of Object.keys(fenced)) {
    if (UNFENCED.has(`${noun}.${name}`)) continue;
    fenced[name] = (...given) => transaction((tx) => methodOf(tx, noun, name)(...given));
  }
  return fenced;
}

function methodOf(nouns: Nouns, noun: Noun, name: string): Method {
  const method = (nouns[noun] as unknown as Readonly<Record<string, Method>>)[name];
  if (method === undefined) throw new Error(`no ${noun}.${name}`);
  return method;
}

function nounsOf(store: Store): readonly Noun[] {
  return Object.keys(store).filter(
    (key): key is Noun => key !== 'duty' && typeof store[key as keyof Store] === 'object',
  );
}
