import type { ChangeFinding } from '../../finding.ts';
import type { Change, Dialect } from '../change.ts';
import { applyAll } from '../model/apply-all.ts';
import { emptySchema } from '../model/schema.ts';
import { judgeFunctions } from './judge-functions.ts';
import { judgeOthers } from './judge-others.ts';
import { judgeRows } from './judge-rows.ts';
import { judgeTables } from './judge-tables.ts';
import { judgeTypes } from './judge-types.ts';
import { judgeViews } from './judge-views.ts';
import type { JudgeContext, Judging, Said } from './judging.ts';

/**
 * The older release was written for the schema that `before` makes (null: not known); it would find the one that `changes` have made of it.
 * What counts is what is different in the end, not each step on the way: one finding for each such thing, at the change that made it so.
 */
export function judgeDatabase(input: {
  readonly dialect: Dialect;
  readonly before: readonly Change[] | null;
  readonly changes: readonly Change[];
  readonly context?: JudgeContext;
}): readonly ChangeFinding[] {
  const { dialect, before, changes, context = {} } = input;
  const empty = emptySchema(dialect, { complete: before !== null && isWhole(before) });
  const start = applyAll(before ?? [], empty);
  const judging: Judging = { dialect, start, now: applyAll(changes, start), changes, context };
  const said = [
    ...judgeTables(judging),
    ...judgeTypes(judging),
    ...judgeViews(judging),
    ...judgeFunctions(judging),
    ...judgeRows(judging),
    ...judgeOthers(judging),
  ];
  return said.sort((one, other) => one.step - other.step).map((one) => finding(one, changes));
}

/** A dump of nothing, or with parts that could not be read, does not say what was not there. */
function isWhole(before: readonly Change[]): boolean {
  return before.length > 0 && before.every(({ kind }) => kind !== 'unreadable');
}

const NOWHERE = { file: null, line: null, statement: null };

function finding(said: Said, changes: readonly Change[]): ChangeFinding {
  const { file, line, statement } = changes[said.step]?.at ?? NOWHERE;
  return {
    file,
    line,
    statement,
    area: 'database',
    rule: `sql/${said.row}`,
    kind: said.kind,
    verdict: said.verdict,
    subject: said.subject.slice(0, 200),
    why: said.why,
    instruction: said.instruction ?? null,
    unblock: said.unblock?.statement ?? null,
    adoption: null,
    probe: said.probe ?? null,
    ...(said.unblock == null ? {} : { unblocked: { asks: said.unblock.asks, leaves: said.unblock.leaves } }),
  };
}
