import type { Area } from '../../core/guard/finding.ts';
import type { ChangeAnswer } from '../../core/guard/report.ts';
import { messageOf } from '../../lib/errors.ts';

/** What is said of an area whose judge did not come to an end. */
export function broken(area: Area, error: unknown): Pick<ChangeAnswer, 'findings' | 'looked'> {
  const why = messageOf(error);
  const finding = {
    area,
    rule: `${area}/broken`,
    kind: 'not-judged',
    verdict: 'unknown',
    subject: area,
    file: null,
    line: null,
    statement: null,
    why: `What changed here could not be judged: ${why}.`,
    instruction: 'Ask somebody who knows it.',
    unblock: null,
    adoption: null,
    probe: null,
  } as const;
  return { findings: [finding], looked: [{ area, state: 'not-known', text: why }] };
}
