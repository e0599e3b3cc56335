import { createHmac, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../src/api/client.ts';
import type { Result, Row, RowContext } from './row.ts';
import { startServer } from './support/astern.ts';
import { median, shortNumber } from './support/figures.ts';
import { createService } from './support/service.ts';

const ROUNDS = 7;
const POLL_MS = 1_000;
const SECRET = 'bench';

/** From a push to the first gate that starts: told by a signed hook, and found by polling. Commits are made before, so that only the way is measured. */
export const pushToGate: Row = { name: 'push-to-gate', limitMs: 90_000, run };

async function run({ place, signal }: RowContext): Promise<readonly Result[]> {
  const service = await createService(place.folder);
  await writeFile(join(service.repository, 'astern.yml'), CONFIG);
  await service.commit('0');
  const settings = join(place.folder, 'astern.server.yml');
  const from = service.repository;
  const repositories = {
    hooked: { from, branch: 'main', poll: '1h', secret: { env: 'BENCH_HOOK_SECRET' } },
  };
  await writeFile(settings, JSON.stringify({ repositories }));
  const env = { BENCH_HOOK_SECRET: SECRET };
  const hooked = await startServer(place, join(place.folder, 'd'), { settings, env });
  const byHook = await measure(hooked.client, signal, async (version) => {
    const sha = await service.commit(version);
    return { sha, push: () => push(hooked.client.url()) };
  });
  await hooked.stop();

  await writeFile(settings, JSON.stringify({ repositories: { polled: { from, poll: `${POLL_MS}ms` } } }));
  const polled = await startServer(place, join(place.folder, 'e'), { settings });
  const byPoll = await measure(polled.client, signal, async (version) => {
    const sha = await service.commit(`polled ${version}`);
    return { sha, push: async () => undefined };
  });
  return [line('told by a signed hook', byHook), line(`found by polling every ${POLL_MS / 1_000} s`, byPoll)];
}

const CONFIG = `service: bench
build: { run: "true" }
roles: { web: { run: node server.js } }
environments: { production: { host: bench.localhost, deploy: continuous } }
gates: { unit: { run: "true" } }
`;

type Pushed = { readonly sha: string; readonly push: () => Promise<unknown> };

async function measure(client: Client, signal: AbortSignal, next: (version: string) => Promise<Pushed>) {
  const times: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    signal.throwIfAborted();
    const { sha, push: send } = await next(String(round));
    const pushedAtMs = Date.now();
    await send();
    times.push((await gateStartedAtMs(client, sha, signal)) - pushedAtMs);
  }
  return times;
}

async function gateStartedAtMs(client: Client, sha: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted();
    const { body } = await client.call('pipelines', { query: { sha } });
    const started = body.pipelines[0]?.gates.find(({ gate }) => gate === 'unit')?.startedAt;
    if (started != null) return Date.parse(started);
    await delay(20);
  }
}

async function push(url: string): Promise<void> {
  const body = JSON.stringify({ ref: 'refs/heads/main' });
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const headers = { 'x-hub-signature-256': signature, 'x-github-delivery': randomUUID() };
  const { status } = await fetch(`${url}/v1/hooks/git/hooked`, { method: 'POST', body, headers });
  if (status !== 202) throw new Error(`the hook answered ${status}`);
}

function line(how: string, times: readonly number[]): Result {
  const medianMs = median(times);
  const slowestMs = Math.max(...times);
  return {
    what: `from a push to the first gate started, ${how}`,
    figure: `${shortNumber(medianMs)} ms (slowest ${shortNumber(slowestMs)} ms, of ${ROUNDS})`,
    bar: null,
    met: null,
    reference: null,
    values: { medianMs, slowestMs },
  };
}
