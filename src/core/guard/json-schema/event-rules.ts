import type { Verdict } from '../model.ts';
import type { Difference, DifferenceKind } from './difference.ts';

/**
 * `reads`: the older release reads what was written as the newer says. `written`: others, who adapted to the newer, read what the older writes.
 */
export type Sense = 'reads' | 'written';

type Rule = Readonly<Record<Sense, Verdict>>;

function rule(reads: Verdict, written: Verdict): Rule {
  return { reads, written };
}

export const EVENT_RULES: Readonly<Record<Exclude<DifferenceKind, 'not-compared'>, Rule>> = {
  'property-added': rule('check', 'safe'),
  'property-removed': rule('safe', 'safe'),
  'property-required': rule('safe', 'stop'),
  'property-optional': rule('stop', 'safe'),
  'type-widened': rule('stop', 'safe'),
  'type-narrowed': rule('safe', 'stop'),
  'type-changed': rule('stop', 'stop'),
  'nullable-added': rule('stop', 'safe'),
  'nullable-removed': rule('safe', 'stop'),
  'values-added': rule('stop', 'safe'),
  'values-removed': rule('safe', 'check'),
  'limit-loosened': rule('check', 'safe'),
  'limit-tightened': rule('safe', 'check'),
  'limit-changed': rule('check', 'check'),
  'format-loosened': rule('check', 'safe'),
  'format-tightened': rule('safe', 'check'),
  'format-changed': rule('stop', 'stop'),
  'default-changed': rule('check', 'safe'),
  'extra-opened': rule('stop', 'safe'),
  'extra-closed': rule('safe', 'check'),
  'variant-added': rule('stop', 'safe'),
  'variant-removed': rule('safe', 'stop'),
  'discriminator-changed': rule('stop', 'stop'),
};

/** The table's word, or what the demands of either side make of it. */
export function eventVerdict({ kind, demanded, refused }: Difference, sense: Sense): Verdict {
  if (kind === 'not-compared') return 'unknown';
  if (kind === 'property-added' && sense === 'reads' && refused) return 'stop';
  if (kind === 'property-added' && sense === 'written' && demanded) return 'stop';
  if (kind === 'property-removed' && sense === 'reads' && demanded) return 'stop';
  if (kind === 'property-removed' && sense === 'written' && refused) return 'check';
  return EVENT_RULES[kind][sense];
}
