import type { Socket } from 'node:net';
import { sendJsonLine } from '../../lib/json-lines.ts';
import type { Log } from '../log.ts';
import type { FromWorker, PushedTarget, StackCounts, ToWorker } from '../model.ts';
import { createLedger, type Ledger } from './ledger.ts';

type Hello = Extract<FromWorker, { kind: 'worker' }>;

type Connected = {
  readonly hello: Hello;
  readonly socket: Socket;
  acked: number;
  readonly waiting: Map<string, (answer: FromWorker | null) => void>;
  /** Checks in a row in which nothing was heard. */
  silent: number;
};

export type Workers = {
  join(hello: Hello, socket: Socket, receive: (onMessage: (message: FromWorker) => void) => void): void;
  /** Tell all workers and wait until each has it; one that does not take it is ended, so that nobody routes by an old table. */
  push(targets: readonly PushedTarget[]): Promise<void>;
  /** Bring the counts up to this moment. */
  flush(): Promise<void>;
  counts(target: string): readonly StackCounts[];
  cut(target: string, stack: string): Promise<{ requests: number; streams: number }>;
  forget(target: string, stack: string): void;
  ready(): number;
  stop(): void;
};

/** Far above what a starved machine needs; the caller waits longer still. */
const ACK_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** Counted in looks, not in time: a machine that slept wakes up with all its processes in good health. */
const SILENT_CHECKS = 10;
const ARE_YOU_THERE: ToWorker = { kind: 'flush', id: 0 };

/** The data plane as the control process sees it. */
export function openWorkers(needs: {
  generation: string;
  log: Log;
  wholeTable: () => readonly PushedTarget[];
  onDown: (message: Extract<FromWorker, { kind: 'down' }>) => void;
}): Workers {
  const connected = new Set<Connected>();
  const ledger = createLedger();
  let seq = 0;

  const ask = (worker: Connected, key: string, message: ToWorker): Promise<FromWorker | null> =>
    new Promise((resolve) => {
      const end = (answer: FromWorker | null) => {
        clearTimeout(timer);
        worker.waiting.delete(key);
        resolve(answer);
      };
      const timer = setTimeout(() => {
        dismiss(worker, needs.log, `no answer to ${message.kind} within ${ACK_WITHIN_MS} ms`);
        end(null);
      }, ACK_WITHIN_MS);
      worker.waiting.set(key, end);
      sendJsonLine(worker.socket, message);
    });
  const askAll = (key: string, message: ToWorker) => Promise.all([...connected].map((one) => ask(one, key, message)));
  const push = async (targets: readonly PushedTarget[]) => {
    seq += 1;
    await askAll(`ack ${seq}`, { kind: 'table', seq, whole: false, targets });
  };
  const watchdog = setInterval(() => {
    for (const worker of connected) {
      worker.silent += 1;
      if (worker.silent > SILENT_CHECKS) dismiss(worker, needs.log, 'silent for too long');
      else sendJsonLine(worker.socket, ARE_YOU_THERE);
    }
  }, LOOK_EVERY_MS);

  return {
    join: (hello, socket, receive) => {
      const worker: Connected = { hello, socket, acked: 0, waiting: new Map(), silent: 0 };
      connected.add(worker);
      receive((message) => {
        hear(worker, message, { ledger, onDown: needs.onDown });
        if (message.kind === 'ack') dismissOrphans(connected, needs.generation);
      });
      socket.on('close', () => {
        connected.delete(worker);
        ledger.workerGone(hello.id);
        for (const end of [...worker.waiting.values()]) end(null);
      });
      seq += 1;
      sendJsonLine(socket, { kind: 'table', seq, whole: true, targets: needs.wholeTable() } satisfies ToWorker);
    },
    push,
    flush: async () => {
      seq += 1;
      await askAll(`flush ${seq}`, { kind: 'flush', id: seq });
    },
    counts: (target) => ledger.of(target),
    cut: async (target, stack) => {
      seq += 1;
      const answers = await askAll(`cut ${seq}`, { kind: 'cut', id: seq, target, stack });
      return answers.reduce(addCut, { requests: 0, streams: 0 });
    },
    forget: (target, stack) => ledger.forget(target, stack),
    ready: () => [...connected].filter((one) => one.acked > 0 && one.hello.generation === needs.generation).length,
    stop: () => clearInterval(watchdog),
  };
}

function hear(
  worker: Connected,
  message: FromWorker,
  to: { ledger: Ledger; onDown: (message: Extract<FromWorker, { kind: 'down' }>) => void },
): void {
  worker.silent = 0;
  switch (message.kind) {
    case 'ack':
      worker.acked = message.seq;
      worker.waiting.get(`ack ${message.seq}`)?.(message);
      return;
    case 'counts':
      to.ledger.report(worker.hello.id, message.stacks);
      if (message.flush !== null) worker.waiting.get(`flush ${message.flush}`)?.(message);
      return;
    case 'cut-done':
      worker.waiting.get(`cut ${message.id}`)?.(message);
      return;
    case 'down':
      to.onDown(message);
      return;
    case 'worker':
      return;
  }
}

/** Workers of a supervisor that died go on until those of this one serve; then they finish what they have and end. */
function dismissOrphans(connected: ReadonlySet<Connected>, generation: string): void {
  const own = [...connected].some((one) => one.hello.generation === generation && one.acked > 0);
  if (!own) return;
  for (const one of connected) {
    if (one.hello.generation !== generation) sendJsonLine(one.socket, { kind: 'drain' } satisfies ToWorker);
  }
}

/** It could go on routing by an old table; its supervisor starts another at once. */
function dismiss(worker: Connected, log: Log, why: string): void {
  log('LOUD: worker ended', { worker: worker.hello.pid, why });
  worker.socket.destroy();
  try {
    process.kill(worker.hello.pid, 'SIGKILL');
  } catch (error) {
    log('worker was gone already', { worker: worker.hello.pid, error: String(error) });
  }
}

function addCut(sum: { requests: number; streams: number }, answer: FromWorker | null) {
  if (answer?.kind !== 'cut-done') return sum;
  return { requests: sum.requests + answer.requests, streams: sum.streams + answer.streams };
}
