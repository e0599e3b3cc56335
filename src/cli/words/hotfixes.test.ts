import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { debtBody, hotfixBody } from '../../../test/support/bodies.ts';
import { plain } from '../terminal.ts';
import { debtLines, hotfixLines } from './hotfixes.ts';
import { clockTime } from './time.ts';

const nowMs = Date.parse('2026-11-21T09:10:00.000Z');
/** As this machine's clock shows it. */
const at = (time: string) => clockTime(Date.parse(time), nowMs);
const started = `10 min ago (${at('2026-11-21T09:00:00.000Z')})`;

describe('a hotfix in words', () => {
  it('says who is waited for', () => {
    assert.deepEqual(hotfixLines(hotfixBody(), nowMs, plain), [
      `pl_1  shop/production  1a2b3c4 "Payments again" by Ana (r3, INC-7): held, ${started}`,
      '  approvals: 0 of 1, from on-call (bo)',
    ]);
  });

  it('says loudly that nobody approved it, what it did without, and what it owes', () => {
    const body = hotfixBody({
      status: 'done',
      brokeGlass: 'nobody is awake',
      leftOut: [
        { gate: 'lint', how: 'skipped' },
        { gate: 'unit', how: 'short' },
      ],
      debts: [debtBody({ overdue: true, dueAt: '2026-11-21T09:05:00.000Z' })],
    });

    assert.deepEqual(hotfixLines(body, nowMs, plain).slice(1), [
      '  BREAK-GLASS by ana: nobody is awake',
      '  approvals: 0 of 1',
      '  did without: lint, unit (short)',
      `  debt_1  merge-back: the fix must land in main; not found in main; OVERDUE since 5 min (${at('2026-11-21T09:05:00.000Z')})`,
    ]);
  });
});

describe('a debt in words', () => {
  it('says what is owed, until when, of what, and how it is paid', () => {
    assert.deepEqual(debtLines(debtBody(), nowMs, plain), [
      `debt_1  merge-back: the fix must land in main; not found in main; for another 24 h (until ${at('2026-11-22T09:00:00.000Z')})`,
      '  shop/production: 1a2b3c4 "Payments again" by Ana (r3, INC-7)',
      '  Next: merge it',
    ]);
  });

  it('lists the hotfixes of a quota with what each did without', () => {
    const one = {
      sha: 'abcdef0123',
      title: 'One',
      author: 'Bo',
      target: 'shop/production',
      at: '2026-11-21T09:00:00.000Z',
      leftOut: [{ gate: 'lint', how: 'skipped' as const }],
      brokeGlass: 'late',
    };
    const settled = { status: 'settled' as const, settledBy: 'ann', settledHow: 'talked about it' };
    const merged = { ...settled, settledBy: 'astern', settledHow: 'ancestor' };
    assert.equal(
      debtLines(debtBody(merged), nowMs, plain)[0],
      'debt_1  merge-back: the fix must land in main; paid: it was merged',
    );
    const body = debtBody({ kind: 'quota', what: 'too many', state: null, dueAt: null, hotfixes: [one], ...settled });

    assert.deepEqual(debtLines(body, nowMs, plain), [
      'debt_1  quota: too many; settled by ann: talked about it',
      '  shop/production: 1a2b3c4 "Payments again" by Ana (r3, INC-7)',
      `  - abcdef0 "One" by Bo, ${started}, without lint, BREAK-GLASS: late`,
    ]);
  });
});
