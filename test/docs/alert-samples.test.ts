import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { alertsBy } from '../../src/providers/alerts/contract.ts';
import { alertSenders } from '../../src/providers/alerts/index.ts';
import { alertSamples } from '../support/alert-samples.ts';

const samples = alertSamples();
const RECEIVED_MS = Date.UTC(2026, 10, 28, 9, 13);

describe('examples/alerts', () => {
  it('has one sample for each sender, and none for others', () => {
    assert.deepEqual([...samples.keys()].sort(), alertSenders.map(({ name }) => name).sort());
  });

  for (const sender of alertSenders)
    it(`has a sample of ${sender.title} that is read as an alert of the shop`, () => {
      const sample = samples.get(sender.name) ?? assert.fail('no sample');

      const [first] = alertsBy(sender, sample, RECEIVED_MS);

      assert.equal(first?.status, 'firing');
      assert.equal(
        Math.floor((first?.startsAtMs ?? 0) / 1_000),
        Date.UTC(2026, 10, 28, 9, 12, 30) / 1_000 + offset(sender.name),
      );
      // What only looks at addresses knows no services; its hook names one.
      if (sender.name !== 'uptimerobot') assert.equal(first?.service, 'shop');
    });

  it('says in its README how each sample is sent', () => {
    const readme = readFileSync(new URL('../../examples/alerts/README.md', import.meta.url), 'utf8');

    for (const { name } of alertSenders) assert.match(readme, new RegExp(`samples/${name}\\.(json|txt)`));
  });
});

/** Alertmanager's began a second later. */
function offset(sender: string): number {
  return sender === 'alertmanager' ? 1 : 0;
}
