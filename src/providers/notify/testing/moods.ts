import type { Mood } from '../contract.ts';
import type { Manner, Receiver } from './receiver.ts';

/** Moods of a protocol over HTTP; `own` says what is different in this one. */
export function moodsOf(
  receiver: Receiver,
  own: Partial<Record<Mood, Manner>> & { readonly refuses: Manner },
): (mood: Mood) => void {
  const usual: Record<Mood, Manner> = {
    well: { kind: 'answer' },
    hang: { kind: 'hang' },
    reset: { kind: 'reset' },
    drip: { kind: 'drip' },
    flood: { kind: 'flood' },
    broken: { kind: 'status', status: 500, body: 'oh no' },
    limited: { kind: 'status', status: 429, headers: { 'retry-after': '30' } },
    'other-protocol': { kind: 'status', status: 200, body: '<html>Please sign in</html>' },
    ...own,
  };
  return (mood) => receiver.behave(usual[mood]);
}
