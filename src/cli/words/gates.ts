import type { FoundMode } from '../../core/pipelines/find-mode.ts';
import type { GateConfig, Mode } from '../../core/pipelines/model.ts';
import type { PlannedGate } from '../../core/pipelines/plan-gates.ts';
import type { ServiceConfig } from '../../core/releases/model.ts';
import { unreachable } from '../../lib/errors.ts';
import type { Style } from '../terminal.ts';
import { tableLines } from './table.ts';

type Plans = Readonly<Record<Mode, readonly PlannedGate[]>>;

const MODES = ['standard', 'hotfix', 'rollback'] as const;

/** Gate by mode, with the reason of everything that does not simply run; the deploy comes last. */
export function gateLines(gates: readonly GateConfig[], plans: Plans, style: Style): readonly string[] {
  const rows = gates.map((gate) => [
    gate.name,
    gate.needs.length === 0 ? '-' : gate.needs.join(', '),
    ...MODES.map((mode) => cell(gate, planOf(plans, mode, gate), style)),
  ]);
  const head = ['GATE', 'NEEDS', 'STANDARD', 'HOTFIX', 'ROLLBACK'];
  const deploy = ['deploy', gates.length === 0 ? '-' : 'all', ...MODES.map(() => style('green', 'runs'))];
  return tableLines(head, [...rows, deploy]);
}

/** The same for programs. */
export function gateFacts(gates: readonly GateConfig[], plans: Plans) {
  return gates.map((gate) => {
    const of = (mode: Mode) => {
      const planned = planOf(plans, mode, gate);
      return { action: planned?.action ?? 'skip', why: reason(gate, planned), run: planned?.job?.run ?? null };
    };
    const { name, needs, critical, paths } = gate;
    return {
      gate: name,
      needs,
      critical,
      paths,
      standard: of('standard'),
      hotfix: of('hotfix'),
      rollback: of('rollback'),
    };
  });
}

function planOf(plans: Plans, mode: Mode, { name }: GateConfig): PlannedGate | undefined {
  return plans[mode].find((one) => one.gate === name);
}

function cell(gate: GateConfig, planned: PlannedGate | undefined, style: Style): string {
  const why = reason(gate, planned);
  switch (planned?.action) {
    case 'run':
      return style('green', why === null ? 'runs' : `runs (${why})`);
    case 'short':
      return style('yellow', `short: ${planned.job?.run ?? ''}`);
    default:
      return style('dim', why === null ? 'skipped' : `skipped (${why})`);
  }
}

function reason({ critical, hotfix, paths }: GateConfig, planned: PlannedGate | undefined): string | null {
  switch (planned?.why ?? null) {
    case 'not-in-hotfix':
      return 'not marked for hotfix';
    case 'not-in-rollback':
      return 'what is put back has passed before';
    case 'no-changed-file':
      return `nothing changed in ${paths.join(', ')}`;
    case null:
      break;
  }
  if (planned?.action === 'short') return hotfix.kind === 'short' ? 'short form' : null;
  if (critical) return 'critical';
  return paths.length === 0 ? null : `when ${paths.join(', ')} changes`;
}

/** Why a commit gets the mode it gets, in a sentence. */
export function modeText({ mode, because, to, incident }: FoundMode, { hotfix, rollback }: ServiceConfig): string {
  const named = incident === null ? '' : ` for ${incident}`;
  const what = mode === 'rollback' ? `rollback to ${to ?? 'a release that is not named'}` : `${mode}${named}`;
  const keyword = mode === 'rollback' ? rollback.keyword : hotfix.keyword;
  switch (because) {
    case 'said':
      return `${what}, as was said`;
    case 'message':
      return `${what}, because its message says ${keyword}`;
    case 'merged-message':
      return `${what}, because the message of what it merged says ${keyword}`;
    case 'branch':
      return `${what}, because its branch begins with ${hotfix.branch}`;
    case 'merged-branch':
      return `${what}, because it merged a branch that begins with ${hotfix.branch}`;
    case 'nothing-else':
      return `${what}: neither message nor branch ask for anything else`;
    default:
      return unreachable(because);
  }
}
