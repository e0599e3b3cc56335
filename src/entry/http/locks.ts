import { type Freeze, frozenNow } from '../../core/locks/freezes.ts';
import { scopeText } from '../../core/locks/holds.ts';
import { retriggerFreed } from '../../flows/ci/retrigger.ts';
import { renewLock as renew, setLock } from '../../flows/hold.ts';
import { once } from '../../flows/once.ts';
import { prepareFix } from '../../flows/say-fixed.ts';
import { prepareUnlock, unlock as release } from '../../flows/unlock.ts';
import { UserError } from '../../lib/errors.ts';
import { lockBody, planBody } from './bodies/locks.ts';
import type { Asked, Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const locks: Handler<'locks'> = async ({ store, freezes }) => {
  const nowMs = await store.now();
  const held = [...(await store.locks.held(nowMs)), ...frozenNow(freezes, nowMs)];
  return { status: 200, body: { locks: held.map(lockBody) } };
};

export const lock: Handler<'lock'> = async ({ store }, asked) => {
  const { body, caller } = asked;
  if (asked.query.dryRun === true) {
    return { status: 200, body: { dryRun: true, would: [`lock ${scopeText(body.scope)}: ${body.reason}`] } };
  }
  return once(store, keyOf(asked), async (tx) => {
    const { scope, reason, strength, opens, incident = null } = body;
    if (opens === 'when-fixed' && scope.kind !== 'target')
      throw new UserError('request/invalid', 'Only the lock of a target opens when it is fixed.', 'Name a target.');
    const order = { scope, reason, strength, opens, incident, actor: caller.name, ...endOf(body) };
    return { status: 201, body: lockBody(await setLock(tx, order)) };
  });
};

function endOf({ expiresInSeconds, leaseSeconds }: Asked<'lock'>['body']) {
  if (expiresInSeconds !== undefined && leaseSeconds !== undefined) {
    throw new UserError(
      'request/invalid',
      'A lock has an expiry or a lease, not both.',
      'Leave out `expiresInSeconds`: a lock with a lease ends when it is not renewed.',
    );
  }
  const seconds = expiresInSeconds ?? leaseSeconds;
  const source = leaseSeconds === undefined ? ('person' as const) : ('process' as const);
  return { expiresInMs: seconds === undefined ? null : seconds * 1000, source };
}

export const renewLock: Handler<'renewLock'> = async ({ store }, { params, body, caller }) => {
  const leaseMs = body.leaseSeconds * 1000;
  const lock = await store.transaction((tx) => renew(tx, { id: params.id, actor: caller.name, leaseMs }));
  return { status: 200, body: lockBody(lock) };
};

export const unlock: Handler<'unlock'> = async (world, asked) => {
  const { store, freezes } = world;
  const { body, caller, query } = asked;
  const which = body.id !== undefined ? { id: body.id } : body.scope !== undefined ? { scope: body.scope } : null;
  if (which === null)
    throw new UserError(
      'request/invalid',
      'Which lock? Neither scope nor id was given.',
      'Name a target, another scope, or a lock id.',
    );
  if ('id' in which) refuseFreeze(freezes, which.id);
  const dryRun = query.dryRun === true;
  const fix = await prepareFix(world, { ...body, actor: caller.name });
  const known = await prepareUnlock(world, fix);
  const reply = await once(store, keyOf(asked), async (tx) => {
    const order = { which, actor: caller.name, reason: body.reason, dryRun, fix };
    const { released, plan, notes } = await release(world, tx, order, known);
    if ('id' in which && released.length === 0) {
      throw new UserError('lock/unknown', `No lock ${JSON.stringify(which.id)} is held.`, 'See `astern locks`.');
    }
    const what = 'id' in which ? which.id : scopeText(which.scope);
    const verb = dryRun ? 'Would release' : 'Released';
    const message =
      released.length === 0 ? `Nothing is locked under ${what}.` : `${verb} ${released.length} lock(s) on ${what}.`;
    const answer = {
      released: released.map(lockBody),
      message: [message, ...notes].join(' '),
      plan: plan.map(planBody),
    };
    return { status: 200, body: answer };
  });
  // What CI was told to wait with is started by whoever opens the way, once.
  if (!dryRun && !reply.repeated) await retriggerFreed(world, caller.name);
  return reply;
};

function refuseFreeze(freezes: readonly Freeze[], id: string): void {
  if (!freezes.some((freeze) => freeze.id === id)) return;
  throw new UserError(
    'lock/frozen',
    `${id} is a freeze from the server's settings; nobody releases it.`,
    'Deploy through it with `--despite-lock --reason "…"`, or take it out of astern.server.yml and restart the server.',
  );
}
