import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogQuestion } from './catalog/question.ts';
import { catalogKey, NO_EVIDENCE, type ProbeAnswer, weighEvidence } from './evidence.ts';
import { aChange } from './testing/findings.ts';

const probe = { kind: 'sql', query: 'select count(*) from orders', counts: 'orders without a channel' } as const;

const asks: CatalogQuestion = {
  kind: 'column-may-be-left-out',
  table: { schema: null, name: 'orders' },
  column: 'channel',
};
const unblocked = { asks, leaves: null };
const catalog = (answer: ProbeAnswer) => ({
  catalog: { askedAtMs: Date.UTC(2026, 0, 1, 1, 2, 3), answers: { [catalogKey(asks)]: answer } },
});

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
      'is safe once the catalog shows that it was unblocked',
      { unblocked },
      catalog({ count: 2 }),
      'safe',
      /^The database no longer requires it: `orders.channel` may be left out \(asked at 01:02:03 UTC\)\.$/,
    ],
    [
      'is a check where something was done that is no proof',
      { unblocked },
      catalog({ count: 1 }),
      'check',
      /may be left out \(asked.*\); it has a default, and another rule/,
    ],
    [
      'is a check where something is left that no catalog shows',
      { unblocked: { asks, leaves: 'see what is gone.' } },
      catalog({ count: 2 }),
      'check',
      /see what is gone\.$/,
    ],
    [
      'stays what it is until then',
      { unblocked },
      catalog({ count: 0 }),
      'stop',
      /not unblocked yet \(asked at 01:02:03 UTC\): run the statement, then ask again\.$/,
    ],
    ['stays what it is where the catalog is not shown', { unblocked }, catalog({ count: -1 }), 'stop', /does not show/],
    [
      'stays what it is, and says why, while the catalog cannot be asked',
      { unblocked },
      catalog({ failed: 'no answer within 2 s' }),
      'stop',
      /could not be asked: no answer within 2 s\.$/,
    ],
    [
      'is not asked about the catalog without need',
      { unblocked, verdict: 'safe' },
      catalog({ count: 0 }),
      'safe',
      null,
    ],
    [
      'is safe once it was unblocked, whatever rows there are',
      { verdict: 'check', probe, unblocked },
      { probes: { [probe.query]: { count: 3 } }, ...catalog({ count: 2 }) },
      'safe',
      /no longer requires it/,
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
