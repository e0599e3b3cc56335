import type { Escalation } from '../../core/paging/model.ts';
import { FencedError, messageOf } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import type { Needs } from '../world.ts';
import { carryOut } from './escalation.ts';
import { reachAt } from './find-reach.ts';

const AT_ONCE = 50;
/** One that throws comes again after this. */
const AGAIN_AFTER_MS = 30_000;

/** Takes the step of each escalation whose time has come, the longest overdue first. True: there may be more. */
export async function runDueEscalations({ store, log }: Needs<'store' | 'log'>): Promise<boolean> {
  const due = await store.escalations.due(await store.now(), AT_ONCE);
  if (due.length === 0) return false;
  try {
    await store.transaction((tx) => runAll(tx, due));
  } catch (error) {
    if (error instanceof FencedError) throw error;
    log.warn({ error }, `escalations: ${messageOf(error)}; each is tried for itself`);
    await runEach({ store, log }, due);
  }
  return due.length === AT_ONCE;
}

async function runAll(tx: Nouns, due: readonly Escalation[]): Promise<void> {
  const nowMs = await tx.now();
  const findReach = reachAt(tx, nowMs);
  for (const { incident: number } of due) {
    const escalation = await tx.escalations.forChange(number);
    if (escalation?.nextAtMs == null || escalation.nextAtMs > nowMs) continue;
    const incident = await tx.incidents.get(number);
    if (incident === null) throw new Error(`no incident ${number}`);
    const reach = await findReach(escalation.policy);
    const input = { kind: 'due', incident: incident.state } as const;
    await carryOut(tx, incident, { escalation, input, by: 'astern', reach });
  }
}

/** One that cannot be taken must not hold up the others. */
async function runEach({ store, log }: Needs<'store' | 'log'>, due: readonly Escalation[]): Promise<void> {
  for (const escalation of due) {
    try {
      await store.transaction((tx) => runAll(tx, [escalation]));
    } catch (error) {
      if (error instanceof FencedError) throw error;
      log.error({ incident: escalation.incident, error }, `an escalation could not go on: ${messageOf(error)}`);
      await store.transaction((tx) => putOff(tx, escalation));
    }
  }
}

/** As it is by now: whoever has taken the incident meanwhile has it still. */
async function putOff(tx: Nouns, { incident, nextAtMs }: Escalation): Promise<void> {
  const present = await tx.escalations.forChange(incident);
  if (present === null || present.nextAtMs !== nextAtMs) return;
  await tx.escalations.put({ ...present, nextAtMs: (await tx.now()) + AGAIN_AFTER_MS });
}
