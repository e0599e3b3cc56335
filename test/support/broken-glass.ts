import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventBody } from '../../src/api/events.ts';
import { type Outcome, runCliProcess } from './cli.ts';
import type { TinyWorld } from './tiny-world.ts';
import { until } from './until.ts';

const TARGET = 'tiny/production';
export const REASON = 'orders fail, and the server is down';

/** `astern break-glass rollback tiny/production`, as somebody types it at night on the machine of the router. */
export function breakTheGlass(
  tiny: TinyWorld,
  flags: readonly string[] = ['--data', tiny.world.data],
): Promise<Outcome> {
  const args = ['break-glass', 'rollback', TARGET, '--reason', REASON, ...flags];
  return runCliProcess(args, { cwd: tiny.world.dir, env: { ASTERN_ACTOR: 'ana' } });
}

/** The server dies, and every file of its database is gone until `restore`. */
export async function loseServerAndDatabase({ world }: TinyWorld): Promise<{ restore(): Promise<void> }> {
  const aside = join(world.dir, 'lost');
  await world.kill();
  await mkdir(aside, { recursive: true });
  const files = (await readdir(world.data)).filter((name) => name.startsWith('astern.db'));
  for (const name of files) await rename(join(world.data, name), join(aside, name));
  assert.ok(files.length > 0 && !existsSync(join(world.data, 'astern.db')));
  return {
    restore: async () => {
      for (const name of files) await rename(join(aside, name), join(world.data, name));
    },
  };
}

/** Wait until the server has taken over so many of them; returns what it wrote about them, oldest first. */
export async function adopted({ orders }: Pick<TinyWorld, 'orders'>, times = 1): Promise<readonly EventBody[]> {
  const told = async () => (await orders.events()).filter(({ kind }) => kind === 'break-glass.used');
  await until('the server has taken the break-glass over', async () => (await told()).length >= times);
  await orders.settled();
  return told();
}

/** Which process runs which instance; a restart or a removal would show. */
export async function pids({ world }: TinyWorld): Promise<ReadonlyMap<string, number>> {
  return new Map((await world.instances()).map(({ pid, variables }) => [variables.get('ASTERN_INSTANCE') ?? '?', pid]));
}
