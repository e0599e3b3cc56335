import type { FindingBody } from '../../api/common.ts';
import type { Style } from '../terminal.ts';

const MARKS = { safe: 'ok', check: 'check', stop: 'stop', unknown: 'unknown' } as const;
const COLOURS = { safe: 'green', check: 'yellow', stop: 'red', unknown: 'yellow' } as const;

/** One line a finding, with what to do about it under it. */
export function findingLines(findings: readonly FindingBody[], style: Style): readonly string[] {
  return findings.flatMap(({ verdict, text, instruction }) => {
    const mark = style(COLOURS[verdict] ?? 'yellow', `[${MARKS[verdict] ?? verdict}]`);
    return [`${mark} ${text}`, ...(instruction === null ? [] : [`  -> ${instruction}`])];
  });
}
