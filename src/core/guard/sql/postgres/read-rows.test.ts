import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadPostgres } from './parser.ts';
import { bodies, named } from './testing/read-bodies.ts';

before(loadPostgres);

const table = named('t');
const update = { kind: 'update-rows', table, sets: ['a'], whereNull: [], hasWhere: false };
const insert = { kind: 'insert-rows', table, copiesFrom: null };
const gone = { kind: 'delete-rows', table, hasWhere: false };

const CASES: readonly (readonly [string, readonly unknown[]])[] = [
  ['UPDATE ONLY public.t SET a = 1', [update]],
  ['UPDATE t SET (a, b) = (SELECT 1, 2)', [{ ...update, sets: ['a', 'b'] }]],
  ['UPDATE t SET a = 1 WHERE b IS NULL', [{ ...update, whereNull: ['b'], hasWhere: true }]],
  [
    'UPDATE t SET a = 1 WHERE t.b IS NULL AND (c IS NULL AND d > 5)',
    [{ ...update, whereNull: ['b', 'c'], hasWhere: true }],
  ],
  ['UPDATE t SET a = 1 WHERE b IS NULL OR c IS NULL', [{ ...update, hasWhere: true }]],
  ['UPDATE t SET a = 1 WHERE NOT b IS NULL', [{ ...update, hasWhere: true }]],
  ['UPDATE t SET a = u.a FROM u WHERE t.id = u.id', [{ ...update, hasWhere: true }]],
  ['DELETE FROM t', [gone]],
  ['DELETE FROM t USING u WHERE t.a = u.a', [{ ...gone, hasWhere: true }]],
  ['TRUNCATE t, shop.u CASCADE', [gone, { ...gone, table: named('u', 'shop') }]],
  ["INSERT INTO t VALUES (1, 'x')", [insert]],
  ['INSERT INTO t DEFAULT VALUES', [insert]],
  ['INSERT INTO t SELECT a FROM shop.u JOIN v ON true', [{ ...insert, copiesFrom: named('u', 'shop') }]],
  ['INSERT INTO t SELECT 1', [insert]],
  ['INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1', [insert, { ...update, hasWhere: true }]],
  ['INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING', [insert]],
  [
    'WITH gone AS (DELETE FROM u RETURNING *) INSERT INTO t SELECT * FROM gone',
    [{ ...gone, table: named('u') }, insert],
  ],
  ['WITH x AS (UPDATE t SET a = 1 RETURNING *) SELECT * FROM x', [update]],
  ['WITH x AS (SELECT 1) UPDATE t SET a = 1', [update]],
  ['WITH a AS (WITH b AS (DELETE FROM t RETURNING *) SELECT * FROM b) SELECT * FROM a', [gone]],
  [
    'MERGE INTO t USING u ON true WHEN MATCHED AND x THEN UPDATE SET a = 1 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1) WHEN MATCHED THEN DO NOTHING',
    [
      { ...update, hasWhere: true },
      { ...gone, hasWhere: true },
      { ...insert, copiesFrom: named('u') },
    ],
  ],
  ["COPY t (a) FROM '/x'", [insert]],
  ['COPY t TO STDOUT', [{ kind: 'harmless', what: 'copy to a file' }]],
  ['COPY (DELETE FROM t RETURNING *) TO STDOUT', [gone]],
  ['EXPLAIN ANALYZE DELETE FROM t', [gone]],
  [
    'CREATE TABLE n AS WITH x AS (SELECT 1) SELECT * FROM x',
    [
      {
        kind: 'create-table',
        table: named('n'),
        columns: [],
        constraints: [],
        ifNotExists: false,
        partitionOf: null,
        fromQuery: true,
      },
    ],
  ],
];

describe('rows', () => {
  for (const [written, wanted] of CASES) test(written, () => assert.deepEqual(bodies(written), wanted));
});
