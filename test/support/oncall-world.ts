import { PassThrough, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { pino } from 'pino';
import { type Client, createClient } from '../../src/api/client.ts';
import { runCli } from '../../src/cli/program.ts';
import { startOncall } from '../../src/entry/clock/oncall.ts';
import { buildHttp } from '../../src/entry/http/server.ts';
import type { HookBook } from '../../src/flows/alerts/hook.ts';
import { openIntake } from '../../src/flows/alerts/intake.ts';
import { createPager } from '../../src/flows/paging/pager.ts';
import type { World } from '../../src/flows/world.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import type { TestClock } from '../../src/lib/test-clock.ts';
import type { Store } from '../../src/store/store.ts';
import { openSqliteForTest } from '../../src/store/testing/open-sqlite.ts';
import type { Outcome } from './cli.ts';

/** The API, the command line and the clock work of on-call, on a clock that the test turns. */
export type OncallWorld = {
  readonly store: Store;
  readonly clock: TestClock;
  readonly url: string;
  /** As the person of this token: `ann` is a responder, `root` an admin, `guest` a viewer. */
  as(name: string): Client;
  /** The command line of somebody. */
  cli(
    name: string,
    args: readonly string[],
    options?: { readonly stdin?: string; readonly zone?: string },
  ): Promise<Outcome>;
  /** Turn the clock to this instant; what is due by then is done once. */
  turnTo(instant: string): Promise<void>;
  /** Until the work of the clock has taken notice. */
  settled(): Promise<void>;
};

const ROLES = { root: 'admin', ann: 'responder', bo: 'responder', cy: 'responder', guest: 'viewer' } as const;

export async function openOncallWorld(t: TestContext, at: string): Promise<OncallWorld> {
  const { store, clock } = await openSqliteForTest(t);
  clock.setWall(Date.parse(at));
  const logger = pino({ level: 'silent' });
  const book: HookBook = { alerts: [], heartbeats: [], alertKeys: createKeyring([]), heartbeatKeys: createKeyring([]) };
  const intake = openIntake({ store, clock, log: logger }, book);
  const deploys = { sources: [], keys: createKeyring([]) };
  const parts = { store, clock, log: logger, router: {}, intake, deploys, pager: createPager(clock) };
  const world = parts as unknown as World;
  const tokens = Object.entries(ROLES).map(([name, role]) => ({
    name,
    role,
    secret: `secret-${name}`,
    isLocal: false,
  }));
  const facts = { version: 'test', startedAtMs: 0, front: () => '', haproxySetup: null, isReady: () => true };
  const channels = { phones: new Map(), slack: null };
  const http = await buildHttp({ world, tokens, facts, logger, hooks: new Map(), channels });
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  let keeper = startOncall(world);
  const clients: Client[] = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await keeper.close();
    await http.close();
    await intake.close();
  });
  const settled = async () => {
    // It finishes what it has begun; a new one begins by looking.
    await keeper.close();
    keeper = startOncall(world);
    await keeper.close();
    keeper = startOncall(world);
  };
  return {
    store,
    clock,
    url,
    as: (name) => {
      const client = createClient({ url, token: `secret-${name}` });
      clients.push(client);
      return client;
    },
    cli: (name, args, options) =>
      runOnce({ args, clock, env: { ASTERN_URL: url, ASTERN_TOKEN: `secret-${name}` }, ...options }),
    turnTo: async (instant) => {
      // Days in one go, without every minute of them.
      clock.setWall(Date.parse(instant));
      await settled();
    },
    settled,
  };
}

type Run = {
  readonly args: readonly string[];
  readonly clock: TestClock;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly zone?: string;
};

async function runOnce({ args, clock, env, stdin = '', zone = 'UTC' }: Run): Promise<Outcome> {
  const [out, err] = [collect(), collect()];
  const input = new PassThrough();
  input.end(stdin);
  const terminal = { in: input, out: out.stream, err: err.stream };
  const interrupted = new AbortController().signal;
  const cwd = new URL('../..', import.meta.url).pathname;
  const code = await runCli(args, { env: { ...env, TZ: zone }, cwd, terminal, clock, interrupted });
  return { code, out: out.text(), err: err.text() };
}

function collect() {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => stripVTControlCharacters(text) };
}
