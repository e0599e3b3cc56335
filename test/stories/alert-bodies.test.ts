import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { incoming, NOW_MS, readBy } from '../../src/providers/alerts/contract.ts';
import { alertSenders } from '../../src/providers/alerts/index.ts';

const MB = 1024 * 1024;
const many = <One>(count: number, of: (index: number) => One) => Array.from({ length: count }, (_, index) => of(index));
const json = 'application/json';

/** Bodies of up to 5 MB, made to keep a reader busy. */
const BODIES: readonly (readonly [string, string, () => string])[] = [
  ['a form of empty fields', 'application/x-www-form-urlencoded', () => 'a&'.repeat(2.5 * MB)],
  [
    'a form of many fields',
    'application/x-www-form-urlencoded',
    () => many(400_000, (index) => `k${index}=1`).join('&'),
  ],
  ['a form of many parts', 'multipart/form-data; boundary=x', () => '--x\r\n'.repeat(MB)],
  [
    'a part of many names',
    'multipart/form-data; boundary=x',
    () => `--x\r\nContent-Disposition: form-data; name="${'a;name='.repeat(600_000)}`,
  ],
  ['a quarter million alerts', json, () => `{"alerts":[${many(200_000, (a) => `{"labels":{"a":"${a}"}}`).join(',')}]}`],
  [
    'many alerts beside much that each would carry',
    json,
    () =>
      `{"groupKey":"${'x'.repeat(MB)}","junk":"${'x'.repeat(MB)}","alerts":[${many(100_000, () => '{"labels":{}}').join(',')}]}`,
  ],
  ['a list of many', json, () => `[${many(200_000, (title) => `{"title":"${title}"}`).join(',')}]`],
  [
    'a batch of many',
    'application/cloudevents-batch+json',
    () => `[${many(100_000, (id) => `{"id":"${id}","source":"a","type":"b"}`).join(',')}]`,
  ],
  ['lists in lists', json, () => '['.repeat(MB) + ']'.repeat(MB)],
  ['objects in objects', json, () => `${'{"a":'.repeat(0.5 * MB)}1${'}'.repeat(0.5 * MB)}`],
  ['many names', json, () => `{${many(200_000, (name) => `"k${name}":1`).join(',')}}`],
  ['brackets', json, () => JSON.stringify({ title: '['.repeat(2 * MB), event_title: '[P1] '.repeat(MB / 2) })],
  [
    'blanks, commas and mentions',
    json,
    () =>
      JSON.stringify({
        title: `${' '.repeat(2 * MB)}x`,
        event_msg: ' @webhook-a'.repeat(200_000),
        tags: ','.repeat(MB),
      }),
  ],
];

describe('a body that is made to keep a reader busy', () => {
  for (const [what, type, make] of BODIES)
    it(`takes each sender seconds at most: ${what} (S32)`, () => {
      const came = incoming(make(), { headers: { 'content-type': type } });

      for (const sender of alertSenders) {
        const beforeMs = process.cpuUsage().user / 1_000;
        const reading = readBy(sender, came);
        sender.deliveryKey(came);
        const tookMs = process.cpuUsage().user / 1_000 - beforeMs;

        // Hours, minutes or an overflow of the stack are what it is about; a machine at work may be slow.
        assert.ok(tookMs < 15_000, `${sender.title} took ${Math.round(tookMs)} ms`);
        if (reading.kind === 'alerts') assert.ok(reading.alerts.length <= 10_000);
      }
    });

  it('says how many alerts of it were left out', () => {
    const came = incoming({ alerts: many(10_003, (index) => ({ labels: { index } })), truncatedAlerts: 4 });
    const sender = alertSenders.find(({ name }) => name === 'alertmanager') ?? assert.fail('no such sender');

    const reading = readBy(sender, came, NOW_MS);

    assert.equal(reading.kind === 'alerts' ? reading.truncated : null, 7);
  });
});
