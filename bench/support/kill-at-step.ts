import { DatabaseSync } from 'node:sqlite';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { StepName } from '../../src/core/deploys/model.ts';
import type { Place } from './place.ts';

export type Kill = {
  readonly operation: string;
  /** False: the operation had gone past the step before it was seen, and the server lives. */
  readonly done: boolean;
};

type Aim = { readonly file: string; readonly pid: number; readonly step: StepName; readonly withinMs: number };

/**
 * Kill a server as soon as the next operation has written that it begins this step. In a thread that does nothing else but look into the
 * database itself: some steps last a millisecond, and the API would tell of them when they are over.
 */
export function killAtStep(place: Place, aim: Aim): { readonly ready: Promise<void>; readonly killed: Promise<Kill> } {
  const thread = new Worker(new URL(import.meta.url), { workerData: aim });
  place.later(() => thread.terminate());
  const ready = Promise.withResolvers<void>();
  const killed = Promise.withResolvers<Kill>();
  thread.on('message', (message: 'ready' | Kill) => {
    if (message === 'ready') ready.resolve();
    else killed.resolve(message);
  });
  const fail = (error: unknown) => {
    ready.reject(error);
    killed.reject(error);
  };
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('nothing was ordered')));
  killed.promise.catch(() => undefined);
  return { ready: ready.promise, killed: killed.promise };
}

function watch({ file, pid, step, withinMs }: Aim, say: (message: 'ready' | Kill) => void): void {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const newest = database.prepare('SELECT id, step, status FROM operations ORDER BY ordinal DESC LIMIT 1');
  const former = newest.get()?.id;
  say('ready');
  const untilMs = performance.now() + withinMs;
  while (performance.now() < untilMs) {
    const operation = newest.get();
    if (operation === undefined || operation.id === former) continue;
    const isThere = operation.status === 'active' && operation.step === step;
    if (isThere) process.kill(pid, 'SIGKILL');
    if (!isThere && operation.status === 'active') continue;
    say({ operation: String(operation.id), done: isThere });
    return;
  }
}

if (parentPort !== null) {
  const port = parentPort;
  watch(workerData as Aim, (message) => port.postMessage(message));
}
