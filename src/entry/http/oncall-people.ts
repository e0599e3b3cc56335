import { type Caller, may } from '../../core/access/may.ts';
import { whoIsOnCall } from '../../core/oncall/shifts.ts';
import { addContact as add, removeContact as remove, setRules as set } from '../../flows/oncall/contacts.ts';
import { tell, unknown } from '../../flows/oncall/edit.ts';
import { newFeedKey as makeKey, revokeFeedKey as revoke } from '../../flows/oncall/feed-key.ts';
import { rosters } from '../../flows/oncall/roster-of.ts';
import { once } from '../../flows/once.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { contactBody, personBody } from './bodies/oncall.ts';
import type { Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const oncallPeople: Handler<'oncallPeople'> = async ({ store }, { caller }) => {
  const onCall = await onCallNow(store);
  const people = (await store.records.list('member')).map(({ record }) =>
    personBody(record, caller, onCall(record.name)),
  );
  return { status: 200, body: { people } };
};

export const oncallPerson: Handler<'oncallPerson'> = async ({ store }, { params, caller }) => {
  const member = await store.records.get('member', params.name);
  if (member === null)
    throw unknown(
      'person',
      params.name,
      (await store.records.list('member')).map(({ name }) => name),
    );
  const onCall = await onCallNow(store);
  return { status: 200, body: personBody(member, caller, onCall(member.name)) };
};

export const addContact: Handler<'addContact'> = async ({ store }, asked) => {
  const { params, body, caller, query } = asked;
  demandOwn(caller, params.name);
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const contact = await add(tx, { person: params.name, actor: caller.name, dryRun, ...body });
    return { status: 200, body: contactBody(contact, true) };
  });
};

export const removeContact: Handler<'removeContact'> = async ({ store }, asked) => {
  const { params, caller, query } = asked;
  demandOwn(caller, params.name);
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const contact = await remove(tx, { person: params.name, actor: caller.name, id: params.id, dryRun });
    return { status: 200, body: contactBody(contact, true) };
  });
};

export const setRules: Handler<'setRules'> = async ({ store }, asked) => {
  const { params, body, caller, query } = asked;
  demandOwn(caller, params.name);
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const member = await set(tx, { person: params.name, actor: caller.name, rules: body.rules, dryRun });
    const onCall = await onCallNow(tx);
    return { status: 200, body: personBody(member, caller, onCall(member.name)) };
  });
};

/** Not answered again under the same key: what is kept of it is its hash. */
export const newFeedKey: Handler<'newFeedKey'> = async ({ store }, { params, caller }) => {
  demandOwn(caller, params.name);
  const key = await store.transaction((tx) => makeKey(tx, params.name, caller.name));
  const path = `/v1/oncall/people/${encodeURIComponent(params.name)}/shifts.ics?key=${key}`;
  return { status: 200, body: { person: params.name, key, path, schedulePath: `/v1/oncall/SCHEDULE.ics?key=${key}` } };
};

export const revokeFeedKey: Handler<'revokeFeedKey'> = async ({ store }, { params, caller }) => {
  demandOwn(caller, params.name);
  const revoked = await store.transaction(async (tx) => {
    const had = await revoke(tx, params.name);
    if (had) await tell(tx, caller.name, { what: 'feed-key', change: 'revoked', name: params.name });
    return had;
  });
  return { status: 200, body: { person: params.name, revoked } };
};

/** What is a person's own, each may change for themselves. */
export function demandOwn(caller: Caller, person: string): void {
  if (caller.name === person || may(caller, 'admin')) return;
  throw new UserError('oncall/not-yours', `${caller.name} is not ${person}.`, `Ask ${person}, or an admin.`);
}

async function onCallNow(nouns: Nouns): Promise<(person: string) => readonly string[]> {
  const nowMs = await nouns.now();
  const all = (await rosters(nouns)).map((roster) => ({
    name: roster.schedule.name,
    people: whoIsOnCall(roster, nowMs),
  }));
  return (person) => all.filter(({ people }) => people.includes(person)).map(({ name }) => name);
}
