import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogQuery } from '../../src/core/guard/catalog/query.ts';
import type { ChangeFinding } from '../../src/core/guard/finding.ts';
import { graphqlFindings, openApiFindings, protobufFindings, sqlJudge } from '../../src/guard-tools.ts';
import { type PairCase, pairCases, type SqlCase, sqlCases } from './cases.ts';
import { type Marked, mark, sayings, scoreLine, wrongOnes } from './score.ts';

const JUDGES: Readonly<Record<'openapi' | 'protobuf' | 'graphql', (one: PairCase) => readonly ChangeFinding[]>> = {
  openapi: ({ live, target }) =>
    openApiFindings({ live: { ...live, files: new Map() }, target: { ...target, files: new Map() } }),
  protobuf: ({ live, target }) =>
    protobufFindings({ live: [{ ...live, file: 'api.proto' }], target: [{ ...target, file: 'api.proto' }] }),
  graphql: ({ live, target, operations }) =>
    graphqlFindings({ live, target, ...(operations === null ? {} : { operations: [operations] }) }),
};

/** Whatever unblocks old code comes with a question that the catalog of a live database answers once it was carried out. */
function unaskedOf({ name, dialect }: SqlCase, findings: readonly ChangeFinding[]): readonly string[] {
  return findings.flatMap(({ kind, unblock, unblocked }) => {
    const question = unblocked === undefined ? null : catalogQuery(dialect, unblocked.asks);
    return (unblock === null) === (question === null) ? [] : [`${name}: ${kind}`];
  });
}

describe('the corpus of changes', () => {
  it('is judged as it says: SQL', async (test) => {
    const cases = sqlCases();
    assert.ok(cases.length >= 150);

    const marked: Marked[] = [];
    const unasked: string[] = [];
    for (const dialect of ['postgres', 'mysql', 'sqlite'] as const) {
      const judge = await sqlJudge(dialect);
      for (const one of cases.filter((each) => each.dialect === dialect)) {
        const findings = judge({ dialect, schema: one.schema, migrations: [one.migration] });
        marked.push({ name: one.name, mark: mark(one, findings), says: sayings(findings) });
        unasked.push(...unaskedOf(one, findings));
      }
    }

    test.diagnostic(scoreLine('sql', marked));
    assert.equal(marked.length, cases.length);
    assert.deepEqual(wrongOnes(marked), []);
    assert.deepEqual(unasked, []);
  });

  for (const [kind, atLeast] of [
    ['openapi', 60],
    ['protobuf', 25],
    ['graphql', 25],
  ] as const)
    it(`is judged as it says: ${kind}`, (test) => {
      const cases = pairCases(kind);
      assert.ok(cases.length >= atLeast);

      const marked = cases.map((one) => {
        const findings = JUDGES[kind](one);
        return { name: one.name, mark: mark(one, findings), says: sayings(findings) };
      });

      test.diagnostic(scoreLine(kind, marked));
      assert.deepEqual(wrongOnes(marked), []);
    });
});
