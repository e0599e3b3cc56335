import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAddress } from './config/address.ts';
import type { ServerSettings } from './config/server.ts';
import { isDiskFull } from './lib/file-errors.ts';
import { newId } from './lib/ids.ts';
import { makeFolder } from './lib/make-folder.ts';
import { identityOf } from './lib/processes.ts';
import { lockDataDirectory, shareDataDirectory } from './store/data-lock.ts';
import { markServer } from './store/server-mark.ts';

/** A server's place at its data directory. */
export type Seat = {
  /** Names this process in leases. */
  readonly worker: string;
  /** Tell the command line where this server answers. */
  announce(facts: { readonly url: string; readonly version: string }): void;
  onDuty(isOn: boolean): void;
  release(): Promise<void>;
};

/** For itself when the data is in the directory, beside others when it is in a database. Throws UserError `server/data-in-use`. */
export async function takeSeat(settings: ServerSettings): Promise<Seat> {
  makeFolder(settings.data);
  return settings.databaseUrl === null ? takeAlone(settings) : takeBeside(settings);
}

async function takeAlone({ data, listen }: ServerSettings): Promise<Seat> {
  const about = { pid: process.pid, address: writeAddress(listen), sinceMs: Date.now() };
  const lock = await lockDataDirectory(data, about);
  // Left by a server that was killed; until this one is ready nobody listens there.
  rmSync(announcement(data), { force: true });
  return {
    worker: newId('worker'),
    announce: (facts) => write(data, facts),
    onDuty: () => undefined,
    release: async () => {
      rmSync(announcement(data), { force: true });
      await lock.release();
    },
  };
}

/** The one on duty is the one to ask; another may step in while nobody who lives is named. */
async function takeBeside({ data }: ServerSettings): Promise<Seat> {
  const worker = newId('worker');
  const share = await shareDataDirectory(data);
  const mark = markServer(data, worker);
  let facts: Parameters<Seat['announce']>[0] | null = null;
  let isOnDuty = false;
  const speak = () => {
    if (facts !== null && (isOnDuty || !isAnswered(data))) write(data, facts);
  };
  return {
    worker,
    announce: (told) => {
      facts = told;
      speak();
    },
    onDuty: (isOn) => {
      isOnDuty = isOn;
      speak();
    },
    release: async () => {
      if (announcedPid(data) === process.pid) rmSync(announcement(data), { force: true });
      mark.remove();
      await share.release();
    },
  };
}

function announcement(data: string): string {
  return join(data, 'server.json');
}

/** Written whole or not at all. */
function write(data: string, facts: object): void {
  const file = announcement(data);
  const next = `${file}.${process.pid}.new`;
  try {
    writeFileSync(next, `${JSON.stringify({ ...facts, pid: process.pid, startedAt: new Date().toISOString() })}\n`);
    renameSync(next, file);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    // Orders must find a server also on a full disk.
    process.stderr.write(`There was no room to write ${file}; name this server with --server.\n`);
  }
}

function isAnswered(data: string): boolean {
  const pid = announcedPid(data);
  return pid !== null && identityOf(pid) !== null;
}

function announcedPid(data: string): number | null {
  try {
    const told: unknown = JSON.parse(readFileSync(announcement(data), 'utf8'));
    return typeof told === 'object' && told !== null && 'pid' in told && typeof told.pid === 'number' ? told.pid : null;
  } catch {
    return null;
  }
}
