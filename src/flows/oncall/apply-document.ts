import {
  checkMember,
  checkNames,
  checkPolicy,
  checkSchedule,
  checkServices,
  readAddress,
} from '../../core/oncall/check.ts';
import {
  type Change,
  type OncallDocument,
  type OncallState,
  planChanges,
  type WantedPerson,
  wantedState,
} from '../../core/oncall/document.ts';
import { whoIsOnCall } from '../../core/oncall/shifts.ts';
import { newId } from '../../lib/ids.ts';
import type { Nouns } from '../../store/store.ts';
import { beginEdit, invalid, stateNow, tell } from './edit.ts';
import { revokeFeedKey } from './feed-key.ts';
import { rosters } from './roster-of.ts';
import { startWritingDown } from './write-down-shifts.ts';

export type ApplyAsked = {
  readonly wanted: OncallDocument;
  /** Remove what the document does not name. */
  readonly prune: boolean;
  readonly actor: string;
  readonly dryRun: boolean;
};

export type Applied = {
  readonly changes: readonly Change[];
  /** Schedules by which somebody else is on call now than before. */
  readonly handOvers: readonly {
    readonly schedule: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
};

/** Make people, schedules and policies as a document says, all of it or nothing. Doing it again changes nothing. */
export async function applyDocument(tx: Nouns, { wanted, prune, actor, dryRun }: ApplyAsked): Promise<Applied> {
  const now = await stateNow(tx);
  const document = { ...wanted, people: wanted.people.map(withAddresses) };
  const next = wantedState(now, document, { prune, newId: () => newId('ct') });
  refuseWrong(next, wanted);
  const changes = planChanges(now, next);
  const nowMs = dryRun ? await tx.now() : await beginEdit(tx);
  const handOvers = await handOversOf(tx, next, nowMs);
  if (!dryRun) for (const change of changes) await carryOut(tx, change, { next, actor, nowMs });
  return { changes, handOvers };
}

function withAddresses(person: WantedPerson): WantedPerson {
  if (person.contacts === undefined) return person;
  const read = person.contacts.map(({ channel, address }) => ({
    channel,
    written: address,
    ...readAddress(channel, address),
  }));
  const wrong = read.flatMap((one) =>
    one.kind === 'wrong'
      ? [`${JSON.stringify(one.written)}, a ${one.channel} contact of ${person.name}, is not ${one.wanted}`]
      : [],
  );
  if (wrong.length > 0) throw invalid(wrong);
  return {
    ...person,
    contacts: read.flatMap((one) => (one.kind === 'address' ? [{ channel: one.channel, address: one.address }] : [])),
  };
}

/** What stands already and is not touched may be wrong by now, as after the removal of a person: it is warned of and stops nothing. */
function refuseWrong(next: OncallState, wanted: OncallDocument): void {
  const people = new Set(wanted.people.map(({ name }) => name));
  const known = {
    people: new Set(next.members.map(({ name }) => name)),
    schedules: new Set(next.schedules.map(({ name }) => name)),
  };
  const problems = [
    ...twice('person', wanted.people),
    ...twice('schedule', wanted.schedules),
    ...twice('policy', wanted.policies),
    ...next.members.filter(({ name }) => people.has(name)).flatMap(checkMember),
    ...wanted.schedules.flatMap(checkSchedule),
    ...wanted.policies.flatMap(checkPolicy),
    ...checkNames(wanted.schedules, wanted.policies, known),
    ...(wanted.policies.length === 0 ? [] : checkServices(next.policies)),
  ];
  if (problems.length > 0) throw invalid(problems);
}

function twice(what: string, all: readonly { readonly name: string }[]): readonly string[] {
  const names = all.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${what} ${name} stands there twice`,
  );
}

async function handOversOf(tx: Nouns, next: OncallState, nowMs: number): Promise<Applied['handOvers']> {
  const people = new Set(next.members.map(({ name }) => name));
  return (await rosters(tx)).flatMap((roster) => {
    const { name } = roster.schedule;
    const schedule = next.schedules.find((one) => one.name === name);
    const before = whoIsOnCall(roster, nowMs);
    const after = schedule === undefined ? [] : whoIsOnCall({ ...roster, schedule, people }, nowMs);
    return before.join() === after.join() ? [] : [{ schedule: name, before, after }];
  });
}

type Surroundings = { readonly next: OncallState; readonly actor: string; readonly nowMs: number };

async function carryOut(
  tx: Nouns,
  { what, name, change, lines }: Change,
  { next, actor, nowMs }: Surroundings,
): Promise<void> {
  if (change === 'remove') await removeRecord(tx, what, name);
  else if (what === 'person') await tx.records.put('member', name, one(next.members, name));
  else if (what === 'policy') await tx.records.put('policy', name, one(next.policies, name));
  else {
    if (change === 'add') await startWritingDown(tx, name, nowMs);
    await tx.records.put('schedule', name, one(next.schedules, name));
  }
  // The log is read by many: addresses are not written into it.
  const told = what === 'person' ? lines.map((line) => line.replace(/:.*$/s, '')) : lines;
  await tell(tx, actor, { what, change: PAST[change], name, lines: told });
}

const PAST = { add: 'added', change: 'changed', remove: 'removed' } as const;

/** With what belongs to it. */
export async function removeRecord(tx: Nouns, what: Change['what'], name: string): Promise<void> {
  await tx.records.remove(what === 'person' ? 'member' : what, name);
  if (what === 'person') await revokeFeedKey(tx, name);
  if (what === 'schedule')
    for (const { name: id, record } of await tx.records.list('override'))
      if (record.schedule === name) await tx.records.remove('override', id);
}

function one<Item extends { readonly name: string }>(all: readonly Item[], name: string): Item {
  const found = all.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no ${name} among what is wanted`);
  return found;
}
