import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../src/lib/monotonic.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { median, shortNumber } from './support/figures.ts';
import { carryOut, shipOrder } from './support/orders.ts';
import { plainEnv } from './support/processes.ts';
import { createService } from './support/service.ts';

const ROUNDS = 15;
const PROGRAM = fileURLToPath(new URL('../bin/astern.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const TARGET = { service: 'bench', environment: 'production' };

type Form = { readonly name: string; readonly from: 'source' | 'build'; readonly args: readonly string[] };

/** What a command costs over Node itself. In turns, so that a busy moment of the machine hits all of them. */
export const cliStart: Row = { name: 'cli-start', limitMs: 15_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const service = await createService(place.folder);
  const { client, data } = await startServer(place);
  const sha = await service.commit('1');
  await carryOut(client, () => shipOrder(client, TARGET, service.repository, sha));

  const commands = [['--version'], ['status', '--data', data]];
  const forms = (['source', 'build'] as const)
    .filter((from) => from === 'source' || existsSync(BUILT))
    .flatMap((from) => commands.map((args): Form => ({ name: `astern ${args[0]}`, from, args })));
  const bareMs: number[] = [];
  const times = forms.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round += 1) {
    signal.throwIfAborted();
    bareMs.push(took(place.folder, 'source', ['-e', '0']));
    for (const [index, { from, args }] of forms.entries())
      times[index]?.push(took(place.folder, from, [PROGRAM, ...args]));
    // Lets the load and the limits of this process have their turn.
    await delay(1);
  }
  return forms.map((form, index) => line(form, median(times[index] ?? []), median(bareMs)));
}

function took(cwd: string, from: 'source' | 'build', args: readonly string[]): number {
  const env = { ...plainEnv(cwd), ...(from === 'source' ? { ASTERN_FROM: 'source' } : {}) };
  const startedMs = monotonicMs();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return monotonicMs() - startedMs;
}

function line({ name, from }: Form, cliMs: number, bareMs: number): Result {
  const ratio = cliMs / bareMs;
  return {
    what: `${name}, ${from === 'source' ? 'from the sources' : 'as built (dist)'}, against bare node`,
    figure: `${ratio.toFixed(2)} x, ${shortNumber(cliMs - bareMs)} ms over it (${shortNumber(cliMs)} against ${shortNumber(bareMs)} ms, medians of ${ROUNDS})`,
    bar: null,
    met: null,
    reference: null,
    values: { ratio, cliMs, bareMs },
  };
}
