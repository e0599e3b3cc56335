import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../src/lib/monotonic.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { median, shortNumber } from './support/figures.ts';
import { plainEnv } from './support/processes.ts';
import { createService } from './support/service.ts';

const ROUNDS = 21;
const MOST_MS = 60;
const PROGRAM = fileURLToPath(new URL('../bin/astern.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../dist/ci-gate.js', import.meta.url));

/** What `astern ci gate` costs a CI job over Node itself: its start, one call to Git, one question to a server. In turns with bare Node. */
export const ciGate: Row = { name: 'ci-gate', limitMs: 30_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const service = await createService(place.folder);
  await writeFile(join(service.repository, 'astern.yml'), CONFIG);
  await service.commit('1');
  const { data } = await startServer(place);
  const env = { ...plainEnv(place.folder), ASTERN_DATA: data };
  const forms = (['source', 'build'] as const).filter((from) => from === 'source' || existsSync(BUILT));
  const gate = [PROGRAM, 'ci', 'gate', 'unit'];
  took(service.repository, { ...env, ASTERN_FROM: 'source' }, gate);

  const bareMs: number[] = [];
  const times = forms.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round += 1) {
    signal.throwIfAborted();
    bareMs.push(took(service.repository, env, ['-e', '0']));
    for (const [index, from] of forms.entries()) {
      times[index]?.push(took(service.repository, from === 'source' ? { ...env, ASTERN_FROM: from } : env, gate));
    }
    // Lets the server and the limits of this process have their turn.
    await delay(1);
  }
  return forms.map((from, index) => line(from, median(times[index] ?? []), median(bareMs)));
}

const CONFIG = `service: bench
roles: { web: { run: node server.js } }
environments: { production: { host: bench.localhost } }
gates: { unit: { run: npm test } }
`;

/** An unclear answer would be quick too: it must be the server's. */
function took(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[]): number {
  const startedMs = monotonicMs();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  const tookMs = monotonicMs() - startedMs;
  if (status !== 0 || stderr.includes('without a clear answer')) throw new Error(`ended with ${status}: ${stderr}`);
  return tookMs;
}

function line(from: 'source' | 'build', gateMs: number, bareMs: number): Result {
  const overMs = gateMs - bareMs;
  return {
    what: `astern ci gate, ${from === 'source' ? 'from the sources' : 'as built (dist)'}, over bare node`,
    figure: `${shortNumber(overMs)} ms over it (${shortNumber(gateMs)} against ${shortNumber(bareMs)} ms, medians of ${ROUNDS}; one call to Git and one to the server in it)`,
    bar: `<= ${MOST_MS} ms`,
    met: overMs <= MOST_MS,
    reference: null,
    values: { overMs, gateMs, bareMs },
  };
}
