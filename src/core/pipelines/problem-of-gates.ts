import { BUILD } from './jobs.ts';
import type { GateRun, Pipeline } from './pipeline.ts';

/** Why a pipeline failed: the first gate that did, and how many besides. */
export function problemOfGates(
  { id }: Pick<Pipeline, 'id'>,
  gates: readonly string[],
  runs: readonly GateRun[],
): NonNullable<Pipeline['problem']> {
  const [gate = BUILD, ...others] = gates;
  const run = runs.findLast((one) => one.gate === gate);
  const code = codeOf(gate, run?.status);
  const also = others.length === 0 ? '' : `; so did ${others.join(', ')}`;
  const next = `Read \`astern log ${id} ${gate}\`; try it again with \`astern rerun ${id}\`, or ship a commit with the fix. Production was not touched.`;
  return { code, message: `${gate === BUILD ? 'The build' : `Gate ${gate}`} ${how(run)}${also}.`, next };
}

function codeOf(gate: string, status: GateRun['status'] | undefined): string {
  if (status === 'lost') return 'gate/lost';
  if (status === 'timed-out') return gate === BUILD ? 'build/timed-out' : 'gate/timed-out';
  return gate === BUILD ? 'build/failed' : 'gate/failed';
}

function how(run: GateRun | undefined): string {
  switch (run?.status) {
    case 'timed-out':
      return 'was still running at its time limit and was stopped';
    case 'lost':
      return 'was lost again and again';
    default:
      break;
  }
  if (run?.signal != null) return `ended with signal ${run.signal}`;
  return run?.exitCode == null ? `failed: ${run?.lastLines[0] ?? 'unknown'}` : `failed with exit code ${run.exitCode}`;
}
