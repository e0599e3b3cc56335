import type { Area, ChangeFinding } from '../finding.ts';

type Told = Pick<ChangeFinding, 'rule' | 'kind' | 'verdict' | 'subject' | 'why'> &
  Partial<Pick<ChangeFinding, 'file' | 'line' | 'statement' | 'instruction' | 'unblock'>>;

/** A finding of this folder: nobody has to take it up, and no database can be asked about it. */
export function tell(area: Area, told: Told): ChangeFinding {
  return {
    area,
    file: null,
    line: null,
    statement: null,
    instruction: null,
    unblock: null,
    adoption: null,
    probe: null,
    ...told,
  };
}

const SHOWN = 5;

/** "a, b and c"; of many the first, and how many more. */
export function list(words: readonly string[]): string {
  const more = words.length > SHOWN ? [`${words.length - SHOWN} more`] : [];
  const all = [...words.slice(0, SHOWN), ...more];
  return all.length < 2 ? (all[0] ?? 'nothing') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** "1 file", "2 files". */
export function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
