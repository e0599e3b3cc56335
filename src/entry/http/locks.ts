import { scopeText } from '../../core/locks/holds.ts';
import { releaseLocks, setLock } from '../../flows/hold.ts';
import { once } from '../../flows/once.ts';
import { UserError } from '../../lib/errors.ts';
import { lockBody } from './bodies/locks.ts';
import type { Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const locks: Handler<'locks'> = async ({ store }) => {
  const held = await store.locks.held(await store.now());
  return { status: 200, body: { locks: held.map(lockBody) } };
};

export const lock: Handler<'lock'> = async ({ store }, asked) => {
  const { body, caller } = asked;
  if (asked.query.dryRun === true) {
    return { status: 200, body: { dryRun: true, would: [`lock ${scopeText(body.scope)}: ${body.reason}`] } };
  }
  return once(store, keyOf(asked), async (tx) => {
    const { scope, reason, expiresInSeconds, incident = null } = body;
    const expiresInMs = expiresInSeconds === undefined ? null : expiresInSeconds * 1000;
    return {
      status: 201,
      body: lockBody(await setLock(tx, { scope, reason, actor: caller.name, expiresInMs, incident })),
    };
  });
};

export const unlock: Handler<'unlock'> = async ({ store }, asked) => {
  const { body, caller, query } = asked;
  const which = body.id !== undefined ? { id: body.id } : body.scope !== undefined ? { scope: body.scope } : null;
  if (which === null)
    throw new UserError(
      'request/invalid',
      'Which lock? Neither scope nor id was given.',
      'Name a target, another scope, or a lock id.',
    );
  const dryRun = query.dryRun === true;
  return once(store, keyOf(asked), async (tx) => {
    const released = await releaseLocks(tx, { which, actor: caller.name, reason: body.reason, dryRun });
    if ('id' in which && released.length === 0) {
      throw new UserError('lock/unknown', `No lock ${JSON.stringify(which.id)} is held.`, 'See `astern locks`.');
    }
    const what = 'id' in which ? which.id : scopeText(which.scope);
    const verb = dryRun ? 'Would release' : 'Released';
    const message =
      released.length === 0 ? `Nothing is locked under ${what}.` : `${verb} ${released.length} lock(s) on ${what}.`;
    return { status: 200, body: { released: released.map(lockBody), message } };
  });
};
