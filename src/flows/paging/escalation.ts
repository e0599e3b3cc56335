import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Policy } from '../../core/oncall/model.ts';
import { everyAdmin } from '../../core/paging/every-admin.ts';
import type { Escalation } from '../../core/paging/model.ts';
import { type EscalationInput, type Stepped, stepEscalation } from '../../core/paging/step.ts';
import type { Reach } from '../../core/paging/whom.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { policyOf } from '../oncall/policy-of.ts';
import { callOff } from './call-off.ts';
import { reachAt } from './find-reach.ts';

// All of them work inside the transaction of whoever calls, and return the incident as it stands then: it may have gone back to `open`.

/** Freezes the policy as it is now, and pages its first step. */
export async function startEscalation(tx: Nouns, incident: Incident, nowMs: number): Promise<Incident> {
  const policy = await policyOf(tx, incident.service);
  return startUnder(tx, incident, { policy, by: 'astern', nowMs });
}

type Start = {
  /** Null: the service has none. */
  readonly policy: Policy | null;
  readonly by: string;
  readonly nowMs: number;
};

/** As `startEscalation`, under a policy that the caller has chosen. */
export async function startUnder(tx: Nouns, incident: Incident, { policy, by, nowMs }: Start): Promise<Incident> {
  const former = await tx.escalations.forChange(incident.number);
  const findReach = reachAt(tx, nowMs);
  const frozen = policy ?? everyAdmin((await findReach(NOBODY)).members);
  const escalation: Escalation = {
    incident: incident.number,
    policy: frozen,
    state: 'running',
    step: 0,
    round: 0,
    run: former === null ? 0 : former.run + 1,
    nextAtMs: nowMs,
    acknowledged: [],
    paged: [],
  };
  return carryOut(tx, incident, { escalation, input: { kind: 'begin' }, by, reach: await findReach(frozen) });
}

/** Somebody has it: nobody is paged any more, until the acknowledgement runs out. */
export async function holdEscalation(
  tx: Nouns,
  incident: Incident,
  { by, nowMs }: { readonly by: string; readonly nowMs: number },
): Promise<Incident> {
  return change(tx, incident, { input: { kind: 'acknowledged', by }, by, nowMs });
}

/** The incident is resolved. */
export async function endEscalation(tx: Nouns, incident: Incident, nowMs: number): Promise<Incident> {
  return change(tx, incident, { input: { kind: 'resolved' }, by: 'astern', nowMs });
}

/** From the first step again, and whoever had it is paged too. One that was acknowledged or mitigated is open again. */
export async function pageAgain(
  tx: Nouns,
  incident: Incident,
  { why, nowMs }: { readonly why: string; readonly nowMs: number },
): Promise<Incident> {
  if (incident.resolvedAtMs !== null) return incident;
  const known = await tx.escalations.forChange(incident.number);
  if (known === null) return startEscalation(tx, incident, nowMs);
  const also = incident.owner === null ? [] : [incident.owner];
  return change(tx, incident, { input: { kind: 'again', why, also }, by: 'astern', nowMs });
}

/** The next step is paged now, and whoever had the incident has it no more. */
export async function passOn(
  tx: Nouns,
  incident: Incident,
  { by, nowMs }: { readonly by: string; readonly nowMs: number },
): Promise<Incident> {
  if (incident.resolvedAtMs !== null) return incident;
  const known = await tx.escalations.forChange(incident.number);
  if (known === null) return startEscalation(tx, incident, nowMs);
  // It was opened again without a page: there is no step whose turn it would be.
  if (known.state === 'ended')
    return change(tx, incident, { input: { kind: 'again', why: 'passed-on', also: [] }, by, nowMs });
  return change(tx, incident, { input: { kind: 'passed-on', by }, by, nowMs });
}

type Change = { readonly input: EscalationInput; readonly by: string; readonly nowMs: number };

async function change(tx: Nouns, incident: Incident, { input, by, nowMs }: Change): Promise<Incident> {
  const escalation = await tx.escalations.forChange(incident.number);
  if (escalation === null) return incident;
  const reach = await reachAt(tx, nowMs)(escalation.policy);
  return carryOut(tx, incident, { escalation, input, by, reach });
}

type Order = {
  readonly escalation: Escalation;
  readonly input: EscalationInput;
  readonly by: string;
  readonly reach: Reach;
};

/** Writes down all that one step of an escalation brings with it. */
export async function carryOut(
  tx: Nouns,
  incident: Incident,
  { escalation, input, by, reach }: Order,
): Promise<Incident> {
  const stepped = stepEscalation(escalation, input, reach);
  await tx.escalations.put(stepped.escalation);
  // Before the new ones are made: those are not called off.
  if (stepped.callOff !== null) await callOff(tx, incident, { ...stepped.callOff, by });
  for (const page of stepped.pages) await tx.pages.add({ id: newId('page'), ...page });
  const present = stepped.isOpenAgain ? await openAgain(tx, incident) : incident;
  await tell(tx, incident, { stepped, by });
  return present;
}

async function tell(
  tx: Nouns,
  { number, target }: Incident,
  { stepped, by }: { readonly stepped: Stepped; readonly by: string },
): Promise<void> {
  const about = { operation: incidentName(number), target, actor: by };
  for (const news of stepped.news) await tx.events.append({ ...about, ...news });
}

/** So that the next one who takes it can. */
async function openAgain(tx: Nouns, { number }: Incident): Promise<Incident> {
  const incident = await tx.incidents.forChange(number);
  if (incident === null) throw new Error(`no incident ${number}`);
  if (incident.state !== 'acknowledged' && incident.state !== 'mitigated') return incident;
  const open = { ...incident, state: 'open', version: incident.version + 1 } as const;
  const present = { ...open, owner: null, acknowledgedAtMs: null, mitigatedAtMs: null };
  await tx.incidents.put(present);
  return present;
}

const NOBODY: Policy = { name: '', services: [], steps: [], repeats: 0, lastResort: [], ackTimeoutMs: null };
