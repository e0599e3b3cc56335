import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { addAlertHooks } from '../../src/entry/http/alert-hooks.ts';
import type { HookBook } from '../../src/flows/alerts/hook.ts';
import { openIntake } from '../../src/flows/alerts/intake.ts';
import type { World } from '../../src/flows/world.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { createTestClock, type TestClock } from '../../src/lib/test-clock.ts';
import { NOW_MS } from '../../src/providers/alerts/contract.ts';
import type { AlertSender, HookFacts, Incoming } from '../../src/providers/alerts/port.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';

export type HookOfTest = { readonly sender: AlertSender; readonly facts: HookFacts };

/** The real routes over a real store, and nothing else of a server. */
export type AlertHooks = {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly clock: TestClock;
  /** What was logged as warning or error. */
  readonly complaints: readonly string[];
  /** The key of a hook is its name, made longer. */
  send(hook: string, came: Incoming): Promise<Answer>;
  close(): Promise<void>;
};

export type Answer = { readonly status: number; readonly retryAfter: string | undefined; readonly body: string };

export function keyOf(hook: string): string {
  return `${hook}-key-0123456789`;
}

export async function openAlertHooks(hooks: readonly HookOfTest[]): Promise<AlertHooks> {
  const folder = await mkdtemp(join(tmpdir(), 'astern-hooks-'));
  const clock = createTestClock(NOW_MS);
  const store = await openStore({ file: join(folder, 'astern.db'), clock });
  const complaints: string[] = [];
  const complain = (_: object, message: string) => void complaints.push(message);
  const log = { info: () => undefined, warn: complain, error: complain };
  const open = hooks.map(({ sender, facts }) => ({ name: facts.name, sender, facts, key: keyOf(facts.name) }));
  const alertKeys = createKeyring(open.map((hook) => [hook.key, hook] as const));
  const book: HookBook = { alerts: open, heartbeats: [], alertKeys, heartbeatKeys: createKeyring([]) };
  const intake = openIntake({ store, clock, log }, book);
  const app = Fastify({ routerOptions: { maxParamLength: 200 } });
  // The routes of hooks need no more of the world than this.
  await addAlertHooks(app, { intake, clock, store, log } as unknown as World);
  await app.ready();
  return {
    app,
    store,
    clock,
    complaints,
    send: (hook, came) => send(app, `/v1/hooks/alerts/${keyOf(hook)}`, came),
    close: async () => {
      await app.close();
      await intake.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function send(app: FastifyInstance, path: string, came: Incoming): Promise<Answer> {
  const method = came.method as 'POST' | 'GET' | 'PUT';
  const payload = method === 'GET' ? {} : { payload: came.body };
  const answer = await app.inject({
    method,
    url: path,
    query: { ...came.query },
    headers: { ...came.headers },
    ...payload,
  });
  return { status: answer.statusCode, retryAfter: answer.headers['retry-after']?.toString(), body: answer.body };
}
