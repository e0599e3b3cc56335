import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient } from '../../src/api/client.ts';
import type { EventBody } from '../../src/api/events.ts';
import { askRouter } from '../../src/providers/router/builtin/control-client.ts';
import { type Orders, ordersFor } from './orders.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { startTinyWorld, type TinyOptions, type TinyWorld } from './tiny-world.ts';
import { until } from './until.ts';

/** What a server writes into its log when it gives the duty up. */
export const GAVE_UP = 'this server is not on duty any more';

/** One of two servers, with a way to ask just this one. */
export type Side = {
  /** The one that was started first. */
  readonly isFirst: boolean;
  readonly server: ServerProcess;
  readonly api: Client;
  readonly orders: Orders;
};

/** Two servers on one database and one data folder. `tiny` is what both work on; its own server is the first side. */
export type TwoServers = {
  readonly tiny: TinyWorld;
  /** Whichever is on duty, and the one that stands by. */
  onDuty(): Promise<Side>;
  standby(): Promise<Side>;
  /** Wait until this one is on duty; how long it took. */
  untilOnDuty(side: Side, withinMs?: number): Promise<number>;
  /** How often a server said something in the log that both write. */
  said(side: Side, what: string): Promise<number>;
  /** The highest fence that the router has seen. */
  routerFence(): Promise<number>;
  /** Another server in the place of one that has ended. */
  replace(side: Side): Promise<Side>;
  close(): Promise<void>;
};

/** Each on its own way to the database, when there are two. */
export async function startTwoServers(
  databaseUrl: string,
  ofSecond = databaseUrl,
  options: TinyOptions = {},
): Promise<TwoServers> {
  const tiny = await startTinyWorld({ ...options, env: { ...options.env, DATABASE_URL: databaseUrl } });
  const placeOfSecond = { ...tiny.world.place, env: { ...tiny.world.place.env, DATABASE_URL: ofSecond } };
  const token = (await readFile(join(tiny.world.data, 'token'), 'utf8')).trim();
  const clients: Client[] = [];
  const sideOf = async (server: ServerProcess, isFirst = false): Promise<Side> => {
    const { url } = await server.ready;
    const api = createClient({ url, token, actor: 'ada' });
    clients.push(api);
    return { server, isFirst, api, orders: ordersFor(api, tiny.repository.folder) };
  };
  const another = () => sideOf(startServer(placeOfSecond));
  let sides: readonly Side[] = [];
  const close = async () => {
    for (const client of clients) client.close();
    await Promise.all(sides.map(({ server }) => server.kill()));
    await tiny.close();
  };
  const pidOnDuty = () => dutyPid(tiny.world.data);
  const sideWhere = (what: string, fits: (side: Side, pid: number | null) => boolean) =>
    until(what, async () => {
      const pid = await pidOnDuty();
      return sides.find((side) => fits(side, pid)) ?? null;
    });
  try {
    sides = [await sideOf(tiny.world.server(), true), await another()];
  } catch (error) {
    await close();
    throw error;
  }
  return {
    tiny,
    close,
    onDuty: () => sideWhere('one is on duty', (side, pid) => side.server.pid === pid),
    standby: () => sideWhere('one stands by', (side, pid) => pid !== null && side.server.pid !== pid),
    untilOnDuty: async (side, withinMs = 15_000) => {
      const startMs = performance.now();
      await until('the other is on duty', async () => (await pidOnDuty()) === side.server.pid, withinMs);
      return performance.now() - startMs;
    },
    said: async ({ server }, what) => {
      const text = await readFile(join(tiny.world.data, 'logs', 'server.log'), 'utf8');
      return text.split('\n').filter((line) => line.includes(`"pid":${server.pid},`) && line.includes(what)).length;
    },
    routerFence: async () => {
      const seen = await askRouter(join(tiny.world.data, 'router'), 'observe', { target: 'tiny/production' });
      return (seen as { fence: number }).fence;
    },
    replace: async (gone) => {
      const fresh = await another();
      sides = sides.map((side) => (side === gone ? fresh : side));
      return fresh;
    },
  };
}

/** What was done so far. The one on duty may still be measuring what it flipped, and tell of it at any moment. */
export async function doneSoFar({ orders }: Side): Promise<readonly EventBody[]> {
  return (await orders.events()).filter(({ kind }) => !kind.startsWith('watch.'));
}

/** Take away the lock that a rollback left. */
export async function unlock({ api }: Side): Promise<void> {
  await api.call('unlock', { body: { scope: { kind: 'target', target: 'tiny/production' } } });
}

/** Let a process go on; one that has ended meanwhile has nothing to go on with. */
export function resume({ server }: Side): void {
  try {
    process.kill(server.pid, 'SIGCONT');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The announcement for the command line names the server on duty. */
async function dutyPid(data: string): Promise<number | null> {
  const text = await readFile(join(data, 'server.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { pid?: number }).pid ?? null;
}
