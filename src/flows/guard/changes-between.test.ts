import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_GUARD } from '../../core/guard/config.ts';
import { NO_EVIDENCE } from '../../core/guard/evidence.ts';
import type { ServiceConfig } from '../../core/releases/model.ts';
import { aRelease, aReport, startMs } from '../../store/testing/samples.ts';
import { changesOf } from './changes-between.ts';

const { config } = aRelease();
const live = (guard: Partial<ServiceConfig['guard']> = {}) => ({
  service: 'shop',
  number: 2,
  config: { ...config, guard: { ...NO_GUARD, ...guard } },
});
const reports = [aReport({ live: 2, back: 1 })];

describe('what lies between the live release and an older one', () => {
  it('is what its report says, as long as nobody whom it relies on was deployed since', () => {
    const at = (providersMovedAtMs: number) =>
      changesOf(reports, 1, { live: live(), evidence: { ...NO_EVIDENCE, providersMovedAtMs } });

    assert.deepEqual(at(startMs), { kind: 'judged', findings: [] });
    const after = at(startMs + 1);
    assert.ok(after.kind === 'judged');
    assert.deepEqual(
      after.findings.map(({ kind, verdict }) => [kind, verdict]),
      [['provider-deployed-since', 'unknown']],
    );
  });

  it('is not known where nobody has looked and there is something to look into, and nothing otherwise', () => {
    const jobs = { replay: { SendReceipt: 'safe' }, skipsUnknown: false, queue: null } as const;
    const asked = { evidence: NO_EVIDENCE };

    assert.equal(changesOf([], 1, { ...asked, live: live({ jobs }) }).kind, 'not-judged');
    assert.equal(changesOf([], 1, { ...asked, live: live() }).kind, 'nothing-declared');
    assert.equal(changesOf([], 3, { ...asked, live: live({ jobs }) }).kind, 'nothing-declared');
  });
});
