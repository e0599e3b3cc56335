import type { GateRun } from '../../core/pipelines/pipeline.ts';

/** Under which the builder knows what runs: a try that a dead server left is found and ended by it. */
export function gateKey({ pipeline, gate }: Pick<GateRun, 'pipeline' | 'gate'>): string {
  return `${pipeline}.${gate}`;
}

/** Every attempt has a log of its own. */
export function gateLogName(run: Pick<GateRun, 'pipeline' | 'gate' | 'attempt'>): string {
  return `${gateKey(run)}.${run.attempt}`;
}
