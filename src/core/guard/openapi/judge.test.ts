import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeOpenApi } from './judge.ts';
import type { Role } from './rules.ts';
import { ROW_CASES } from './testing/row-cases.ts';

const judged = (live: string, target: string, role: Role) =>
  judgeOpenApi({ live: { file: 'api.yaml', text: live }, target: { file: 'api.yaml', text: target }, role });

describe('each row of the table', () => {
  for (const { row, change, live, target, kind, provides, consumes } of ROW_CASES) {
    it(`openapi/${row} ${change}: ${provides} where we provide it, ${consumes} where we call it`, () => {
      const [given, called] = [judged(live, target, 'provides'), judged(live, target, 'consumes')];

      const seen = (findings: typeof given) => findings.map((one) => [one.rule, one.kind, one.verdict]);
      assert.deepEqual(seen(given), [[`openapi/${row}`, kind, provides]]);
      assert.deepEqual(seen(called), [[`openapi/${row}`, kind, consumes]]);
    });
  }

  it('has a case for every row', () => {
    const rows = new Set(ROW_CASES.map(({ row }) => row));

    assert.deepEqual(
      Array.from({ length: 45 }, (_, index) => index + 1).filter((row) => !rows.has(row)),
      [],
    );
  });
});
