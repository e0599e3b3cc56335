import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Log } from '../log.ts';
import type { HealthCheck, Instance, Target } from '../model.ts';
import { instanceKey } from '../model.ts';
import { probeInstance } from './probe-instance.ts';

export type InstanceHealth = {
  readonly up: boolean;
  readonly passes: number;
  readonly lastPassAgoMs: number | null;
  readonly lastProblem: string | null;
};

export type Health = {
  /** Look after exactly the instances of this target from now on. */
  follow(target: Target): void;
  of(key: string): InstanceHealth;
  /** A worker could not connect: out at once, back only after consecutive passes. */
  markDown(key: string, problem: string): void;
  stop(): void;
};

type Watched = {
  readonly key: string;
  readonly target: string;
  readonly host: string;
  readonly instance: Instance;
  readonly check: HealthCheck | null;
  up: boolean;
  passes: number;
  failures: number;
  lastPassMs: number | null;
  lastProblem: string | null;
  timer: NodeJS.Timeout | undefined;
};

const UNKNOWN: InstanceHealth = { up: false, passes: 0, lastPassAgoMs: null, lastProblem: null };
const WHEN_UNCHECKED = { everyMs: 1_000, passes: 1, failures: 2 };
/** What is out is asked more often than what is in: coming back should not take as long as a slow interval. */
const DOWN_EVERY_MS = 250;

/**
 * Active checks of every instance of every known stack, hot or not: a rollback needs the idle stack known good at that moment.
 * `restored` are targets read from disk: their instances keep their last known state (up when nothing is known) until checked.
 */
export function openHealth(needs: {
  restored: Iterable<Target>;
  file: string;
  log: Log;
  onChange: (target: string) => void;
}): Health {
  const watched = new Map<string, Watched>();
  const known = readKnown(needs.file);
  let saving: NodeJS.Timeout | undefined;

  const changed = (entry: Watched) => {
    needs.log(entry.up ? 'instance up' : 'instance down', { key: entry.key, problem: entry.lastProblem });
    saving ??= setTimeout(() => {
      saving = undefined;
      writeKnown(needs.file, watched, needs.log);
    }, 200);
    needs.onChange(entry.target);
  };
  const look = async (entry: Watched): Promise<void> => {
    const problem = await probeInstance(entry.instance, entry.check, entry.host);
    if (watched.get(entry.key) !== entry) return;
    if (note(entry, problem)) changed(entry);
    schedule(entry, look);
  };
  const watch = (target: Target, upAtFirst: (key: string) => boolean) => {
    const wanted = entriesOf(target, upAtFirst);
    for (const [key, entry] of watched) if (entry.target === target.name && !wanted.has(key)) drop(watched, key);
    for (const entry of wanted.values()) adopt(watched, entry, look);
  };
  for (const target of needs.restored) watch(target, (key) => known.get(key) ?? true);

  return {
    follow: (target) => watch(target, () => false),
    of: (key) => seen(watched.get(key)),
    markDown: (key, problem) => {
      const entry = watched.get(key);
      if (entry === undefined) return;
      Object.assign(entry, { passes: 0, lastProblem: problem });
      if (!entry.up) return;
      entry.up = false;
      changed(entry);
      schedule(entry, look);
    },
    stop: () => {
      clearTimeout(saving);
      for (const key of [...watched.keys()]) drop(watched, key);
    },
  };
}

/** Count a check; true when the instance went in or out by it. */
function note(entry: Watched, problem: string | null): boolean {
  const limits = entry.check ?? WHEN_UNCHECKED;
  const before = entry.up;
  if (problem === null) {
    entry.passes += 1;
    entry.failures = 0;
    entry.lastPassMs = performance.now();
    if (entry.passes >= limits.passes) entry.up = true;
  } else {
    entry.passes = 0;
    entry.failures += 1;
    entry.lastProblem = problem;
    if (entry.failures >= limits.failures) entry.up = false;
  }
  return entry.up !== before;
}

function schedule(entry: Watched, look: (entry: Watched) => Promise<void>): void {
  const { everyMs } = entry.check ?? WHEN_UNCHECKED;
  clearTimeout(entry.timer);
  entry.timer = setTimeout(() => void look(entry), entry.up ? everyMs : Math.min(everyMs, DOWN_EVERY_MS));
}

function entriesOf(target: Target, upAtFirst: (key: string) => boolean): Map<string, Watched> {
  const entries = new Map<string, Watched>();
  for (const stack of target.stacks) {
    for (const { health: check, instances } of stack.pools) {
      for (const instance of instances) {
        const key = instanceKey(target.name, stack.id, instance);
        const fresh = { passes: 0, failures: 0, lastPassMs: null, lastProblem: null, timer: undefined };
        entries.set(key, {
          key,
          target: target.name,
          host: target.host,
          instance,
          check,
          up: upAtFirst(key),
          ...fresh,
        });
      }
    }
  }
  return entries;
}

function adopt(watched: Map<string, Watched>, entry: Watched, look: (entry: Watched) => Promise<void>): void {
  const before = watched.get(entry.key);
  if (before !== undefined && JSON.stringify(before.check) === JSON.stringify(entry.check)) return;
  if (before !== undefined) {
    clearTimeout(before.timer);
    Object.assign(entry, { up: before.up, passes: before.passes, lastPassMs: before.lastPassMs });
  }
  watched.set(entry.key, entry);
  void look(entry);
}

function drop(watched: Map<string, Watched>, key: string): void {
  clearTimeout(watched.get(key)?.timer);
  watched.delete(key);
}

function seen(entry: Watched | undefined): InstanceHealth {
  if (entry === undefined) return UNKNOWN;
  const { up, passes, lastProblem, lastPassMs } = entry;
  return { up, passes, lastProblem, lastPassAgoMs: lastPassMs === null ? null : performance.now() - lastPassMs };
}

/** Only a hint for the first moments after a restart: not worth an fsync, and allowed to be missing. */
function writeKnown(file: string, watched: ReadonlyMap<string, Watched>, log: Log): void {
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify([...watched.values()].map(({ key, up }) => [key, up])), {
      mode: 0o600,
    });
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    log('health state not saved', { error: String(error) });
  }
}

function readKnown(file: string): Map<string, boolean> {
  try {
    const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const pairs = Array.isArray(rows) ? rows.filter((row) => Array.isArray(row) && row.length === 2) : [];
    return new Map(pairs.map(([key, up]) => [String(key), up === true]));
  } catch {
    return new Map();
  }
}
