import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_EVIDENCE, weighEvidence } from './evidence.ts';
import { aChange } from './testing/findings.ts';

const probe = { kind: 'sql', query: 'select count(*) from orders', counts: 'orders without a channel' } as const;

describe('what this moment says of a finding', () => {
  const cases = [
    ['is nothing where nothing can be said', {}, {}, 'stop', null],
    ['is milder while adoption is not known', { adoption: 'client' }, {}, 'check', /not known/],
    [
      'is nothing when nobody has taken it up',
      { adoption: 'client', file: 'api/openapi.yaml' },
      { adoption: { 'api/openapi.yaml': { kind: 'nobody', why: 'storefront was not deployed since.' } } },
      'safe',
      /storefront/,
    ],
    [
      'is as bad as it can be when somebody has',
      { adoption: 'consumer', file: 'events/order.avsc' },
      { adoption: { events: { kind: 'somebody', why: 'mailer r8 was deployed 3 min ago.', services: ['mailer'] } } },
      'stop',
      /mailer r8/,
    ],
    [
      'stays unknown, whoever was deployed',
      { adoption: 'client', file: 'a', verdict: 'unknown' },
      { adoption: { a: { kind: 'nobody', why: '' } } },
      'unknown',
      /^$/,
    ],
    [
      'is safe at a count of 0',
      { verdict: 'check', probe },
      { probes: { [probe.query]: { count: 0 } } },
      'safe',
      /0 orders/,
    ],
    ['is a stop at more', { verdict: 'check', probe }, { probes: { [probe.query]: { count: 3 } } }, 'stop', /3 orders/],
    [
      'stays a check when the database does not answer',
      { verdict: 'check', probe },
      { probes: { [probe.query]: { failed: 'no answer within 2 s' } } },
      'check',
      /2 s/,
    ],
    [
      'is nothing while no such job waits',
      { area: 'jobs', subject: 'SendReceipt' },
      { queues: {} },
      'safe',
      /No SendReceipt/,
    ],
    [
      'is as bad while some wait',
      { area: 'jobs', subject: 'SendReceipt' },
      { queues: { SendReceipt: 3 } },
      'stop',
      /3 SendReceipt/,
    ],
    [
      'is nothing for a migration that has not run',
      { file: 'db/9.sql' },
      { notApplied: ['db/9.sql'] },
      'safe',
      /not run/,
    ],
  ] as const;
  for (const [name, change, evidence, verdict, text] of cases) {
    it(name, () => {
      const [weighed] = weighEvidence([aChange(change)], { ...NO_EVIDENCE, ...evidence });

      assert.equal(weighed?.verdict, verdict);
      if (text === null) assert.equal(weighed?.evidence, null);
      else assert.match(weighed?.evidence ?? '', text);
    });
  }
});
