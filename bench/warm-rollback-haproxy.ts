import { mkdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openProxy } from '../src/providers/router/testing/haproxy.ts';
import type { Result, Row, RowContext, Skipped } from './row.ts';
import { startServer } from './support/astern.ts';
import { findHaproxy } from './support/haproxy.ts';
import { plainEnv } from './support/processes.ts';
import { createService } from './support/service.ts';
import { measureFlips } from './warm-rollback.ts';

const TARGET = { target: 'bench/production', roles: [{ name: 'web', servers: 2 }] };

/** The same as `warm-rollback`, with production behind a real HAProxy. */
export const warmRollbackHaproxy: Row = { name: 'warm-rollback-haproxy', limitMs: 90_000, run };

async function run(context: RowContext): Promise<readonly Result[] | Skipped> {
  const { place } = context;
  const binary = findHaproxy();
  if (binary === null) return { skipped: 'haproxy is not installed; on Debian: apt-get install haproxy' };
  const at = { dir: join(place.folder, 'lb'), env: plainEnv(place.folder) };
  mkdirSync(at.dir);
  const proxy = await openProxy('lb1', [TARGET], { binary, at });
  place.later(() => proxy.close());
  const settings = join(place.folder, 'astern.server.yml');
  await writeFile(settings, JSON.stringify({ router: { haproxy: { hosts: [proxy.host] } } }));
  const service = await createService(place.folder);
  const config = join(service.repository, 'astern.yml');
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace('deploy: manual', 'deploy: manual, router: haproxy'));
  const { client } = await startServer(place, undefined, { settings });
  return measureFlips(context, { service, client, router: proxy.host.front, behind: 'HAProxy' });
}
