import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { RoutineBody } from '../change.ts';
import { loadPostgres } from './parser.ts';
import { readPostgres } from './read.ts';
import { bodies, kindsOf, named, only } from './testing/read-bodies.ts';

before(loadPostgres);

const NOTHING: RoutineBody = { refuses: false, assigns: [], writes: [], readable: true };

function routineOf(text: string) {
  const found = bodies(text).find(({ kind }) => kind === 'create-function');
  assert.ok(found?.kind === 'create-function');
  return found.routine;
}

describe('the head of a function', () => {
  const cases: readonly (readonly [string, readonly unknown[]])[] = [
    ['f() RETURNS void', ['f', [], 0, 'void']],
    [
      "f(a int, b pg_catalog.varchar(5) DEFAULT 'x', c text[] = NULL) RETURNS SETOF t",
      ['f', ['integer', 'varchar', 'text[]'], 2, 'setof t'],
    ],
    ['f(INOUT a int, OUT b text, VARIADIC c int[])', ['f', ['integer', 'integer[]'], 0, '(a integer, b text)']],
    ['f(t.a%TYPE) RETURNS TABLE (x int, y text)', ['f', ['t.a%type'], 0, 'setof (x integer, y text)']],
    ['f(numeric) RETURNS public.status', ['f', ['numeric'], 0, 'status']],
  ];
  for (const [head, wanted] of cases)
    test(head, () => {
      const { name, takes, optional, returns } = routineOf(
        `CREATE OR REPLACE FUNCTION public.${head} LANGUAGE sql AS 'SELECT 1'`,
      );
      assert.deepEqual([name.name, takes, optional, returns], wanted);
    });
});

describe('the body of a trigger function', () => {
  const cases: readonly (readonly [string, Partial<RoutineBody>])[] = [
    ['RETURN NEW;', {}],
    [
      'NEW.x := 1; NEW."Y" = lower(NEW.a); NEW.tags[1] := \'a\'; SELECT 1, 2 INTO NEW.z, NEW.x; RETURN NEW;',
      { assigns: ['x', 'Y', 'tags', 'z'] },
    ],
    ["RAISE EXCEPTION 'no'; RETURN NEW;", { refuses: true }],
    ['RAISE unique_violation; RETURN NEW;', { refuses: true }],
    ["RAISE NOTICE 'x'; RAISE WARNING 'y'; RETURN NEW;", {}],
    ['ASSERT NEW.a > 0; RETURN NEW;', { refuses: true }],
    ['IF NEW.a > 5 THEN RETURN NULL; END IF; RETURN NEW;', { refuses: true }],
    [
      'INSERT INTO log VALUES (NEW.id); UPDATE log SET a = 1; DELETE FROM shop.x; RETURN NEW;',
      { writes: [named('log'), named('x', 'shop')] },
    ],
    ["PERFORM pg_notify('a', NEW.id::text); RETURN NEW;", {}],
    ['PERFORM do_it(NEW.id); RETURN NEW;', { readable: false }],
    ['NEW.slug := slugify(NEW.title); RETURN NEW;', { assigns: ['slug'], readable: false }],
    ["EXECUTE 'INSERT INTO log VALUES (1)'; RETURN NEW;", { writes: [named('log')] }],
    ["EXECUTE 'INSERT INTO ' || TG_TABLE_NAME || '_log VALUES (1)'; RETURN NEW;", { readable: false }],
    ['NEW := f(NEW); RETURN NEW;', { readable: false }],
    ['SELECT * INTO NEW FROM t; RETURN NEW;', { readable: false }],
    ["RETURN jsonb_populate_record(NEW, '{}');", { readable: false }],
    ['CREATE TABLE x (a int); RETURN NEW;', { readable: false }],
    [
      'BEGIN INSERT INTO log VALUES (1); EXCEPTION WHEN others THEN RAISE; END; RETURN NEW;',
      { refuses: true, writes: [named('log')] },
    ],
    ['this is no PL/pgSQL', { readable: false }],
  ];
  for (const [body, wanted] of cases)
    test(body, () => {
      const text = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE o orders%ROWTYPE; i orders.id%TYPE;\nBEGIN\n ${body}\nEND $$`;
      assert.deepEqual(routineOf(text).body, { ...NOTHING, ...wanted });
    });

  test('NULL that is given back after the row was written drops nothing', () => {
    const made = 'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;';
    const trigger = (timing: string) =>
      `CREATE TRIGGER x ${timing} INSERT ON t FOR EACH ROW EXECUTE FUNCTION public.f();`;

    assert.equal(routineOf(made).body.refuses, true);
    assert.equal(routineOf(made + trigger('AFTER')).body.refuses, false);
    assert.equal(routineOf(made + trigger('BEFORE')).body.refuses, true);
  });
});

describe('other bodies', () => {
  test('SQL in quotes and SQL without', () => {
    const wanted = { ...NOTHING, writes: [named('t')] };
    assert.deepEqual(
      routineOf("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'UPDATE t SET a = 1; SELECT 2'").body,
      wanted,
    );
    const atomic = bodies(
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC UPDATE t SET a = CASE WHEN true THEN 1 END; SELECT 2; END; DROP TABLE x',
    );
    assert.deepEqual(kindsOf(atomic), ['create-function', 'drop-table']);
    assert.deepEqual(atomic[0]?.kind === 'create-function' && atomic[0].routine.body, wanted);
  });

  test("procedures, and arguments of the database's own types", () => {
    const body = routineOf(
      'CREATE PROCEDURE p(INOUT a orders, b orders.id%TYPE) LANGUAGE plpgsql AS $$ BEGIN a.x := 1; DELETE FROM t; COMMIT; CALL q(); END $$',
    ).body;
    assert.deepEqual(body, { ...NOTHING, writes: [named('t')], readable: false });
  });

  test('another language is not read', () => {
    assert.equal(routineOf("CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS 'x'").body.readable, false);
    assert.equal(routineOf("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'").body.readable, false);
  });

  test('functions that call each other do not go on for ever', () => {
    const text = Array.from(
      { length: 40 },
      (_, i) =>
        `CREATE FUNCTION f${i}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM f${i + 1}(); PERFORM f${i + 1}(); PERFORM f0(); END $$;`,
    );
    assert.equal(bodies(text.join('')).length, 40);
  });
});

describe('triggers and rules', () => {
  const trigger = {
    kind: 'create-trigger',
    table: named('t'),
    name: 'x',
    timing: 'before',
    events: ['insert'],
    calls: named('f'),
    body: null,
  };
  const cases: readonly (readonly [string, unknown])[] = [
    ['CREATE TRIGGER x BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()', trigger],
    [
      'CREATE OR REPLACE TRIGGER x AFTER DELETE OR UPDATE OF a OR INSERT ON t EXECUTE PROCEDURE f()',
      { ...trigger, timing: 'after', events: ['insert', 'update', 'delete'] },
    ],
    [
      'CREATE TRIGGER x INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION shop.f()',
      { ...trigger, timing: 'instead-of', calls: named('f', 'shop') },
    ],
    [
      'CREATE CONSTRAINT TRIGGER x AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()',
      { ...trigger, timing: 'after' },
    ],
    [
      "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger('tsv', 'pg_catalog.english', 'a')",
      { ...trigger, calls: named('tsvector_update_trigger'), body: { ...NOTHING, assigns: ['tsv'] } },
    ],
    [
      'CREATE RULE x AS ON INSERT TO t DO INSTEAD NOTHING',
      { ...trigger, timing: 'instead-of', calls: null, body: { ...NOTHING, refuses: true } },
    ],
    [
      'CREATE RULE x AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM v)',
      { ...trigger, timing: 'after', calls: null, body: { ...NOTHING, writes: [named('u'), named('v')] } },
    ],
  ];
  for (const [written, wanted] of cases) test(written, () => assert.deepEqual(only(written), wanted));
});

describe('blocks of code', () => {
  const text = [
    'SELECT 1;',
    'DO $$',
    "DECLARE r record; v text := 'x';",
    'BEGIN',
    "  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 's') THEN",
    "    CREATE TYPE s AS ENUM ('a');",
    '  ELSIF true THEN',
    '    ALTER TABLE t',
    '      DROP COLUMN c;',
    '  END IF;',
    '  FOR r IN SELECT * FROM pg_tables LOOP',
    "    EXECUTE 'DROP TABLE ' || r.tablename;",
    '  END LOOP;',
    "  EXECUTE 'ALTER TABLE a ADD b int;' || E'\\nDROP TABLE z';",
    "  EXECUTE format('DROP TABLE %I.%I', 'shop', 'Order');",
    '  PERFORM do_it();',
    '  CALL do_it(1);',
    '  v := do_it(2);',
    'EXCEPTION WHEN others THEN',
    '  DELETE FROM u WHERE a = v;',
    'END $$;',
  ].join('\n');

  test('each statement is a change on its own line, whatever it stands under', () => {
    const found = readPostgres(text, 'x.sql');
    assert.deepEqual(
      found.map(({ at, kind }) => [at.line, kind, at.statement]),
      [
        [1, 'harmless', 'SELECT 1'],
        [6, 'create-enum', "CREATE TYPE s AS ENUM ('a')"],
        [8, 'drop-column', 'ALTER TABLE t DROP COLUMN c'],
        [12, 'unreadable', "EXECUTE 'DROP TABLE ' || r.tablename"],
        [14, 'add-column', 'ALTER TABLE a ADD b int'],
        [15, 'drop-table', 'DROP TABLE z'],
        [15, 'drop-table', 'DROP TABLE shop."Order"'],
        [16, 'unreadable', 'SELECT do_it()'],
        [17, 'unreadable', 'CALL do_it(1)'],
        [18, 'unreadable', 'v := do_it(2)'],
        [20, 'delete-rows', 'DELETE FROM u WHERE a = v'],
      ],
    );
  });

  test('a function that the text makes and calls is read', () => {
    const found = bodies(
      'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t DROP c; END $$; SELECT f(); DO $$ BEGIN PERFORM f(); END $$; DROP FUNCTION f()',
    );
    assert.deepEqual(kindsOf(found), ['create-function', 'drop-column', 'drop-column', 'drop-function']);
  });

  test('other languages and broken code are unreadable', () => {
    assert.equal(only('DO LANGUAGE plpython3u $$ x $$').kind, 'unreadable');
    assert.equal(only('DO $$ BEGIN x := 1; END $$').kind, 'unreadable');
    assert.equal(only('DO $$ BEGIN NULL; END $$').kind, 'harmless');
  });
});
