import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { needs } from './required.ts';
import { until } from './until.ts';
import { which } from './which.ts';

/** A PostgreSQL of our own, on a free loopback port, with nobody's data in it. */
export type Cluster = {
  readonly port: number;
  /** A new, empty database; its URL. */
  database(): Promise<string>;
  /** As an administrator sees it. */
  query(sql: string, url?: string): Promise<readonly Record<string, unknown>[]>;
  /** End it as a power cut would, and start it again on the same port. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** For `describe(..., { skip: needsPostgres() })`. */
export function needsPostgres(): false | string {
  return needs('postgres', programs);
}

/** `elsewhere`: it runs in a network of its own, and is reached under that address. */
export async function startCluster({
  durable = false,
  elsewhere = null,
}: {
  durable?: boolean;
  elsewhere?: { readonly within: readonly string[]; readonly address: string } | null;
} = {}): Promise<Cluster> {
  const dir = await mkdtemp(join(tmpdir(), 'astern-pg-'));
  const user = unprivileged();
  if (user !== null) chownSync(dir, user.uid, user.gid);
  const data = join(dir, 'data');
  await finished(
    spawn(program('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'], {
      ...(user ?? {}),
      cwd: dir,
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  const port = await freePort();
  const host = elsewhere?.address ?? '127.0.0.1';
  if (elsewhere !== null) await appendFile(join(data, 'pg_hba.conf'), 'host all all samenet trust\n');
  const settings = [
    '-p',
    `${port}`,
    '-k',
    dir,
    '-h',
    elsewhere === null ? '127.0.0.1' : '*',
    ...(durable ? [] : ['-F']),
    '-c',
    'max_connections=60',
  ];
  let server: ChildProcess | null = null;
  let databases = 0;
  const urlOf = (name: string) => `postgresql://postgres@${host}:${port}/${name}`;

  const query = async (sql: string, url = urlOf('postgres')) => {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query(sql)).rows as readonly Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    if (server === null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
    server = null;
  };
  const start = async () => {
    const words = [program('postgres'), '-D', data, ...settings];
    const [first = '', ...others] = elsewhere === null ? words : [...elsewhere.within, ...asUser(user), ...words];
    // Only root enters another network; the user is changed on the other side.
    const owner = elsewhere === null ? (user ?? {}) : {};
    server = spawn(first, others, { ...owner, cwd: dir, stdio: 'ignore' });
    await until('PostgreSQL answers', () => query('select 1').catch(() => null), 30_000);
  };
  await start();
  return {
    port,
    query,
    start,
    crash: () => end('SIGQUIT'),
    database: async () => {
      databases += 1;
      const name = `test_${databases}`;
      await query(`create database ${name}`);
      return urlOf(name);
    },
    stop: async () => {
      await end('SIGQUIT');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function programs(): string | null {
  return findProgram('initdb') === null ? null : findProgram('postgres');
}

function program(name: string): string {
  const found = findProgram(name);
  if (found === null) throw new Error(`${name} is not on this machine`);
  return found;
}

/** Debian keeps the programs of a server out of the path, by version. */
function findProgram(name: string): string | null {
  return which(name) ?? globSync(`/usr/lib/postgresql/*/bin/${name}`).sort().at(-1) ?? null;
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^(?:postgres|nobody):[^:]*:(\d+):(\d+):/m);
  if (entry === null) throw new Error('there is no unprivileged user for PostgreSQL');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

function asUser(user: { uid: number; gid: number } | null): readonly string[] {
  return user === null ? [] : ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
}

async function finished(child: ChildProcess): Promise<void> {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}: ${words}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
