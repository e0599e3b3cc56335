import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { saveTable } from '../../src/router/control/table-file.ts';
import type { Target } from '../../src/router/model.ts';
import { pathsIn } from '../../src/router/paths.ts';
import type { LargeTarget } from './large-data.ts';
import type { Place } from './place.ts';

/** The table that a router would have of these targets; one process stands in for the instance of each. Before the router starts. */
export async function routeLarge(place: Place, data: string, targets: readonly LargeTarget[]): Promise<void> {
  const port = await startStandIn(place);
  const dir = join(data, 'router');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  saveTable(pathsIn(dir), new Map(targets.map((target) => [target.name, recordOf(target, port)])));
}

function recordOf({ name, host, testHost, stack: id }: LargeTarget, port: number): Target {
  const health = { http: '/healthz', everyMs: 10_000, timeoutMs: 2_000, passes: 1, failures: 3 };
  const instances = [{ id: `${id}.web.1`, host: '127.0.0.1', port }];
  const streams = { policy: 'until', graceMs: 60_000 } as const;
  const stack = { id, release: 'r20', pools: [{ role: 'web', path: '/', instances, health, streams }] };
  return { name, fence: 20, host, testHost, production: id, test: null, pause: null, stacks: [stack] };
}

async function startStandIn(place: Place): Promise<number> {
  const server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  place.later(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
