import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventText } from './event-text.ts';

const about = { actor: 'ann', target: 'shop/production' } as const;
const hook = { hook: 'prometheus', alertTitle: 'errors' };

const cases: readonly (readonly [kind: Parameters<typeof eventText>[0]['kind'], data: object, text: string])[] = [
  [
    'alert.received',
    { ...hook, why: 'info' },
    'alert "errors" (prometheus) opens no incident: it is for information only',
  ],
  [
    'incident.opened',
    { title: 'errors', severity: 'critical', service: 'shop' },
    'incident "errors" opened by ann, critical, of shop',
  ],
  [
    'incident.alert',
    { ...hook, how: 'joined', truncated: 4 },
    '"errors" (prometheus) joined; 4 of its group were left out or not understood',
  ],
  [
    'incident.quiet',
    { why: 'severity', severity: 'warning' },
    'nobody is paged: it is only a warning; critical and error page',
  ],
  [
    'incident.flapping',
    { ...hook, changes: 6, withinMs: 1_800_000 },
    '"errors" (prometheus) flaps: 6 changes within 30 min; it pages nobody anew until it settles',
  ],
  ['incident.acknowledged', { via: 'chat' }, 'ann is on it (chat)'],
  [
    'incident.noted',
    { via: 'page', already: 'acknowledge', state: 'acknowledged', has: 'bo' },
    'ann wanted to take it (page); it was acknowledged already by bo',
  ],
  [
    'incident.noted',
    { text: 'it is the cache', source: { kind: 'slack', url: 'https://x.test/1', atMs: 0 } },
    'ann: it is the cache (slack, said at 1970-01-01 00:00:00 UTC, https://x.test/1)',
  ],
  ['incident.resolved', { how: 'person', via: 'cli', reason: 'cache emptied' }, 'ann resolved it (cli): cache emptied'],
  ['incident.times', { afterMs: { detected: 90_000, paged: null } }, 'times, from the beginning: detected after 2 min'],
];

describe('words of incidents', () => {
  for (const [kind, data, text] of cases)
    it(`says ${kind}: ${text}`, () => {
      assert.equal(eventText({ kind, data: data as Record<string, unknown>, ...about }), text);
    });
});
