import type { Delivery } from '../../core/alerts/model.ts';
import type { Known } from '../../core/incidents/book.ts';
import { fold } from '../../core/incidents/fold.ts';
import type { Heard } from '../../core/incidents/hear.ts';
import { locator } from '../../core/incidents/locate.ts';
import type { Alert } from '../../core/incidents/model.ts';
import { RULES } from '../../core/incidents/rules.ts';
import { FencedError, isProviderError, messageOf } from '../../lib/errors.ts';
import type { Carrying } from '../../store/incident-nouns.ts';
import type { Nouns } from '../../store/store.ts';
import type { Hook } from '../alerts/hook.ts';
import type { Needs } from '../world.ts';
import { heardIn, type Read } from './hear-deliveries.ts';
import { tellChanges } from './tell-changes.ts';
import { tellUnreadable } from './tell-unreadable.ts';
import { writeFolded } from './write-folded.ts';

export type ReadNeeds = Needs<'store' | 'log' | 'senders' | 'hooks'> & {
  /** A sender wants this address visited before it sends; called once the delivery counts as read. */
  readonly confirm?: (hook: string, url: string) => void;
  /** Told when the oldest of those that are read arrived. */
  readonly oldest?: (atMs: number) => void;
};

/** Of one transaction, whatever came: while the embedded database writes it nothing else is done, no rollback and no page. */
const MOST_BYTES = 512 * 1024;

/**
 * Read the oldest deliveries that wait, up to so many, and write what they come to in one transaction: whoever dies in the middle has read none
 * of them, and each is counted once. Returns how many were read; fewer than asked for where they are large, and 0 when none is left.
 */
export async function readDeliveries(world: ReadNeeds, limit: number): Promise<number> {
  const waiting = await world.store.deliveries.waiting(limit, MOST_BYTES);
  const [first] = waiting;
  if (first === undefined) return 0;
  world.oldest?.(first.receivedAtMs);
  const read = waiting.map((delivery) => readOne(world, delivery));
  try {
    await take(world, read);
  } catch (error) {
    if (error instanceof FencedError || isProviderError(error)) throw error;
    world.log.error({ error }, `deliveries of alerts: ${messageOf(error)}; they are read one by one`);
    await takeOneByOne(world, read);
  }
  for (const { delivery, reading } of read) if (reading.kind === 'confirm') world.confirm?.(delivery.hook, reading.url);
  return waiting.length;
}

function readOne({ senders }: ReadNeeds, delivery: Delivery): Read {
  const sender = senders.get(delivery.hook);
  if (sender === undefined)
    return {
      delivery,
      reading: { kind: 'unreadable', problem: `the settings have no hook ${delivery.hook} any more` },
    };
  try {
    return { delivery, reading: sender.read(delivery) };
  } catch (error) {
    return { delivery, reading: { kind: 'unreadable', problem: `it cannot be read: ${messageOf(error)}` } };
  }
}

/** One that nothing can be made of must not keep the others from being read. */
async function takeOneByOne(world: ReadNeeds, all: readonly Read[]): Promise<void> {
  for (const one of all) {
    try {
      await take(world, [one]);
    } catch (error) {
      if (error instanceof FencedError || isProviderError(error)) throw error;
      world.log.error({ delivery: one.delivery.id, error }, `a delivery could not be read: ${messageOf(error)}`);
      await putAside(world, one, `a fault in Astern: ${messageOf(error)}`);
    }
  }
}

/** With an incident that says so; and where the fault keeps that from being opened too, at least without holding up those behind it. */
async function putAside(world: ReadNeeds, one: Read, problem: string): Promise<void> {
  try {
    await take(world, [{ ...one, reading: { kind: 'unreadable', problem }, isFault: true }]);
  } catch (error) {
    if (error instanceof FencedError || isProviderError(error)) throw error;
    world.log.error({ delivery: one.delivery.id, error }, `a fault could not be told: ${messageOf(error)}`);
    await world.store.deliveries.mark([one.delivery.id], 'unparsed', problem);
  }
}

async function take(world: ReadNeeds, all: readonly Read[]): Promise<void> {
  await world.store.transaction(async (tx) => {
    const taken = new Set(await tx.deliveries.take(all.map(({ delivery }) => delivery.id)));
    const ours = all.filter(({ delivery }) => taken.has(delivery.id));
    const repeated = await repeatedAmong(tx, ours);
    await tx.deliveries.mark([...repeated], 'repeated');
    const fresh = ours.filter(({ delivery }) => !repeated.has(delivery.id));
    const nowMs = await tx.now();
    await tellUnreadable(tx, fresh, { nowMs, hooks: world.hooks });
    const targets = await tx.targets.list();
    await tellChanges(tx, fresh, { targets, hooks: world.hooks });
    const around = { placeOf: locator(targets), nowMs };
    const heard = fresh.flatMap((one) => heardIn(one, hookOf(world, one.delivery.hook), around));
    if (heard.length > 0) await writeFolded(tx, fold(await knownFor(tx, heard, nowMs), heard), nowMs);
  });
}

function hookOf({ hooks }: ReadNeeds, name: string): Hook {
  return hooks.get(name) ?? { name, service: null, severity: null };
}

/** By the sender's own id of a delivery: one that was read before carries it too, or an older one of this batch. */
async function repeatedAmong(tx: Nouns, all: readonly Read[]): Promise<ReadonlySet<string>> {
  const repeated = new Set<string>();
  const batch = new Set(all.map(({ delivery }) => delivery.id));
  const keyed = all.filter(({ delivery }) => delivery.deliveryKey !== null);
  for (const [hook, some] of Map.groupBy(keyed, ({ delivery }) => delivery.hook)) {
    const keys = new Set(some.flatMap(({ delivery }) => delivery.deliveryKey ?? []));
    const byKey = Map.groupBy(await tx.deliveries.carrying(hook, [...keys]), ({ deliveryKey }) => deliveryKey);
    for (const { delivery } of some) {
      const others = (byKey.get(delivery.deliveryKey ?? '') ?? []).filter(({ id }) => id !== delivery.id);
      const cameBefore = ({ id, state, ordinal }: Carrying) =>
        batch.has(id) ? ordinal < delivery.ordinal : state !== 'waiting';
      if (others.some(cameBefore)) repeated.add(delivery.id);
    }
  }
  return repeated;
}

/** All that stands in the store about what was heard. */
export async function knownFor(tx: Nouns, heard: readonly Heard[], nowMs: number): Promise<Known> {
  const alerts: Alert[] = [];
  for (const [hook, some] of Map.groupBy(heard, (one) => one.hook))
    alerts.push(...(await tx.alerts.byKey(hook, [...new Set(some.map(({ key }) => key))])));
  const oldestMs = heard.reduce((oldest, { atMs }) => Math.min(oldest, atMs), nowMs);
  const incidents = await tx.incidents.concerned({
    groups: [...new Set(heard.map(({ place }) => place.group))],
    numbers: [...new Set(alerts.flatMap(({ incident }) => incident ?? []))],
    resolvedAfterMs: oldestMs - RULES.reopenMs,
  });
  const windows = (await tx.records.list('window')).map(({ record }) => record);
  return { alerts, incidents, windows, nowMs };
}
