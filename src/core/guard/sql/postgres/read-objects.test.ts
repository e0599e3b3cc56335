import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadPostgres } from './parser.ts';
import { bodies, named, only, typed } from './testing/read-bodies.ts';

before(loadPostgres);

const index = {
  name: named('i'),
  table: named('t'),
  unique: false,
  nullsNotDistinct: false,
  parts: ['a'],
  hasExpression: false,
  where: null,
};
const made = (changed: object) => [{ kind: 'create-index', index: { ...index, ...changed }, ifNotExists: false }];
const view = {
  kind: 'create-view',
  view: named('v'),
  columns: ['a'],
  materialized: false,
  replace: false,
  query: 'SELECT a FROM t',
};

const CASES: readonly (readonly [string, readonly unknown[]])[] = [
  ['CREATE INDEX i ON t (a)', made({})],
  ['DROP SCHEMA shop CASCADE', [{ kind: 'drop-schema', schema: 'shop', cascade: true }]],
  ['DROP SCHEMA IF EXISTS public', [{ kind: 'drop-schema', schema: null, cascade: false }]],
  ['CREATE INDEX ON t (a, b)', made({ name: named('t_a_b_idx'), parts: ['a', 'b'] })],
  [
    'CREATE INDEX ON t (lower(a), (b || c))',
    made({ name: named('t_lower_expr_idx'), parts: ['lower(a)', 'b || c'], hasExpression: true }),
  ],
  [
    'CREATE UNIQUE INDEX CONCURRENTLY i ON ONLY public.t (a) NULLS NOT DISTINCT',
    made({ unique: true, nullsNotDistinct: true }),
  ],
  [
    "CREATE UNIQUE INDEX i ON shop.t USING btree (a DESC, lower((b)::text) text_pattern_ops, (c + 1)) INCLUDE (d) WITH (fillfactor = 5) WHERE ((a)::text <> 'x'::text)",
    made({
      name: named('i', 'shop'),
      table: named('t', 'shop'),
      unique: true,
      parts: ['a', 'lower((b)::text)', 'c + 1'],
      hasExpression: true,
      where: "((a)::text <> 'x'::text)",
    }),
  ],
  [
    'CREATE INDEX IF NOT EXISTS i ON t USING gin (a jsonb_path_ops)',
    [{ kind: 'create-index', index, ifNotExists: true }],
  ],
  [
    'DROP INDEX CONCURRENTLY IF EXISTS i, shop.j',
    ['i', 'j'].map((name) => ({
      kind: 'drop-index',
      name: named(name, name === 'j' ? 'shop' : null),
      table: null,
      columns: null,
      ifExists: true,
    })),
  ],
  ['ALTER INDEX i RENAME TO j', [{ kind: 'rename-index', name: named('i'), to: 'j' }]],
  ['ALTER INDEX i ATTACH PARTITION j', [{ kind: 'harmless', what: 'attach index' }]],
  ['REINDEX TABLE t', [{ kind: 'harmless', what: 'reindex' }]],

  ["CREATE TYPE public.s AS ENUM ('a', 'B c')", [{ kind: 'create-enum', type: named('s'), values: ['a', 'B c'] }]],
  [
    "ALTER TYPE s ADD VALUE IF NOT EXISTS 'c' AFTER 'a'",
    [{ kind: 'add-enum-value', type: named('s'), value: 'c', ifNotExists: true }],
  ],
  ["ALTER TYPE s RENAME VALUE 'a' TO 'b'", [{ kind: 'rename-enum-value', type: named('s'), value: 'a', to: 'b' }]],
  ['ALTER TYPE s RENAME TO u', [{ kind: 'rename-type', type: named('s'), to: 'u' }]],
  ['ALTER TYPE s SET SCHEMA shop', [{ kind: 'rename-type', type: named('s'), to: 'shop.s' }]],
  ['CREATE TYPE c AS (a int)', [{ kind: 'create-type', type: named('c') }]],
  ['CREATE TYPE r AS RANGE (subtype = int4)', [{ kind: 'create-type', type: named('r') }]],
  ['CREATE TYPE shell', [{ kind: 'create-type', type: named('shell') }]],
  [
    'DROP TYPE IF EXISTS s, shop.u',
    [
      { kind: 'drop-type', type: named('s'), what: 'type' },
      { kind: 'drop-type', type: named('u', 'shop'), what: 'type' },
    ],
  ],
  [
    "CREATE DOMAIN d AS varchar(5) NOT NULL CHECK (VALUE <> '') CONSTRAINT x CHECK (VALUE ~ '^\\(')",
    [
      {
        kind: 'create-domain',
        type: named('d'),
        base: typed('varchar', '5'),
        nullable: false,
        checks: ["VALUE <> ''", "VALUE ~ '^\\('"],
      },
    ],
  ],
  ...(
    [
      ['ADD CHECK (VALUE > 0)', 'add-check'],
      ['SET NOT NULL', 'set-not-null'],
      ['DROP CONSTRAINT x', 'drop-check'],
      ['DROP NOT NULL', 'drop-not-null'],
      ['SET DEFAULT 1', 'default'],
      ['DROP DEFAULT', 'default'],
      ['RENAME TO e', 'rename'],
    ] as const
  ).map(
    ([written, what]) => [`ALTER DOMAIN d ${written}`, [{ kind: 'change-domain', type: named('d'), what }]] as const,
  ),
  ['DROP DOMAIN d', [{ kind: 'drop-type', type: named('d'), what: 'domain' }]],

  ['CREATE VIEW v AS SELECT a FROM t', [view]],
  ['CREATE OR REPLACE VIEW public.v (x, "Y") AS SELECT a FROM t', [{ ...view, columns: ['x', 'Y'], replace: true }]],
  ['CREATE VIEW v AS SELECT * FROM t', [{ ...view, columns: null, query: 'SELECT * FROM t' }]],
  ['CREATE VIEW v AS SELECT t.* FROM t', [{ ...view, columns: null, query: 'SELECT t.* FROM t' }]],
  [
    "CREATE VIEW v AS SELECT t.a, count(*), b AS c, x::text, 'y'::text, COALESCE(d, e), CASE WHEN a THEN 1 END FROM t UNION SELECT 1",
    [
      {
        ...view,
        columns: ['a', 'count', 'c', 'x', 'text', 'coalesce', 'case'],
        query:
          "SELECT t.a, count(*), b AS c, x::text, 'y'::text, COALESCE(d, e), CASE WHEN a THEN 1 END FROM t UNION SELECT 1",
      },
    ],
  ],
  ['CREATE MATERIALIZED VIEW v AS SELECT a FROM t WITH NO DATA', [{ ...view, materialized: true }]],
  ['REFRESH MATERIALIZED VIEW v', [{ kind: 'harmless', what: 'refresh v' }]],
  [
    'DROP VIEW IF EXISTS v, w',
    ['v', 'w'].map((one) => ({ kind: 'drop-view', view: named(one), materialized: false, ifExists: true })),
  ],
  ['DROP MATERIALIZED VIEW v', [{ kind: 'drop-view', view: named('v'), materialized: true, ifExists: false }]],
  ['ALTER VIEW v RENAME TO w', [{ kind: 'rename-table', table: named('v'), to: 'w' }]],
  ['ALTER VIEW v RENAME COLUMN a TO b', [{ kind: 'rename-column', table: named('v'), column: 'a', to: 'b' }]],
  [
    'ALTER VIEW v SET (security_invoker = on)',
    [{ kind: 'unreadable', what: 'changes options of the view v: security_invoker' }],
  ],

  ['CREATE SEQUENCE public.s START 5', [{ kind: 'create-sequence', sequence: named('s') }]],
  [
    'ALTER SEQUENCE s RESTART WITH 5 CYCLE',
    [
      { kind: 'change-sequence', sequence: named('s'), what: 'restart' },
      { kind: 'change-sequence', sequence: named('s'), what: 'cycle' },
    ],
  ],
  ['ALTER SEQUENCE s MAXVALUE 5', [{ kind: 'change-sequence', sequence: named('s'), what: 'other' }]],
  ['ALTER SEQUENCE s RENAME TO u', [{ kind: 'change-sequence', sequence: named('s'), what: 'other', to: 'u' }]],
  ['ALTER SEQUENCE s OWNED BY t.a', [{ kind: 'harmless', what: 'owner of a sequence' }]],
  ['DROP SEQUENCE s', [{ kind: 'drop-sequence', sequence: named('s') }]],
  ["SELECT setval('public.s', 5)", [{ kind: 'change-sequence', sequence: named('s'), what: 'restart' }]],
  ["SELECT setval('s', (SELECT max(id) FROM t))", [{ kind: 'harmless', what: 'sequence set to the largest value' }]],

  ['CREATE POLICY p ON t USING (true)', [{ kind: 'row-security', table: named('t'), what: 'policy' }]],
  ['ALTER POLICY p ON t USING (true)', [{ kind: 'row-security', table: named('t'), what: 'policy' }]],
  ['DROP POLICY p ON shop.t', [{ kind: 'row-security', table: named('t', 'shop'), what: 'drop-policy' }]],
  ['REVOKE ALL ON t, shop.u FROM me', [{ kind: 'revoke', on: 't, shop.u' }]],
  ['REVOKE admin FROM me', [{ kind: 'revoke', on: 'admin' }]],
  [
    'GRANT SELECT ON t TO me; GRANT admin TO me',
    [
      { kind: 'harmless', what: 'grant' },
      { kind: 'harmless', what: 'grant a role' },
    ],
  ],
  [
    'DROP FUNCTION f(int, pg_catalog.varchar), shop.g',
    [
      { kind: 'drop-function', name: named('f'), takes: ['integer', 'varchar'] },
      { kind: 'drop-function', name: named('g', 'shop'), takes: null },
    ],
  ],
  ['DROP PROCEDURE f()', [{ kind: 'drop-function', name: named('f'), takes: [] }]],
  ['ALTER FUNCTION f(int) RENAME TO g', [{ kind: 'drop-function', name: named('f'), takes: ['integer'] }]],
  ['ALTER FUNCTION f(int) SET SCHEMA shop', [{ kind: 'drop-function', name: named('f'), takes: ['integer'] }]],
  ['DROP TRIGGER IF EXISTS x ON shop.t', [{ kind: 'drop-trigger', table: named('t', 'shop'), name: 'x' }]],

  ['SET search_path TO shop, public', [{ kind: 'setting', name: 'search_path', value: 'shop, public' }]],
  [
    "SELECT pg_catalog.set_config('search_path', 'shop', false)",
    [{ kind: 'setting', name: 'search_path', value: 'shop' }],
  ],
  ["ALTER DATABASE x SET timezone = 'UTC'", [{ kind: 'setting', name: 'timezone', value: 'UTC' }]],
  ['ALTER ROLE x SET search_path = shop', [{ kind: 'setting', name: 'search_path', value: 'shop' }]],
  ['ALTER SYSTEM SET work_mem = 5', [{ kind: 'setting', name: 'work_mem', value: '5' }]],
];

describe('objects beside tables', () => {
  for (const [written, wanted] of CASES) test(written, () => assert.deepEqual(bodies(written), wanted));
});

describe('what an older release does not meet is harmless', () => {
  for (const written of [
    "COMMENT ON TABLE t IS 'x'",
    'BEGIN',
    'COMMIT',
    'SAVEPOINT s',
    "SET lock_timeout = '5s'",
    'SET search_path = public',
    'RESET ALL',
    "SELECT pg_catalog.set_config('search_path', '', false)",
    'LOCK TABLE t',
    'VACUUM t',
    'ANALYZE t',
    'CLUSTER t',
    'CHECKPOINT',
    'NOTIFY x',
    'CREATE EXTENSION IF NOT EXISTS pg_trgm',
    'CREATE SCHEMA shop',
    'CREATE STATISTICS s ON a, b FROM t',
    'ALTER TABLE t OWNER TO me',
    'ALTER DEFAULT PRIVILEGES IN SCHEMA x GRANT ALL ON TABLES TO y',
    'CREATE ROLE x',
    'ALTER FUNCTION f() COST 5',
    'EXPLAIN DELETE FROM t',
    "CREATE COLLATION c (locale = 'de')",
    'CREATE AGGREGATE a (int) (sfunc = f, stype = int)',
    'SELECT 1',
    'ALTER TRIGGER a ON t RENAME TO b',
    "SELECT pg_sleep(1), now(), count(*) FROM t WHERE a = lower('x')",
    'CREATE CAST (a AS b) WITHOUT FUNCTION',
    'DROP STATISTICS s',
  ])
    test(written, () => assert.equal(only(written).kind, 'harmless'));
});

describe('what the text does not tell is unreadable, and says why', () => {
  for (const written of [
    'DROP EXTENSION x',
    'ALTER SCHEMA a RENAME TO b',
    'ALTER EXTENSION x UPDATE',
    'DROP ROLE x',
    'DROP OWNED BY x',
    'ALTER ROLE x NOLOGIN',
    'CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()',
    'DROP RULE r ON t',
    'EXECUTE q',
    "LOAD 'x'",
    'CREATE CAST (a AS b) WITHOUT FUNCTION AS IMPLICIT',
    'CREATE OPERATOR + (FUNCTION = f, LEFTARG = a)',
    'ALTER TYPE c ADD ATTRIBUTE b int',
    'CREATE PUBLICATION p FOR ALL TABLES',
    'ALTER FUNCTION f() SECURITY DEFINER',
    'CREATE SCHEMA s CREATE TABLE t (a int)',
    'SELECT do_it()',
    'SELECT * FROM shop.do_it(1)',
    'CALL do_it()',
    "SELECT query_to_xml('DELETE FROM t', true, true, '')",
    'DROP CAST (a AS b)',
    'DROP DATABASE x',
    'CREATE RULE "_RETURN" AS ON SELECT TO t DO INSTEAD SELECT 1',
  ])
    test(written, () => {
      const found = only(written);
      assert.equal(found.kind, 'unreadable');
      assert.match(found.kind === 'unreadable' ? found.what : '', /^[a-z].{8}/);
    });
});
