import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Member, PolicyStep } from '../../src/core/oncall/model.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import type { Place } from './place.ts';

export const HOOK_KEY = 'bench-bench-bench-bench';

/** A message that came, by the wall clock. */
export type Told = {
  readonly person: string;
  readonly key: string;
  readonly title: string;
  readonly atMs: number;
};

/** A server that can be started on a store with people in it, and a real receiver of what they are sent. */
export type Paged = {
  readonly data: string;
  readonly settings: string;
  readonly env: Readonly<Record<string, string>>;
  told(): readonly Told[];
  /** While no server runs. */
  fill(work: (store: Store) => Promise<void>): Promise<void>;
};

export async function preparePaged(place: Place, people: number): Promise<Paged> {
  const all: Told[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      const { key, title } = JSON.parse(text) as { key: string; title: string };
      all.push({ person: (request.url ?? '').slice(1), key, title, atMs: Date.now() });
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  place.later(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const data = join(place.folder, 'd');
  const settings = join(place.folder, 'astern.server.yml');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(
    settings,
    JSON.stringify({
      alerts: { bench: { from: 'json', key: { env: 'BENCH_KEY' } } },
      channels: { webhook: { secrets: [{ env: 'BENCH_WEBHOOK' }], allow_private: true } },
    }),
  );
  const fill: Paged['fill'] = async (work) => {
    const store = await openStore({ file: join(data, 'astern.db'), clock: systemClock });
    await work(store).finally(() => store.close());
  };
  await fill((store) =>
    store.transaction(async (tx) => {
      for (let count = 0; count < people; count += 1) {
        const member = memberOf(count, url);
        await tx.records.put('member', member.name, member);
      }
    }),
  );
  const env = { BENCH_KEY: HOOK_KEY, BENCH_WEBHOOK: 'only the receiver knows it' };
  return { data, settings, env, told: () => all, fill };
}

export function personName(count: number): string {
  return `person-${count}`;
}

export function stepTo(person: string, delayMs: number): PolicyStep {
  return { delayMs, targets: [{ kind: 'person', name: person }], acknowledgements: 1 };
}

function memberOf(count: number, url: string): Member {
  const name = personName(count);
  const contact = {
    id: `contact-${count}`,
    channel: 'webhook',
    address: `${url}/${name}`,
    verifiedAtMs: 1,
    code: null,
  } as const;
  return { name, fullName: name, zone: 'UTC', role: 'responder', contacts: [contact], rules: [] };
}
