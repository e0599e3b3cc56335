import type { Incident } from '../../src/core/incidents/model.ts';
import type { PolicyStep } from '../../src/core/oncall/model.ts';
import type { Escalation } from '../../src/core/paging/model.ts';
import type { Nouns } from '../../src/store/store.ts';

const AT_ONCE = 1_000;

export type Wanted = {
  readonly count: number;
  /** The next step of each, and when; null: nobody is waited for, it is acknowledged. */
  readonly next: (number: number) => { readonly step: PolicyStep; readonly atMs: number } | null;
};

/** Open incidents, each with an escalation that is under way or held. Returns when the steps are planned, by number of the incident. */
export async function openIncidents(
  store: { transaction<T>(work: (tx: Nouns) => Promise<T>): Promise<T> },
  { count, next }: Wanted,
): Promise<ReadonlyMap<number, number>> {
  const planned = new Map<number, number>();
  for (let from = 0; from < count; from += AT_ONCE)
    await store.transaction(async (tx) => {
      for (let one = from; one < Math.min(count, from + AT_ONCE); one += 1) {
        const step = next(one);
        const { number } = await tx.incidents.add(incidentOf(one, step === null));
        if (step !== null) planned.set(number, step.atMs);
        await tx.escalations.put(escalationOf(number, step));
      }
    });
  return planned;
}

function incidentOf(count: number, isTaken: boolean): Omit<Incident, 'number'> {
  const nothing = { mitigatedAtMs: null, resolvedAtMs: null, resolvedBy: null };
  return {
    ...nothing,
    ...{
      state: isTaken ? 'acknowledged' : 'open',
      owner: isTaken ? 'person-0' : null,
      acknowledgedAtMs: isTaken ? 2 : null,
    },
    ...{ version: 1, title: `trouble ${count}`, severity: 'error', service: `s${count}`, target: null },
    ...{ beganAtMs: 1, openedAtMs: 1, openedBy: 'bench', alerts: 1, deliveries: 1, isStorm: false, isFlapping: false },
    ...{ suspects: [], noSuspect: null, recoveries: [], cleared: [], isFalseAlarm: false },
  };
}

function escalationOf(incident: number, next: ReturnType<Wanted['next']>): Escalation {
  const steps = next === null ? [] : [next.step];
  return {
    incident,
    policy: { name: 'bench', services: [], steps, repeats: 0, lastResort: [], ackTimeoutMs: null },
    state: next === null ? 'held' : 'running',
    ...{ step: 0, round: 0, run: 0, nextAtMs: next?.atMs ?? null, acknowledged: [], paged: [] },
  };
}
