import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeAtomically } from '../atomic-file.ts';
import { type Log, openLog } from '../log.ts';
import { PROTOCOL } from '../model.ts';
import { pathsIn } from '../paths.ts';
import { type Keeper, openKeeper } from './keeper.ts';
import { observeTarget, observeTargets } from './observe.ts';
import { retire } from './retire.ts';
import type { Command, OrderOf } from './schema.ts';
import { serveControl } from './server.ts';
import { activateIn, type Change, pauseIn, prepareIn, type Refusal, resumeIn } from './table.ts';

export type Answer = { readonly kind: 'done'; readonly result: unknown } | Refusal;

const CHANGES: ReadonlySet<Command['call']> = new Set(['prepare', 'activate', 'retire', 'pause', 'resume']);

export type ControlOptions = {
  readonly dir: string;
  readonly generation: string;
  /** Of the front, for people and probes. */
  readonly address: string;
  readonly workers: number;
};

/** The process that owns the table. It may die at any instant: the workers go on with what they have, and the next one reads the file. */
export async function runControl(options: ControlOptions): Promise<void> {
  process.umask(0o077);
  const paths = pathsIn(options.dir);
  const log = openLog(paths.log('control'));
  livesWithItsSupervisor(log);
  const secret = probeSecret(paths.secret);
  const keeper = openKeeper({ paths, generation: options.generation, log });
  const hello = () => ({
    protocol: PROTOCOL,
    pid: process.pid,
    address: options.address,
    secret,
    workers: keeper.workers.ready(),
    wanted: options.workers,
    unsaved: keeper.unsaved(),
    alarms: keeper.alarms(),
  });
  const answer = async (asked: Command): Promise<Answer> => {
    if (CHANGES.has(asked.call)) log('order', summary(asked));
    return asked.call === 'hello' ? done(hello()) : obey(keeper, asked);
  };
  log('control started', { generation: options.generation, targets: keeper.table.size });
  await serveControl({ socket: paths.socket, log, answer, workers: keeper.workers });
}

async function obey(keeper: Keeper, asked: Exclude<Command, { call: 'hello' }>): Promise<Answer> {
  const { table, commit } = keeper;
  switch (asked.call) {
    case 'target':
      return done(table.get(asked.order.target) ?? null);
    case 'targets':
      return done([...table.values()]);
    case 'observe':
      return done(await observeTarget(keeper, asked.order.target));
    case 'observe-many':
      return done(await observeTargets(keeper, asked.order.targets));
    case 'prepare':
      return settled(await commit(() => prepareIn(table, asked.order)), {});
    case 'activate':
      return activate(keeper, asked.order);
    case 'retire':
      return retire(keeper, asked.order);
    case 'pause':
      return settled(await commit(() => pauseIn(table, asked.order)), {});
    case 'resume':
      return settled(await commit(() => resumeIn(table, asked.order)), {});
  }
}

async function activate(keeper: Keeper, order: OrderOf<'activate'>): Promise<Answer> {
  let from: string | null = null;
  const change = await keeper.commit(() => {
    from = keeper.table.get(order.target)?.production ?? null;
    return activateIn(keeper.table, order, (stack) => keeper.isUp(order.target, stack));
  });
  return settled(change, { from });
}

function settled(change: Change, facts: Readonly<Record<string, unknown>>): Answer {
  return change.kind === 'ok' ? done({ target: change.target, ...facts }) : change;
}

function done(result: unknown): Answer {
  return { kind: 'done', result };
}

function summary(asked: Command): Readonly<Record<string, unknown>> {
  if (asked.call !== 'prepare') return { ...asked };
  const { target, fence, stack, onTestEntrance } = asked.order;
  return { call: asked.call, target, fence, stack: stack.id, release: stack.release, onTestEntrance };
}

/** Signals of a terminal reach all processes of the group; when to end is the supervisor's business, and it ends with it. */
function livesWithItsSupervisor(log: Log): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => log('signal left alone', { signal }));
  process.on('disconnect', () => process.exit(0));
  process.on('unhandledRejection', (error) => {
    log('LOUD: bug', { error: error instanceof Error ? error.stack : String(error) });
  });
  process.on('uncaughtException', (error) => {
    // The table may be half changed; the next process reads the whole one from disk.
    log('LOUD: bug, starting over', { error: error.stack });
    process.exit(1);
  });
}

/** Who knows it may see which stack answers; it never leaves the machine's own user. */
function probeSecret(file: string): string {
  try {
    const known = readFileSync(file, 'utf8').trim();
    if (known.length >= 32) return known;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const secret = randomBytes(24).toString('hex');
  writeAtomically(file, secret);
  return secret;
}
