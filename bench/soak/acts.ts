import { setTimeout as delay } from 'node:timers/promises';
import { ApiProblem } from '../../src/api/client/problem.ts';
import type { OrderedBody } from '../../src/api/operations.ts';
import { killOne } from '../../test/support/processes.ts';
import type { Draw } from './draw.ts';
import type { Stand } from './stand.ts';

/** Something is killed: what is under way on it at that moment is lost with it. */
export type Blow = { readonly atMs: number; readonly what: string };

export type Doing = {
  readonly stand: Stand;
  readonly draw: Draw;
  readonly blow: (what: string) => void;
};

type Act = (doing: Doing) => Promise<unknown>;

/** How often each is drawn, of the sum. */
const ACTS: readonly { readonly name: string; readonly share: number; readonly act: Act }[] = [
  { name: 'ship', share: 5, act: ship },
  { name: 'warm rollback', share: 5, act: ({ stand }) => carriedOut(stand, () => stand.tiny.orders.rollback(BECAUSE)) },
  { name: 'forward again', share: 4, act: ({ stand }) => carriedOut(stand, () => stand.tiny.orders.deploy(ANYWAY)) },
  { name: 'cleanup', share: 2, act: ({ stand }) => carriedOut(stand, () => stand.tiny.orders.cleanup()) },
  { name: 'cancel', share: 2, act: ({ stand }) => carriedOut(stand, () => stand.tiny.orders.cancel()) },
  { name: 'cold rollback', share: 3, act: coldRollback },
  { name: 'lock and unlock', share: 2, act: lockAndUnlock },
  { name: 'server killed in a ship', share: 1, act: (doing) => killedDuring(doing, () => ship(doing)) },
  { name: 'server killed in a rollback', share: 2, act: (doing) => killedDuring(doing, () => rollback(doing)) },
  { name: 'router hurt', share: 1, act: hurtRouter },
  { name: 'instance killed', share: 2, act: killInstance },
];

const BECAUSE = { reason: 'soak' };
const ANYWAY = { acceptRejected: true, despiteLock: true, reason: 'soak' };
const SETTLE_MS = 90_000;

/** The next thing to do; resolves with its name when all is at rest again. */
export async function actOnce(doing: Doing): Promise<string> {
  const chosen = doing.draw.oneOf(ACTS.flatMap(({ share, ...one }) => Array.from({ length: share }, () => one)));
  await chosen.act(doing);
  await doing.stand.tiny.orders.settled(SETTLE_MS);
  return chosen.name;
}

async function ship({ stand, draw }: Doing): Promise<void> {
  const sha = await stand.tiny.repository.commit(`release ${Math.floor(draw.next() * 1e9)}`);
  await carriedOut(stand, () => stand.tiny.orders.ship(sha, { despiteLock: true, reason: 'soak' }));
}

async function rollback({ stand }: Doing): Promise<void> {
  await carriedOut(stand, () => stand.tiny.orders.rollback(BECAUSE));
}

/** Without anything beside what is live, it has to be started anew. */
async function coldRollback(doing: Doing): Promise<void> {
  const { stand } = doing;
  await carriedOut(stand, () => stand.tiny.orders.cancel());
  await carriedOut(stand, () => stand.tiny.orders.cleanup());
  await rollback(doing);
}

async function lockAndUnlock({ stand, draw }: Doing): Promise<void> {
  const scope = draw.oneOf([{ kind: 'everything' }, { kind: 'target', target: 'tiny/production' }] as const);
  await stand.tiny.world.api.call('lock', { body: { scope, reason: 'soak' } });
  await stand.tiny.world.api.call('unlock', { body: { scope } });
}

async function killedDuring({ stand, draw, blow }: Doing, work: () => Promise<unknown>): Promise<void> {
  const { world } = stand.tiny;
  const working = work().catch(() => undefined);
  await delay(draw.next() * 800);
  blow('server');
  await world.kill();
  await world.start();
  await working;
}

async function hurtRouter({ stand, blow }: Doing): Promise<void> {
  blow('router');
  await stand.hurtRouter();
}

async function killInstance({ stand, draw, blow }: Doing): Promise<void> {
  const instances = await stand.tiny.world.instances();
  if (instances.length === 0) return;
  const { pid } = draw.oneOf(instances);
  blow('instance');
  killOne(pid);
  // Two run; the next one may be the other, and then there would be none.
  await stand.tiny.orders.settled(SETTLE_MS);
  await untilAllUp(stand);
}

async function untilAllUp({ tiny }: Stand): Promise<void> {
  const untilMs = performance.now() + SETTLE_MS;
  while (performance.now() < untilMs) {
    const { hot } = await tiny.orders.status();
    if (hot === null || hot.instances.filter(({ up }) => up === true).length >= 2) return;
    await delay(100);
  }
  throw new Error('an instance that was killed did not come back');
}

/** Carried to its end; an order that is refused (nothing to clean up, nothing to put back) is an answer too. */
async function carriedOut({ tiny }: Stand, order: () => Promise<OrderedBody>): Promise<void> {
  try {
    const ordered = await order();
    if (ordered.operation !== null) await tiny.orders.end(ordered, SETTLE_MS);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
  }
}
