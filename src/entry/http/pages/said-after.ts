import { BUTTONS } from '../../../core/links/button.ts';
import { pressText } from '../../../core/notices/press-text.ts';

/** What a tap has led to, told on the page after it; null: nothing is to be told. */
export function saidAfter(asked: unknown, facts: Parameters<typeof pressText>[1], by: string): string | null {
  const [kind, written] = typeof asked === 'string' ? asked.split('.') : [];
  const button = BUTTONS.find((one) => one === written);
  if (button === undefined) return null;
  const { owner } = facts.incident;
  if (kind === 'done' && button === 'on-it' && owner !== by) return null;
  if (kind === 'done' || kind === 'stale') return pressText({ button, by, outcome: { kind } }, facts);
  return kind === 'already' ? pressText({ button, by, outcome: { kind, by: owner } }, facts) : null;
}
