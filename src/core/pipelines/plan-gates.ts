import { matchesGlob } from '../../lib/glob.ts';
import type { EnvValue } from '../releases/model.ts';
import type { GateConfig, Mode } from './model.ts';

export type PlannedGate = {
  readonly gate: string;
  readonly action: 'run' | 'short' | 'skip';
  readonly why: SkipReason | null;
  /** What is run, and how long it may take; null when it is skipped. */
  readonly job: GateJob | null;
  /** Gates that it waits for; skipped ones are replaced by those that they wait for. */
  readonly needs: readonly string[];
};

export type GateJob = {
  readonly run: string;
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, EnvValue>>;
  /** Tries after the first one that failed. */
  readonly retries: number;
};

export type SkipReason = 'not-in-hotfix' | 'not-in-rollback' | 'no-changed-file';

/**
 * Which gates a pipeline runs, in the order of the declaration. `changed`: files that differ from what is live; null when that is not known,
 * and then no gate is skipped for it.
 */
export function planGates(
  gates: readonly GateConfig[],
  mode: Mode,
  changed: readonly string[] | null,
): readonly PlannedGate[] {
  const skipped = new Map(gates.map((gate) => [gate.name, skipReason(gate, mode, changed)]));
  return gates.map((gate) => {
    const why = skipped.get(gate.name) ?? null;
    if (why !== null) return { gate: gate.name, action: 'skip', why, job: null, needs: [] };
    const isShort = mode === 'hotfix' && gate.hotfix.kind === 'short';
    const { run, timeoutMs } = isShort && gate.hotfix.kind === 'short' ? gate.hotfix : gate;
    const needs = needed(gate, gates, (name) => skipped.get(name) != null);
    const job = { run, timeoutMs, env: gate.env, retries: gate.retries };
    return { gate: gate.name, action: isShort ? 'short' : 'run', why: null, job, needs };
  });
}

function skipReason(gate: GateConfig, mode: Mode, changed: readonly string[] | null): SkipReason | null {
  if (mode === 'rollback') return 'not-in-rollback';
  if (gate.critical) return null;
  if (mode === 'hotfix' && gate.hotfix.kind === 'skip') return 'not-in-hotfix';
  const concerned = changed === null || gate.paths.length === 0 || changed.some((file) => matchesAny(file, gate.paths));
  return concerned ? null : 'no-changed-file';
}

function matchesAny(file: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(file, glob));
}

/** Through skipped gates to those before them: an order that was declared holds also where its middle is left out. */
function needed(
  gate: GateConfig,
  gates: readonly GateConfig[],
  isSkipped: (name: string) => boolean,
): readonly string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = (names: readonly string[]) => {
    for (const name of names) {
      if (visited.has(name)) continue;
      visited.add(name);
      if (!isSkipped(name)) found.add(name);
      else visit(gates.find((one) => one.name === name)?.needs ?? []);
    }
  };
  visit(gate.needs);
  return [...found];
}
