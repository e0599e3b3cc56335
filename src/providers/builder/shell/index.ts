import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cleanEnv } from '../../../lib/clean-env.ts';
import { type Clock, systemClock } from '../../../lib/clock.ts';
import { ProviderError } from '../../../lib/errors.ts';
import { launch, readPidFile } from '../../../lib/launch.ts';
import { endGroup, killGroup, type ProcessGroup } from '../../../lib/process-groups.ts';
import { type ProcessIdentity, startedSinceBoot } from '../../../lib/processes.ts';
import type { Builder, BuildOrder, BuildOutcome } from '../port.ts';
import { type BuildLog, openBuildLog } from './build-log.ts';

export type ShellBuilderOptions = {
  /** Where the builder remembers which process works under which key; beside the log unless told. */
  readonly dir?: string;
  readonly clock?: Clock;
  /** Output kept of one build; the rest is counted. */
  readonly maxLogBytes?: number;
  /** From the first signal to SIGKILL. */
  readonly killAfterMs?: number;
};

type Settings = Required<Omit<ShellBuilderOptions, 'dir'>> & Pick<ShellBuilderOptions, 'dir'>;
type Ended = { readonly code: number | null; readonly signal: string | null };
type Running = { readonly exited: Promise<Ended>; readonly read: Promise<unknown>; readonly group: ProcessGroup };
type Why = 'ended' | 'timed-out' | 'aborted';

const MAX_LOG_BYTES = 10 * 1024 * 1024;
const KILL_AFTER_MS = 2_000;
const LAUNCH_TRIES = 3;

/** Builds with `/bin/sh -c`, each in its own process group, of which nothing is left when the build has ended. */
export function createShellBuilder(options: ShellBuilderOptions = {}): Builder {
  const settings: Settings = { clock: systemClock, maxLogBytes: MAX_LOG_BYTES, killAfterMs: KILL_AFTER_MS, ...options };
  return { build: (order) => build(settings, order), endLeft: (key) => endLeft(settings, key) };
}

async function build(settings: Settings, order: BuildOrder): Promise<BuildOutcome> {
  const { clock } = settings;
  if (order.signal.aborted) return { kind: 'aborted' };
  const log = await openBuildLog(order.logFile, { maxBytes: settings.maxLogBytes, secrets: order.mask });
  const startedMs = clock.monotonic();
  try {
    const running = await begin(settings, order, log);
    const { why, ended } = await follow(settings, order, running);
    // A build may leave something running that holds its output open; then the end of the output would never come.
    await killGroup(running.group, clock);
    await running.read;
    await rm(pidFile(settings, order), { force: true });
    return outcome(why, ended, log, clock.monotonic() - startedMs);
  } finally {
    await log.close();
  }
}

/** What an earlier try left is killed, also when it was launched but came to run only now. */
async function begin(settings: Settings, order: BuildOrder, log: BuildLog): Promise<Running> {
  const path = pidFile(settings, order);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (let tries = 0; tries < LAUNCH_TRIES; tries++) {
    await killFormer(path, order.key, settings);
    const startedBefore = startedSinceBoot();
    const heard = Promise.withResolvers<Omit<Running, 'group'>>();
    const { identity, child } = await launch({
      pidFile: path,
      run: order.run,
      folder: order.folder,
      env: { ...cleanEnv(), ...order.env, ASTERN_BUILD: nameOf(order.key) },
      stdio: ['ignore', 'pipe', 'pipe'],
      clock: settings.clock,
      onSpawn: (spawned) => heard.resolve(listenTo(spawned, log)),
    });
    if (child !== null) return { ...(await heard.promise), group: { ...groupOf(identity, order.key), startedBefore } };
  }
  throw new ProviderError('builder', `another build under ${order.key} keeps starting`, { retryable: true });
}

async function endLeft(settings: Settings, key: string): Promise<void> {
  if (settings.dir !== undefined) await killFormer(join(settings.dir, `${nameOf(key)}.pid`), key, settings);
}

async function killFormer(path: string, key: string, { clock }: Settings): Promise<void> {
  const former = await readPidFile(path);
  if (former !== null && former !== 'never') await killGroup(groupOf(former, key), clock);
  await rm(path, { force: true });
}

async function follow(
  { clock, killAfterMs }: Settings,
  order: BuildOrder,
  { exited, group }: Running,
): Promise<{ why: Why; ended: Ended }> {
  const over = new AbortController();
  const stopped = AbortSignal.any([order.signal, over.signal]);
  const timer = clock.sleep(order.timeoutMs, stopped).then(
    () => 'timed-out' as const,
    () => 'aborted' as const,
  );
  const why: Why = await Promise.race([exited.then(() => 'ended' as const), timer]);
  over.abort();
  if (why !== 'ended') await endGroup(group, { signal: 'SIGTERM', withinMs: killAfterMs, clock });
  return { why, ended: await exited };
}

function listenTo(child: ChildProcess, log: BuildLog): Omit<Running, 'group'> {
  const read = Promise.all([log.take(child.stdout), log.take(child.stderr)]);
  // Told to whoever waits for it; one that lost its launch has nobody waiting.
  read.catch(() => undefined);
  return {
    read,
    exited: new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }),
  };
}

function outcome(why: Why, { code, signal }: Ended, log: BuildLog, durationMs: number): BuildOutcome {
  if (why === 'aborted') return { kind: 'aborted' };
  if (why === 'timed-out') return { kind: 'timed-out', afterMs: Math.round(durationMs), lastLines: log.lastLines() };
  if (code === 0) return { kind: 'built', durationMs: Math.round(durationMs) };
  return { kind: 'failed', exitCode: code, signal, lastLines: log.lastLines() };
}

function groupOf(leader: ProcessIdentity, key: string): ProcessGroup {
  return { leader, marks: [`ASTERN_BUILD=${nameOf(key)}`] };
}

function pidFile({ dir }: Settings, { key, logFile }: BuildOrder): string {
  return join(dir ?? dirname(logFile), `${nameOf(key)}.pid`);
}

/** A key may hold anything; two keys never share a name. */
function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}
