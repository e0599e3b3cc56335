import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parseServiceConfig } from '../config/service.ts';
import { commandWord } from '../core/init/command-word.ts';
import type { ConfigFact, DoctorFacts } from '../core/init/doctor.ts';
import type { ServiceConfig } from '../core/releases/model.ts';
import { UserError } from '../lib/errors.ts';

const run = promisify(execFile);
const FILE = 'astern.yml';

/** What only the caller can know: it is the one that talks to the server. */
export type RemoteFacts = Pick<DoctorFacts, 'server' | 'token' | 'ports' | 'truths' | 'channels'> & {
  /** Folder whose free space matters, if it is on this machine. */
  readonly dataFolder: string | null;
};

/** Look at this machine and the repository around `folder`; changes nothing. */
export async function gatherDoctorFacts(folder: string, remote: RemoteFacts): Promise<DoctorFacts> {
  const { dataFolder, ...answers } = remote;
  const gitVersion = await git(folder, ['version']);
  const repository = await readRepository(folder);
  const config = await readConfigs(repository?.root ?? folder);
  const known = [config.atHead, config.inFolder].find((fact) => fact.kind === 'valid')?.config ?? null;
  return {
    ...answers,
    gitVersion: gitVersion?.replace(/^git version /, '').trim() ?? null,
    nodeVersion: process.version,
    repository,
    config,
    programs: known === null ? {} : findPrograms(known, process.env.PATH ?? ''),
    hosts: known === null ? [] : await lookUpHosts(known),
    disk: dataFolder === null ? null : await freeSpace(dataFolder),
  };
}

async function readRepository(folder: string): Promise<DoctorFacts['repository']> {
  const root = await git(folder, ['rev-parse', '--show-toplevel']);
  if (root === null) return null;
  const head = await git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  const status = await git(folder, ['status', '--porcelain', '-z']);
  const changed = (status ?? '')
    .split('\0')
    .flatMap((line) => (line.length > 3 && line[2] === ' ' ? [line.slice(3)] : []));
  return { root: root.trim(), head: head?.trim() ?? null, changed };
}

async function readConfigs(root: string): Promise<DoctorFacts['config']> {
  const committed = await git(root, ['show', `HEAD:${FILE}`]);
  const present = readText(join(root, FILE));
  return {
    atHead: configFact(committed, `${FILE} (HEAD)`),
    inFolder: configFact(present, FILE),
    same: committed?.replaceAll('\r\n', '\n') === present?.replaceAll('\r\n', '\n'),
  };
}

function configFact(text: string | null, name: string): ConfigFact {
  if (text === null) return { kind: 'missing' };
  try {
    return { kind: 'valid', config: parseServiceConfig(text, name) };
  } catch (error) {
    if (error instanceof UserError) return { kind: 'invalid', message: error.message };
    throw error;
  }
}

function findPrograms({ build, roles }: ServiceConfig, path: string): DoctorFacts['programs'] {
  const commands = [...(build.run === null ? [] : [build.run]), ...roles.map((role) => role.run)];
  const words = new Set(commands.map(commandWord).filter((word) => word !== null));
  return Object.fromEntries([...words].map((word) => [word, isOnPath(word, path)]));
}

function isOnPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      const file = join(folder, program);
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      // Not here; the next folder may have it.
      return false;
    }
  });
}

async function lookUpHosts({ environments }: ServiceConfig): Promise<DoctorFacts['hosts']> {
  const names = environments.flatMap(({ host, testHost }) => [host, testHost]);
  return Promise.all(
    names.map(async (host) => {
      const found = await Promise.race([lookup(host, { all: true }).catch(() => []), tooLate()]);
      return { host, addresses: found.map(({ address }) => address) };
    }),
  );
}

/** A name server that does not answer shall not hold up the other checks. */
async function tooLate(): Promise<readonly { address: string }[]> {
  await delay(3_000, undefined, { ref: false });
  return [];
}

async function freeSpace(folder: string): Promise<DoctorFacts['disk']> {
  const found = await statfs(folder).catch(() => null);
  return found === null ? null : { folder, freeBytes: found.bavail * found.bsize };
}

/** Output of a git command, or null if it did not succeed. */
async function git(folder: string, words: readonly string[]): Promise<string | null> {
  const options = { cwd: folder, timeout: 10_000, maxBuffer: 16 * 1024 * 1024, encoding: 'utf8' } as const;
  const answer = await run('git', ['--no-optional-locks', ...words], options).catch(() => null);
  return answer?.stdout ?? null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Missing or unreadable: the check says that there is none.
    return null;
  }
}
