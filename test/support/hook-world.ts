import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, startCli } from './cli.ts';
import { until } from './until.ts';
import { type World as StoryWorld, startWorld, type WorldOptions } from './world.ts';

export type World = Omit<StoryWorld, 'url'> & {
  url(): Promise<string>;
  /** What the server has written into its log. */
  log(): Promise<string>;
  until<Found>(look: () => Promise<Found | null>): Promise<Found>;
};

/** A server with hooks for alerts. */
export async function worldWithHooks(options: WorldOptions): Promise<World> {
  const world = await startWorld(options);
  return {
    ...world,
    url: async () => (await world.server().ready).url,
    log: () => readFile(join(world.data, 'logs', 'server.log'), 'utf8'),
    until: async (look) => (await until('it is so', look)) as NonNullable<Awaited<ReturnType<typeof look>>>,
  };
}

/** The command line as somebody on the server's machine uses it. */
export async function runCliHere(world: World, args: readonly string[]): Promise<Outcome> {
  return startCli([...args, '--data', world.data], { env: { HOME: world.dir, USER: 'ada' } }).ended;
}
