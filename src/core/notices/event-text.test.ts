import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventKind } from '../events/model.ts';
import { eventText } from './event-text.ts';

const fix = { sha: '1a2b3c4d5e6f', mode: 'hotfix', debt: 'debt_1' };
const latest = { requests: 200, errors: 30, p95Ms: null };
const baseline = { requests: 1_000, errors: 10, p95Ms: null };

const pipeline = { pipeline: 'pl_1', sha: 'abcdef1234', mode: 'hotfix' };

const cases: ReadonlyArray<readonly [EventKind, data: Readonly<Record<string, unknown>>, text: string]> = [
  ['service.registered', { service: 'shop', repository: '/srv/shop' }, 'service shop is shipped from /srv/shop'],
  [
    'release.built',
    { release: 4, sha: 'abcdef0123', title: 'Fix', buildMs: 4_200 },
    'r4 built from abcdef0 "Fix" in 4.2 s',
  ],
  ['release.build-failed', { message: 'no' }, 'build failed: no'],
  ['release.rejected', { release: 4, reason: 'errors' }, 'r4 rejected: errors'],
  [
    'critical.broken',
    { scenario: 'place an order', text: 'answered 500 instead of 201' },
    'customers cannot place an order: it answered 500 instead of 201',
  ],
  [
    'critical.works',
    { scenario: 'place an order', text: 'answered 201' },
    'customers can place an order again: it answered 201',
  ],
  [
    'guard.overridden',
    { release: 4, findings: ['orders.note is gone'], reason: 'nobody reads it' },
    'OVERRIDDEN: ada goes back to r4 although the guard says stop (orders.note is gone): nobody reads it',
  ],
  [
    'guard.no-way-back',
    { release: 5, back: 4, findings: ['orders.note is gone'] },
    'once r5 is live, r4 cannot simply be put back: orders.note is gone',
  ],
  ['release.accepted-again', { release: 4, reason: 'was not it' }, 'ada accepts r4 again: was not it'],
  ['release.removed', { release: 4 }, 'files of r4 removed by retention'],
  ['stack.placed', { release: 4 }, 'stack for r4 placed'],
  ['stack.removed', { release: 4 }, 'stack of r4 removed'],
  ['stack.removed', { stack: 's4', stray: true }, 's4 removed: it belonged to no stack'],
  ['operation.ordered', { kind: 'cleanup', release: 3 }, 'ada ordered cleanup of r3'],
  [
    'operation.ordered',
    { kind: 'ship', sha: 'abcdef0123', title: 'Fix', reason: 'hot' },
    'ada ordered ship of abcdef0 "Fix": hot',
  ],
  [
    'operation.ordered',
    { kind: 'rollback', release: 3, from: 4, warm: true, verdict: 'safe', reason: 'errors' },
    'ada ordered r3 back in place of r4 (warm, safe): errors',
  ],
  ['operation.resumed', { kind: 'ship', step: 'flip' }, 'ship taken up again at flip'],
  ['operation.superseded', { kind: 'ship', by: 'rollback' }, 'ship aborted by ada for a rollback'],
  ['operation.done', { kind: 'rollback', release: 3, tookMs: 420 }, 'rollback of r3 done in 0.4 s'],
  ['operation.failed', { kind: 'ship', message: 'no' }, 'ship failed: no'],
  [
    'traffic.flipped',
    { release: 4, from: 3, switchedAfterMs: 1.2, confirmedAfterMs: 15.8 },
    'traffic moved from r3 to r4 in 1 ms, confirmed after 16 ms',
  ],
  ['traffic.flipped', { release: 1, from: null }, 'traffic moved to r1'],
  [
    'traffic.flipped',
    { release: 4, from: 3, hosts: [host('lb1'), host('lb2'), host('lb3', 'lb3 does not answer: no route')] },
    'traffic moved from r3 to r4 on 2 of 3 hosts; lb3 does not answer: no route',
  ],
  ['traffic.flipped', { release: 4, hosts: [host('lb1'), host('lb2')] }, 'traffic moved to r4 on all 2 hosts'],
  ['traffic.flipped', { release: 4, hosts: [host('lb1')] }, 'traffic moved to r4'],
  ['traffic.adopted', { release: 3 }, 'the router already sends the traffic to r3; the record follows'],
  ['workers.quiesced', { release: 3 }, 'workers of r3 told to finish'],
  ['workers.started', { release: 4, workers: 2 }, '2 worker(s) of r4 started'],
  [
    'watch.worse',
    { release: 4, formerRelease: 3, what: 'errors', before: 0.01, after: 0.15, baseline },
    'r4 is worse than r3: errors 1.0 % -> 15.0 %. Put r3 back with: astern rollback shop/production',
  ],
  [
    'watch.worse',
    { release: 4, formerRelease: 3, what: 'latency', beforeMs: 40, afterMs: 400 },
    'r4 is worse than r3: p95 40 ms -> 400 ms. Put r3 back with: astern rollback shop/production',
  ],
  [
    'watch.worse',
    { release: 1, formerRelease: null, what: 'errors', before: 0.005, after: 0.5 },
    'r1 answers badly: errors 50.0 %',
  ],
  [
    'watch.worse',
    { release: 3, formerRelease: 4, recovery: true, what: 'errors', before: 0.005, after: 0.5 },
    'r3 was put back and answers badly too: errors 50.0 %. Look for another cause, or go further back with: astern rollback shop/production',
  ],
  ['watch.fine', { release: 4, latest, baseline }, 'r4 answers well: errors 1.0 % -> 15.0 %'],
  ['watch.fine', { release: 1, latest, baseline: null }, 'r1 answers well: errors 15.0 %'],
  ['watch.fine', { release: 1 }, 'r1 answers well'],
  ['watch.ended', { release: 4, latest: { requests: 3, errors: 0 } }, 'r4: too few requests to judge'],
  ['watch.ended', { release: 4, latest: null }, 'r4: too few requests to judge'],
  ['watch.ended', { release: 4, latest }, 'r4: neither proven well nor clearly worse: errors 15.0 %'],
  ['pipeline.approved', { ...fix, reason: 'read it' }, 'ada approved the hotfix pipeline of 1a2b3c4: read it'],
  ['pipeline.approved', { ...fix, reason: '' }, 'ada approved the hotfix pipeline of 1a2b3c4'],
  [
    'hotfix.broke-glass',
    { ...fix, reason: 'it burns' },
    'BREAK-GLASS: ada deploys the hotfix 1a2b3c4 without approval: it burns',
  ],
  [
    'debt.opened',
    { ...fix, debtKind: 'merge-back', into: 'main', incident: 'INC-7', dueAtMs: 0 },
    'the hotfix 1a2b3c4 for INC-7 must land in main, before 1970-01-01 00:00:00 UTC',
  ],
  [
    'debt.opened',
    { ...fix, debtKind: 'backfill', incident: null, gates: ['lint', 'unit'] },
    'what the hotfix 1a2b3c4 did without is run now: lint; unit',
  ],
  [
    'debt.opened',
    { ...fix, debtKind: 'quota', count: 3, most: 2 },
    'the hotfix 1a2b3c4 is number 3 within 30 days; 2 are allowed',
  ],
  [
    'debt.reminded',
    { ...fix, reminder: 'half', into: 'main', dueAtMs: 0 },
    'the hotfix 1a2b3c4 is not in main yet, and half of its time is over; it must land before 1970-01-01 00:00:00 UTC',
  ],
  [
    'debt.reminded',
    { ...fix, reminder: 'last-hour', into: 'main', dueAtMs: 0 },
    'the hotfix 1a2b3c4 is not in main yet, and less than an hour is left: it must land before 1970-01-01 00:00:00 UTC',
  ],
  [
    'debt.reopened',
    { ...fix, gates: ['unit'], backfill: 'pl_2', isLive: true },
    'the hotfix 1a2b3c4 is live and FAILS unit: what it did without was run afterwards (pl_2); the target is locked',
  ],
  ['debt.settled', { ...fix, debtKind: 'quota', how: 'talked' }, 'ada settled the quota of 1a2b3c4: talked'],
  ['lock.set', { scope: 'service shop', reason: 'sale' }, 'ada locked service shop: sale'],
  ['lock.released', { scope: 'everything' }, 'ada unlocked everything'],
  ['lock.expired', { scope: 'everything' }, 'lock on everything expired'],
  [
    'pipeline.started',
    { ...pipeline, title: 'Faster cart', incident: 'INC-7' },
    'ada started a hotfix pipeline of abcdef1 "Faster cart" for INC-7',
  ],
  [
    'pipeline.done',
    { ...pipeline, mode: 'standard', purpose: 'backfill', tookMs: 2_000 },
    'backfill pipeline of abcdef1 done in 2.0 s',
  ],
  [
    'pipeline.held',
    {
      ...pipeline,
      holds: [
        { kind: 'busy', message: 'it is busy' },
        { kind: 'approval', needed: 1, given: 0, from: 'on-call' },
      ],
    },
    'hotfix pipeline of abcdef1 is held: it is busy; 0 of 1 approval, from on-call',
  ],
  ['pipeline.deploying', { ...pipeline, operation: 'op_1' }, 'hotfix pipeline of abcdef1: gates passed, op_1 ordered'],
  ['pipeline.done', { ...pipeline, tookMs: 61_000 }, 'hotfix pipeline of abcdef1 done in 61 s'],
  ['pipeline.failed', { ...pipeline, message: 'no' }, 'hotfix pipeline of abcdef1 failed: no'],
  ['pipeline.stopping', { ...pipeline, reason: '' }, 'ada cancels the hotfix pipeline of abcdef1'],
  ['pipeline.cancelled', { ...pipeline, reason: 'wrong' }, 'hotfix pipeline of abcdef1 cancelled by ada: wrong'],
  ['pipeline.collapsed', { ...pipeline, into: 'r3' }, 'hotfix pipeline of abcdef1 collapsed into r3'],
  ['pipeline.rerun', { ...pipeline, round: 2 }, 'ada runs the hotfix pipeline of abcdef1 again from what failed'],
  ['gate.started', { ...pipeline, gate: 'lint', attempt: 1 }, 'gate lint of abcdef1 started'],
  ['gate.passed', { ...pipeline, gate: 'lint', attempt: 2 }, 'gate lint (attempt 2) of abcdef1 passed'],
  ['gate.failed', { ...pipeline, gate: 'lint', how: 'timed out' }, 'gate lint of abcdef1 timed out'],
  ['gate.lost', { ...pipeline, gate: 'lint', why: 'it died' }, 'gate lint of abcdef1 was lost: it died'],
  [
    'release.added',
    { release: 4, sha: 'abcdef0123', title: 'Fix' },
    'ada added r4, built elsewhere from abcdef0 "Fix"',
  ],
  ['ci.blocked', { sha: 'abcdef0123', holds: ['lock'] }, 'ada may not deploy abcdef0 now: lock'],
  [
    'branch.moved',
    { repository: 'shop', branch: 'main', sha: 'abcdef0123', title: 'Fix', how: 'backward', notes: ['r4 contains it'] },
    'main of shop was moved back to abcdef0 "Fix": r4 contains it',
  ],
  [
    'branch.moved',
    { repository: 'shop', branch: 'main', sha: 'abcdef0123', title: 'Fix', how: 'forward', notes: [] },
    'main of shop moved to abcdef0 "Fix"',
  ],
  ['branch.unreachable', { repository: 'shop', message: 'no route' }, 'repository shop cannot be asked: no route'],
  ['branch.unreachable', { repository: 'shop', back: true }, 'repository shop answers again'],
  [
    'oncall.changed',
    { what: 'push-link', change: 'made', name: 'ann', link: 'push_8f3k2m9q1x7t' },
    'ada made a link that adds a browser of ann',
  ],
];

function host(name: string, problem: string | null = null) {
  return { name, problem };
}

describe('what an event says to people', () => {
  for (const [kind, data, text] of cases) {
    it(`${kind}: ${text}`, () =>
      assert.equal(eventText({ kind, data, actor: 'ada', target: 'shop/production' }), text));
  }

  it('invents nothing where an older log lacks facts', () => {
    for (const [kind] of cases)
      assert.doesNotMatch(eventText({ kind, data: {}, actor: 'ada', target: null }), /undefined|NaN|null/);
  });

  it('names break-glass loudly, with the time at which it happened', () => {
    const facts = { by: 'ana', reason: 'orders fail', happenedAtMs: Date.UTC(2026, 10, 21, 2, 14, 5) };
    const line = (data: Readonly<Record<string, unknown>>) =>
      eventText({ kind: 'break-glass.used', actor: 'ana', target: 'shop/production', data: { ...facts, ...data } });

    assert.equal(
      line({ from: 412, to: 411 }),
      'BREAK-GLASS: ana moved the traffic from r412 to r411 past the server at 2026-11-21 02:14:05 UTC: orders fail',
    );
    assert.match(
      line({ from: null, fromStack: null, to: null, toStack: 'x-1' }),
      /from nothing to x-1 past the server/,
    );
  });
});
