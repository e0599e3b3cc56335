import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Member, Policy } from '../../src/core/oncall/model.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore, openToRead, type StorePlace } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

/** A real server with a hook for alerts, people on call, and a real receiver of what they are sent. */
export type PagedServer = {
  readonly world: World;
  readonly receiver: Receiver;
  /** An alert of a service, sent as a monitor does: again and again until it is taken. Resolves with the status. */
  alert(service: string, over?: object): Promise<number>;
  /** Looks into the store beside the server. */
  look<T>(work: (store: Store) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

type Options = Pick<WorldOptions, 'env' | 'program'> & {
  readonly people: readonly string[];
  readonly policy: Omit<Policy, 'name' | 'services'>;
  readonly settings?: object;
  /** Of the policy; all unless told. */
  readonly services?: readonly string[];
  readonly databaseUrl?: string;
};

const KEY = 'key-of-the-hook-1234567890';

export async function startPagedServer({
  people,
  policy,
  settings = {},
  services = ['*'],
  ...options
}: Options): Promise<PagedServer> {
  const receiver = await startReceiver(null);
  const { databaseUrl, env = {}, program } = options;
  const storePlace = (dir: string): StorePlace =>
    databaseUrl === undefined
      ? { file: join(dir, 'data', 'astern.db'), clock: systemClock }
      : { databaseUrl, clock: systemClock };
  const world = await startWorld({
    env: {
      ...env,
      ALERT_KEY: KEY,
      WEBHOOK_SECRET: 'secret-of-the-webhook',
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
    ...(program === undefined ? {} : { program }),
    settings: async ({ dir }) => {
      mkdirSync(join(dir, 'data'), { recursive: true, mode: 0o700 });
      const store = await openStore(storePlace(dir));
      for (const name of people) await store.records.put('member', name, memberOf(receiver, name));
      await store.records.put('policy', 'all', { ...policy, name: 'all', services });
      await store.close();
      return {
        alerts: { monitor: { from: 'json', key: { env: 'ALERT_KEY' } } },
        channels: { webhook: { secrets: [{ env: 'WEBHOOK_SECRET' }], allow_private: true } },
        ...settings,
      };
    },
  });
  return {
    world,
    receiver,
    alert: async (service, over = {}) => {
      const url = `${world.apiUrl()}/v1/hooks/alerts/${KEY}`;
      const body = JSON.stringify({ title: 'too many errors', key: service, service, severity: 'critical', ...over });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body });
      await response.arrayBuffer();
      return response.status;
    },
    look: async (work) => {
      const store = await openToRead(storePlace(world.dir));
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
    close: async () => {
      await world.close();
      await receiver.close();
    },
  };
}

function memberOf(receiver: Receiver, name: string): Member {
  const address = `${receiver.url}/${name}`;
  const contact = { id: `contact_${name}`, channel: 'webhook', address, verifiedAtMs: 1, code: null } as const;
  return { name, fullName: name, zone: 'UTC', role: 'responder', contacts: [contact], rules: [] };
}
