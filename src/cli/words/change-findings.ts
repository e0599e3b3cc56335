import { type ChangeFinding, worstVerdict } from '../../core/guard/finding.ts';
import type { Style } from '../terminal.ts';
import { shorten } from './table.ts';

const COLOURS = { safe: 'green', check: 'yellow', stop: 'red', unknown: 'yellow' } as const;
const HEADLINES = {
  safe: 'one can go back',
  check: 'one can go back after a look',
  stop: 'one cannot simply go back',
  unknown: 'it could not be told whether one can go back',
} as const;

/** The verdict, then each reason with its place and what to do; what is safe is only counted. */
export function findingsLines(input: string, findings: readonly ChangeFinding[], style: Style): readonly string[] {
  const verdict = worstVerdict(findings.map((finding) => finding.verdict));
  const safe = findings.filter((finding) => finding.verdict === 'safe').length;
  const others = findings.filter((finding) => finding.verdict !== 'safe');
  return [
    `${input}: ${style(COLOURS[verdict], verdict)}, ${HEADLINES[verdict]}`,
    ...others.flatMap((finding) => changeLines(finding, style)),
    ...(safe === 0 ? [] : [style('dim', `  ${safe} other change${safe === 1 ? ' does' : 's do'} no harm`)]),
  ];
}

export function changeLines(finding: ChangeFinding, style: Style): readonly string[] {
  const { verdict, why, file, line, statement, instruction, unblock } = finding;
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}  `;
  return [
    `  ${style(COLOURS[verdict], `[${verdict}]`)} ${why}`,
    ...(statement === null ? [] : [style('dim', `      ${place}${shorten(statement, 100)}`)]),
    ...(instruction === null ? [] : [`      -> ${instruction}`]),
    ...(unblock === null ? [] : [`      unblock: ${unblock}`]),
  ];
}
