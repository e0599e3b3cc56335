import { EXIT } from '../../api/exit-codes.ts';
import { type ChangeFinding, worstVerdict } from '../../core/guard/finding.ts';
import type { Verdict } from '../../core/guard/model.ts';
import { type Call, isOn } from '../command.ts';
import { print, printJson, printJsonLine, styleFor } from '../terminal.ts';
import { findingsLines } from '../words/change-findings.ts';

/** What was found about one input. */
export type Answer = { readonly input: string; readonly findings: readonly ChangeFinding[] };

/** Print what was found in the form that was asked for; the worst verdict makes the exit code. */
export function answer(call: Call, answers: readonly Answer[]): number {
  const { terminal } = call.context;
  if (isOn(call, 'jsonl'))
    for (const one of answers) printJsonLine(terminal, { input: one.input, ...body(one.findings) });
  else if (isOn(call, 'json')) printJson(terminal, body(answers.flatMap(({ findings }) => findings)));
  else {
    const style = styleFor(terminal.out);
    for (const { input, findings } of answers)
      for (const line of findingsLines(input, findings, style)) print(terminal, line);
  }
  return exitOf(worstVerdict(answers.map(({ findings }) => verdictOf(findings))));
}

function body(findings: readonly ChangeFinding[]) {
  return { verdict: verdictOf(findings), findings: findings.map(findingBody) };
}

function findingBody({ kind, verdict, file, line, statement, why, instruction, unblock, ...rest }: ChangeFinding) {
  const { rule, area, subject, adoption } = rest;
  return { kind, verdict, file, line, statement, why, instruction, unblock, rule, area, subject, adoption };
}

function verdictOf(findings: readonly ChangeFinding[]): Verdict {
  return worstVerdict(findings.map(({ verdict }) => verdict));
}

function exitOf(verdict: Verdict): number {
  if (verdict === 'stop') return EXIT.refusedByGuard;
  return verdict === 'unknown' ? EXIT.notTold : EXIT.done;
}
