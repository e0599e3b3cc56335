import { approve as approveIt, prepareApproval } from '../../flows/hotfix/approve.ts';
import { readHotfixes } from '../../flows/hotfix/read-hotfixes.ts';
import { settleDebt as settleIt } from '../../flows/hotfix/settle-debt.ts';
import { once } from '../../flows/once.ts';
import { debtBody, hotfixBody } from './bodies/hotfixes.ts';
import type { Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const approve: Handler<'approve'> = async (world, asked) => {
  const { params, body, caller, query } = asked;
  const says = await prepareApproval(world, params.id);
  return once(world.store, keyOf(asked), async (tx) => {
    const order = { pipeline: params.id, actor: caller.name, ...body, dryRun: query.dryRun === true };
    const { pipeline, state, message, notes } = await approveIt(world, tx, order, says);
    return { status: 200, body: { pipeline: pipeline.id, approvals: state, message, notes } };
  });
};

export const hotfixes: Handler<'hotfixes'> = async (world, { query }) => {
  const { hotfixes: found, quotas, rule } = await readHotfixes(world, query.target ?? null, query.limit);
  const nowMs = await world.store.now();
  const bodies = found.map(({ pipeline, debts: owed, ...more }) =>
    hotfixBody(pipeline, { ...more, debts: owed.map((debt) => debtBody(debt, nowMs)) }),
  );
  return { status: 200, body: { hotfixes: bodies, quotas, rule } };
};

export const debts: Handler<'debts'> = async ({ store }, { query }) => {
  const { target, all, limit } = query;
  const filter = target === undefined ? { limit } : { target, limit };
  const found = all
    ? await store.debts.list(filter)
    : (await store.debts.open()).filter((debt) => target === undefined || debt.target === target).slice(0, limit);
  const nowMs = await store.now();
  return { status: 200, body: { debts: found.map((debt) => debtBody(debt, nowMs)) } };
};

export const settleDebt: Handler<'settleDebt'> = async ({ store }, asked) => {
  const { params, body, caller, query } = asked;
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const settled = await settleIt(tx, { id: params.id, actor: caller.name, reason: body.reason, dryRun });
    return { status: 200, body: debtBody(settled, await tx.now()) };
  });
};
