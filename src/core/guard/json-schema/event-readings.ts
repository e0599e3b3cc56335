import type { Adoption } from '../finding.ts';
import type { Sense } from './event-rules.ts';
import type { Message } from './messages.ts';

/** What our service does with it: sends events or jobs, reads others' events, or keeps values (rows, cache, sessions). */
export type EventRole = 'emits' | 'consumes' | 'stores';

/** A way to look at a change: `row` is that of the table of directions. */
export type Reading = { readonly row: number; readonly sense: Sense; readonly adoption: Adoption };

/** Without a role, an AsyncAPI document says itself who sends; what says nothing is taken as events that the service sends and may read. */
export function readingsOf(role: EventRole | null, direction: Message['direction']): readonly Reading[] {
  if (role === 'consumes') return [{ row: 6, sense: 'reads', adoption: null }];
  if (role === 'stores') return [{ row: 8, sense: 'reads', adoption: null }];
  if (role === null && direction === 'receive') return [{ row: 6, sense: 'reads', adoption: 'client' }];
  const written: Reading = { row: 5, sense: 'written', adoption: 'consumer' };
  if (role === null && direction === 'send') return [written];
  return [{ row: 7, sense: 'reads', adoption: null }, written];
}
