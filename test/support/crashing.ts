import assert from 'node:assert/strict';
import type { OperationBody, OrderedBody } from '../../src/api/operations.ts';
import { type KillAt, killAt } from './kill-at.ts';
import type { Load } from './load.ts';
import { startTinyWorld, type TinyWorld } from './tiny-world.ts';

/** Only bounds a test that fails; how soon a server takes its work up again is measured by the benchmark. */
const SETTLED_WITHIN_MS = 60_000;

/** A tiny world with two releases shipped and customers at its door, whose server dies again and again. */
export type CrashingWorld = {
  readonly tiny: TinyWorld;
  readonly load: Load;
  commit(): Promise<string>;
  ship(): Promise<void>;
  /** Order, kill the server at a step, start it again: the operation must come to a good end. */
  survive(order: () => Promise<OrderedBody>, at: KillAt): Promise<OperationBody>;
  /** Start the server again and wait for the end of the operation. */
  recover(operation: string): Promise<OperationBody>;
  close(): Promise<void>;
};

export async function startCrashingWorld(start: () => Promise<TinyWorld> = startTinyWorld): Promise<CrashingWorld> {
  const tiny = await start();
  let commits = 0;
  const commit = () => {
    commits += 1;
    return tiny.repository.commit(`commit ${commits}`, { build: 'sleep 0.1' });
  };
  const ship = async () => {
    await tiny.orders.done(tiny.orders.ship(await commit()));
  };
  const recover = async (operation: string) => {
    await tiny.world.start();
    const ended = await tiny.orders.end(operation, SETTLED_WITHIN_MS);
    assert.equal(ended.status, 'done', JSON.stringify(ended.problem));
    return ended;
  };
  await ship();
  const load = tiny.load();
  await ship();
  return {
    tiny,
    load,
    commit,
    ship,
    recover,
    survive: async (order, at) => recover(await killAt(tiny, order, at)),
    close: async () => {
      await load.stop();
      await tiny.close();
    },
  };
}
