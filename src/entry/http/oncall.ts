import { around } from '../../core/oncall/around.ts';
import { documentOf } from '../../core/oncall/document.ts';
import { conflicts } from '../../core/oncall/overrides.ts';
import { namesOf } from '../../core/oncall/uses.ts';
import { stateNow, unknown } from '../../flows/oncall/edit.ts';
import { policyOf } from '../../flows/oncall/policy-of.ts';
import { readWarnings } from '../../flows/oncall/raise-warnings.ts';
import { rosterOf, rosters } from '../../flows/oncall/roster-of.ts';
import { readShifts } from '../../flows/oncall/write-down-shifts.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import { nowBody, overrideBody, policyDefinition, scheduleDefinition, shiftBody } from './bodies/oncall.ts';
import { timeOf } from './bodies/time.ts';
import type { Handler } from './handler.ts';

const DAY_MS = 86_400_000;
const FURTHEST_YEARS = 20;

function refuseFar(atMs: number, nowMs: number): void {
  if (Math.abs(atMs - nowMs) <= FURTHEST_YEARS * 366 * DAY_MS) return;
  const next = 'Ask for a time that is nearer.';
  throw new UserError('request/invalid', `Who is on call is told for ${FURTHEST_YEARS} years around now.`, next);
}

export const oncall: Handler<'oncall'> = async ({ store }, { query }) => {
  const nowMs = await store.now();
  const atMs = query.at === undefined ? nowMs : Date.parse(query.at);
  refuseFar(atMs, nowMs);
  const policy = query.service === undefined ? null : await policyOf(store, query.service);
  const all = await rosters(store);
  const names = all.map(({ schedule }) => schedule.name);
  if (query.schedule !== undefined && !names.includes(query.schedule)) throw unknown('schedule', query.schedule, names);
  const paged = policy?.steps.flatMap(({ targets }) =>
    targets.filter(({ kind }) => kind === 'schedule').map(({ name }) => name),
  );
  const wanted = all.filter(({ schedule: { name } }) => {
    if (query.schedule !== undefined) return name === query.schedule;
    return query.service === undefined || paged?.includes(name) === true;
  });
  const schedules = await Promise.all(
    wanted.map(async (roster) => {
      const [then] = await readShifts(store, roster, { fromMs: atMs, untilMs: atMs + 1 });
      return nowBody(roster.schedule, { ...around(roster, atMs), people: then?.people ?? [] });
    }),
  );
  return {
    status: 200,
    body: { at: timeOf(atMs), policy: policy === null ? null : policyDefinition(policy), schedules },
  };
};

export const oncallWarnings: Handler<'oncallWarnings'> = async ({ store }) => {
  const found = await readWarnings(store);
  const warnings = found.map(({ warning, text, next }) => ({ key: warning.key, kind: warning.kind, text, next }));
  return { status: 200, body: { warnings } };
};

export const oncallDocument: Handler<'oncallDocument'> = async ({ store }) => ({
  status: 200,
  body: documentOf(await stateNow(store)),
});

export const oncallSchedules: Handler<'oncallSchedules'> = async ({ store }) => {
  const nowMs = await store.now();
  const schedules = (await rosters(store)).map((roster) => ({
    ...nowBody(roster.schedule, around(roster, nowMs)),
    layers: roster.schedule.layers.length,
  }));
  return { status: 200, body: { schedules } };
};

const SHOWN_DAYS = 14;
const MOST_DAYS = 400;

export const oncallSchedule: Handler<'oncallSchedule'> = async ({ store }, { params, query }) => {
  const state = await stateNow(store);
  const roster = await rosterOf(store, params.name);
  if (roster === null)
    throw unknown(
      'schedule',
      params.name,
      state.schedules.map(({ name }) => name),
    );
  const nowMs = await store.now();
  const fromMs = query.from === undefined ? nowMs : Date.parse(query.from);
  const untilMs = query.until === undefined ? fromMs + SHOWN_DAYS * DAY_MS : Date.parse(query.until);
  refuseFar(fromMs, nowMs);
  if (untilMs <= fromMs || untilMs - fromMs > MOST_DAYS * DAY_MS) {
    const next = 'Ask for an end after the beginning, in pieces of a year.';
    throw new UserError('request/invalid', `Shifts of up to ${MOST_DAYS} days are shown at once.`, next);
  }
  const outdone = conflicts(roster.overrides);
  const body = {
    definition: scheduleDefinition(roster.schedule),
    now: nowBody(roster.schedule, around(roster, nowMs)),
    shifts: (await readShifts(store, roster, { fromMs, untilMs })).map(shiftBody),
    overrides: roster.overrides
      .filter((one) => one.untilMs > fromMs && one.fromMs < untilMs)
      .map((one) => overrideBody(one, outdone)),
    policies: namesOf(state, 'schedule', params.name),
  };
  return { status: 200, body };
};

export const oncallPolicies: Handler<'oncallPolicies'> = async ({ store }) => {
  const { policies } = await stateNow(store);
  return { status: 200, body: { policies: policies.map(policyDefinition) } };
};

export const oncallPolicy: Handler<'oncallPolicy'> = async ({ store }, { params }) => {
  const policy = await store.records.get('policy', params.name);
  if (policy === null) throw unknown('policy', params.name, await policyNames(store));
  return { status: 200, body: policyDefinition(policy) };
};

async function policyNames({ records }: World['store']): Promise<readonly string[]> {
  return (await records.list('policy')).map(({ name }) => name);
}
