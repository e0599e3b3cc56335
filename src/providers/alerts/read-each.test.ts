import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertmanager } from './alertmanager/index.ts';
import { cloudevents } from './cloudevents/index.ts';
import { incoming, readBy } from './contract.ts';
import { grafana } from './grafana/index.ts';
import { json } from './json/index.ts';
import { newrelic } from './newrelic/index.ts';
import type { AlertSender } from './port.ts';

const labelled = { status: 'firing', labels: { alertname: 'Down', service: 'shop' } };
const event = { specversion: '1.0', id: '1', source: '/a', type: 'disk.firing' };
const batch = { headers: { 'content-type': 'application/cloudevents-batch+json' } };

describe('alerts that came together', () => {
  const mixed: ReadonlyArray<readonly [AlertSender, ReturnType<typeof incoming>, RegExp]> = [
    [alertmanager, incoming({ alerts: [labelled, { status: 'firing' }] }), /^1 of 2: .*alert 2 has no `labels`/],
    [grafana, incoming({ alerts: [null, labelled] }), /^1 of 2: alert 1 has no `labels`/],
    [json, incoming([{ text: 'x' }, { title: 'Down' }, 7]), /^2 of 3: alert 1 has neither/],
    [newrelic, incoming([{ id: 'i-1', title: 'Down' }, {}]), /^1 of 2: .*neither the id of an issue/],
    [cloudevents, incoming([event, {}], batch), /^1 of 2: event 2 of the batch lacks/],
  ];
  for (const [sender, came, unread] of mixed) {
    it(`are each read for itself, as ${sender.name} sends them, and what is not understood counts as left out`, () => {
      const reading = readBy(sender, came);

      assert.ok(reading.kind === 'alerts');
      assert.equal(reading.alerts.length, 1);
      assert.match(reading.unread ?? '', unread);
      assert.equal(reading.truncated, unread.source.startsWith('^2') ? 2 : 1);
    });
  }

  it('are not understood where none of them is', () => {
    assert.equal(readBy(json, incoming([{ text: 'x' }, 7])).kind, 'unreadable');
    assert.equal(readBy(cloudevents, incoming([{}], batch)).kind, 'unreadable');
    assert.deepEqual(readBy(json, incoming([])), { kind: 'alerts', alerts: [], truncated: 0, changes: [] });
  });
});
