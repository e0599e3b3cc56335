import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What shall happen when a point is crossed. */
export type Aim = {
  /** Such as `flip.begun` or `start-stack.fleet.start`. */
  readonly point: string;
  /**
   * `die`: the server kills itself, and never comes to the next instruction. `hold`: it waits there until it is let go, so that others can be
   * hurt meanwhile. `lose-answer`: what was done stays done, and its answer is lost for good. `time-out`: the same, but it may be asked again.
   */
  readonly what: 'die' | 'hold' | 'lose-answer' | 'time-out';
  /** For `die`: so long after the point, wherever it is by then. */
  readonly afterMs?: number;
};

/** One line of what a server tells on its way. */
export type Told =
  | { readonly kind: 'crossed'; readonly point: string }
  | { readonly kind: 'claimed'; readonly fence: number }
  /** The router, or the record of a flip, has come to this fence. */
  | { readonly kind: 'fenced'; readonly target: string; readonly fence: number }
  /** Something that must never happen was about to. */
  | { readonly kind: 'outrage'; readonly what: string };

/** Between a test and its server: what it aims at, one after the other, and all that was crossed. Written so that a death loses nothing. */
export type Aims = {
  /** From now on, in this order, each once. */
  set(aims: readonly Aim[]): void;
  /** How many are still to come. */
  left(): number;
  /** Let the server go on that is held. */
  letGo(): void;
  told(): readonly Told[];
};

/** The server's side. */
export type Aimed = {
  /** The aim if it is at this point; it is over then. */
  take(point: string): Aim | null;
  tell(told: Told): void;
  isHeld(): boolean;
};

export function aimsIn(folder: string): Aims & Aimed {
  const file = (name: string) => join(folder, name);
  const [aimed, held, log] = [file('aims.json'), file('held'), file('told.jsonl')];
  const write = (aims: readonly Aim[]) => {
    writeFileSync(`${aimed}.new`, JSON.stringify(aims));
    renameSync(`${aimed}.new`, aimed);
  };
  const read = () => (existsSync(aimed) ? (JSON.parse(readFileSync(aimed, 'utf8')) as readonly Aim[]) : []);
  return {
    set: write,
    left: () => read().length,
    letGo: () => rmSync(held, { force: true }),
    told: () => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Told);
    },
    take: (point) => {
      const [next, ...rest] = read();
      if (next?.point !== point) return null;
      if (next.what === 'hold') writeFileSync(held, '');
      write(rest);
      return next;
    },
    tell: (told) => appendFileSync(log, `${JSON.stringify(told)}\n`),
    isHeld: () => existsSync(held),
  };
}

export function dieAt(...points: readonly string[]): readonly Aim[] {
  return points.map((point) => ({ point, what: 'die' }));
}
