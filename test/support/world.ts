import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Client, createClient } from '../../src/api/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { stopRouter } from '../../src/providers/router/builtin/start.ts';
import { kept } from './kept.ts';
import { killAllNow, killAllWith, type Marked, processesWith } from './processes.ts';
import { type ServerEnd, type ServerPlace, type ServerProcess, startServer } from './server-process.ts';

/** A machine of its own: data folder, ports, a real server and whatever that starts. */
export type World = {
  readonly dir: string;
  readonly data: string;
  readonly api: Client;
  /** Where the API listens. */
  apiUrl(): string;
  /** The router's front. */
  front(): string;
  server(): ServerProcess;
  /** The last words of the last few servers, to explain a failure by. */
  said(): string;
  /** Of the one who owns the data folder. */
  token(): Promise<string>;
  /** Another client, with another token or none. */
  clientWith(token: string | null): Client;
  /** A file that does not exist yet, for services and builds that wait for one. */
  gate(name: string): { readonly file: string; open(): Promise<void>; close(): Promise<void> };
  kill(): Promise<void>;
  stop(): Promise<ServerEnd>;
  /** Start the server (again). */
  start(): Promise<void>;
  /** How `start` starts it, for a second one on the same data. */
  readonly place: ServerPlace;
  /** Processes of instances of a target, workers included. */
  instances(target?: string): Promise<readonly Marked[]>;
  /** End the router of a folder; false: none ran. */
  endRouter(dir?: string): Promise<boolean>;
  /** Everything this world started. */
  processes(): Promise<readonly Marked[]>;
  close(): Promise<void>;
};

/** Whatever is started with this environment belongs to the world of this folder and ends with it. */
export type WorldPlace = { readonly dir: string; readonly env: ServerPlace['env'] };

export type WorldOptions = {
  /** More for astern.server.yml; or what makes it, of things that this world shall take down with it. */
  readonly settings?: object | ((place: WorldPlace) => Promise<object>);
  readonly env?: Readonly<Record<string, string>>;
  /** What is run instead of `astern server`. */
  readonly program?: string;
};

const SERVERS_HEARD = 4;
const WORDS_HEARD = 6_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export async function startWorld({ settings = {}, env = {}, program }: WorldOptions = {}): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'astern-story-'));
  const data = join(dir, 'data');
  // Every process that the server starts keeps HOME, which makes it the mark of this world.
  const mark = `HOME=${dir}`;
  const place = {
    data,
    settings: join(dir, 'astern.server.yml'),
    env: { PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`, HOME: dir, TZ: 'UTC', ...kept(), ...env },
    ...(program === undefined ? {} : { program }),
  };
  // A runner that has waited too long ends us in the middle; what we started would run on for ever.
  const endSuddenly = () => {
    killAllNow(mark);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
    process.exit(1);
  };
  for (const signal of SIGNALS) process.once(signal, endSuddenly);
  const made = typeof settings === 'function' ? await settings({ dir, env: place.env }) : settings;
  await writeFile(place.settings, JSON.stringify({ fleet: { ports: somePorts() }, ...made }));
  let server = startServer(place);
  const servers = [server];
  let addresses = { url: '', router: '' };
  const clients: Client[] = [];
  const clientWith = (token: string | null) => {
    const client = createClient({ url: () => addresses.url, token, actor: 'ada' });
    clients.push(client);
    return client;
  };
  const token = async () => (await readFile(join(data, 'token'), 'utf8')).trim();
  const endRouter = (folder = join(data, 'router')) => stopRouter(folder, systemClock);
  const close = async () => {
    for (const signal of SIGNALS) process.off(signal, endSuddenly);
    for (const client of clients) client.close();
    await server.kill();
    await endRouter().catch(() => false);
    await killAllWith(mark);
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    addresses = await server.ready;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    dir,
    data,
    place,
    clientWith,
    close,
    token,
    endRouter,
    api: clientWith(await token()),
    apiUrl: () => addresses.url,
    front: () => addresses.router,
    server: () => server,
    said: () => servers.slice(-SERVERS_HEARD).map(lastWords).join('\n'),
    gate: (name) => {
      const file = join(dir, `${name}.gate`);
      return { file, open: () => writeFile(file, ''), close: () => rm(file, { force: true }) };
    },
    kill: () => server.kill(),
    stop: () => server.stop(),
    start: async () => {
      server = startServer(place);
      servers.push(server);
      addresses = await server.ready;
    },
    instances: async (target) => {
      const marked = (await processesWith(mark)).filter(({ variables }) => variables.has('ASTERN_INSTANCE'));
      return marked.filter(({ variables }) => target === undefined || variables.get('ASTERN_TARGET') === target);
    },
    processes: () => processesWith(mark),
  };
}

function lastWords(server: ServerProcess): string {
  return `-- process ${server.pid}\n${server.said().slice(-WORDS_HEARD)}`;
}

/** A range of its own for each world, so that those that run side by side seldom want the same port. */
function somePorts(): string {
  const from = 20_000 + Math.floor(Math.random() * 98) * 100;
  return `${from}-${from + 99}`;
}
