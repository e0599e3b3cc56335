import type { AdviceRow } from './advise.ts';

type Facts = {
  readonly row: AdviceRow;
  readonly target: string;
  /** The release that would be put back, such as `r411`; null: none. */
  readonly to: string | null;
  readonly symptom: string;
  readonly incident: string | null;
};

/** The exact command that carries the advice out, ready to be copied. */
export function nextCommand({ row, target, to, symptom, incident }: Facts): string {
  const reason = `--reason ${quoted(symptom === '' ? 'say what is broken' : symptom)}`;
  if (row.advice === 'put-back' && to !== null) return `astern rollback ${to} ${target} ${reason}`;
  if (row.advice === 'call-somebody' && to !== null)
    return `astern rollback ${to} ${target} ${reason}   # once somebody who knows has agreed`;
  return `astern hotfix start ${incident ?? 'INC-123'} what-it-fixes`;
}

/** For a shell: nothing in it is expanded. */
function quoted(text: string): string {
  return /^[\w .,:;/-]+$/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}
