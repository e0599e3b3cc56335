import type { Override } from '../../core/oncall/model.ts';
import { conflicts } from '../../core/oncall/overrides.ts';
import { addOverride as add, removeOverride as remove } from '../../flows/oncall/change-overrides.ts';
import { askSwap as ask, takeSwap as take, withdrawSwap as withdraw } from '../../flows/oncall/swaps.ts';
import { takeOver as takeIt } from '../../flows/oncall/take-over.ts';
import { once, type Reply } from '../../flows/once.ts';
import { overrideBody } from './bodies/oncall.ts';
import type { Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const oncallOverrides: Handler<'oncallOverrides'> = async ({ store }, { query }) => {
  const nowMs = await store.now();
  const all = (await store.records.list('override')).map(({ record }) => record);
  const outdone = conflicts(all);
  const overrides = all
    .filter(({ schedule }) => query.schedule === undefined || schedule === query.schedule)
    .filter(({ untilMs, state }) => query.all || (untilMs > nowMs && state !== 'withdrawn'))
    .sort((one, other) => one.fromMs - other.fromMs || one.madeAtMs - other.madeAtMs)
    .map((one) => overrideBody(one, outdone));
  return { status: 200, body: { overrides } };
};

export const addOverride: Handler<'addOverride'> = async ({ store }, asked) => {
  const { from, until, ...body } = asked.body;
  const dryRun = asked.query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const order = { ...body, actor: asked.caller.name, fromMs: msOf(from), untilMs: Date.parse(until), dryRun };
    const { override, notes } = await add(tx, order);
    return answer(override, dryRun, notes);
  });
};

export const removeOverride: Handler<'removeOverride'> = async ({ store }, asked) => {
  const { params, caller, query } = asked;
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) =>
    answer(await remove(tx, { id: params.id, actor: caller.name, dryRun }), dryRun),
  );
};

export const askSwap: Handler<'askSwap'> = async ({ store }, asked) => {
  const { from, until, person = asked.caller.name, ...body } = asked.body;
  const dryRun = asked.query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const order = { ...body, person, actor: asked.caller.name, fromMs: msOf(from), untilMs: msOf(until), dryRun };
    return answer(await ask(tx, order), dryRun);
  });
};

export const takeSwap: Handler<'takeSwap'> = async ({ store }, asked) => {
  const { params, body, caller, query } = asked;
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) =>
    answer(await take(tx, { id: params.id, by: body.by ?? caller.name, actor: caller.name, dryRun }), dryRun),
  );
};

export const withdrawSwap: Handler<'withdrawSwap'> = async ({ store }, asked) => {
  const { params, caller, query } = asked;
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => answer(await withdraw(tx, { id: params.id, caller, dryRun }), dryRun));
};

export const takeOver: Handler<'takeOver'> = async ({ store }, asked) => {
  const { body, caller, query } = asked;
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const by = body.by ?? caller.name;
    const order = {
      schedule: body.schedule,
      by,
      untilMs: msOf(body.until),
      reason: body.reason,
      actor: caller.name,
      dryRun,
    };
    const { override, notes } = await takeIt(tx, order);
    return answer(override, dryRun, notes);
  });
};

function answer(override: Override, dryRun: boolean, notes: readonly string[] = []): Reply {
  return { status: 200, body: { override: overrideBody(override), notes, dryRun } };
}

function msOf(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}
