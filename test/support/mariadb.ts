import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { needs } from './required.ts';
import { until } from './until.ts';
import { which } from './which.ts';

/** A MariaDB of our own, on a socket in its own folder; the one that a package may have started is not touched. */
export type Mariadb = {
  /** A new, empty database; its URL, for the administrator or for `user`. */
  database(user?: string): Promise<string>;
  /** Several statements, as the administrator. */
  run(sql: string, url?: string): Promise<void>;
  stop(): Promise<void>;
};

/** For `describe(..., { skip: needsMariadb() })`. */
export function needsMariadb(): false | string {
  return needs('mariadb', () => installer() !== null && server() !== null);
}

const SMALL = [
  '--innodb-buffer-pool-size=8M',
  '--innodb-log-file-size=4M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--performance-schema=OFF',
];

export async function startMariadb(): Promise<Mariadb> {
  const dir = await mkdtemp(join(tmpdir(), 'astern-maria-'));
  const user = unprivileged();
  if (user !== null) chownSync(dir, user.uid, user.gid);
  const [data, socket] = [join(dir, 'data'), join(dir, 'socket')];
  const common = ['--no-defaults', `--datadir=${data}`, ...SMALL];
  const own = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  await finished(spawn(installer() ?? '', [...common, ...own], { ...user, cwd: dir, stdio: 'ignore' }));
  const words = [...common, `--socket=${socket}`, `--pid-file=${join(dir, 'pid')}`, '--skip-networking'];
  const running: ChildProcess = spawn(server() ?? '', words, { ...user, cwd: dir, stdio: 'ignore' });
  const urlOf = (name: string, as = 'root') => `mysql://${as}@localhost/${name}?socket=${socket}`;
  let databases = 0;

  const run = async (sql: string, url = urlOf('')) => {
    const { username, pathname } = new URL(url);
    const options = { socketPath: socket, user: username, database: pathname.slice(1), multipleStatements: true };
    const connection = await createConnection(options);
    try {
      await connection.query(sql);
    } finally {
      await connection.end();
    }
  };
  await until('MariaDB answers', () =>
    run('select 1').then(
      () => true,
      () => null,
    ),
  );
  return {
    run,
    database: async (as) => {
      databases += 1;
      const name = `test_${databases}`;
      await run(`create database ${name}`);
      return urlOf(name, as);
    },
    stop: async () => {
      const ended = once(running, 'exit');
      running.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Both are in Debian's mariadb-server-core, which starts no server of its own. */
function server(): string | null {
  return which('mariadbd');
}

function installer(): string | null {
  return which('mariadb-install-db');
}

/** It refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^(?:mysql|nobody):[^:]*:(\d+):(\d+):/m);
  if (entry === null) throw new Error('there is no unprivileged user for MariaDB');
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
}

async function finished(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}`);
}
