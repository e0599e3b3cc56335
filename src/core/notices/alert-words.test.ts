import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventKind } from '../events/model.ts';
import { eventText } from './event-text.ts';

const cases: ReadonlyArray<readonly [EventKind, data: Readonly<Record<string, unknown>>, text: string]> = [
  [
    'alert.unparsed',
    { hook: 'prom', problem: 'the body is empty' },
    'what prom sent was not understood: the body is empty; see astern alerts list --unparsed',
  ],
  [
    'alert.unsigned',
    { hook: 'plain', why: 'it is not signed', count: 3 },
    'deliveries to plain are refused (3 so far): it is not signed',
  ],
  [
    'alert.skewed',
    { hook: 'plain', skewMs: -120_000, back: false },
    'the clock of plain is 2 min behind ours: set both by NTP, or its alerts will be refused',
  ],
  ['alert.skewed', { hook: 'plain', skewMs: 0, back: true }, 'the clock of plain is right again'],
  ['change.told', { hook: 'pagers', title: 'Flag on' }, 'pagers tells of a change: Flag on'],
  [
    'heartbeat.missed',
    { heartbeat: 'backup', lastAtMs: 0 },
    'no sign of life from backup; the last one came at 1970-01-01T00:00:00.000Z',
  ],
  ['heartbeat.back', { heartbeat: 'backup' }, 'backup gives signs of life again'],
];

describe('what an event about alerts says to people', () => {
  for (const [kind, data, text] of cases)
    it(`${kind}: ${text}`, () => {
      assert.equal(eventText({ kind, data, actor: 'astern', target: null }), text);
    });
});
