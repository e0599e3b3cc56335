import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { worstVerdict } from '../finding.ts';
import type { Dialect } from './change.ts';
import { loadPostgres } from './postgres/parser.ts';
import { readSql } from './read-sql.ts';
import { judgeDatabase } from './rules/judge-database.ts';

type Case = readonly [name: string, schema: string | null, migration: string, says: string];

const SHOP = `
  create type state as enum ('a', 'b');
  create domain plz as text check (value ~ '^[0-9]+$');
  create function touch() returns trigger language plpgsql as $$ begin new.at := now(); return new; end $$;
  create table t (id int primary key, s state, z plz, n int default '0'::integer not null, at timestamp default now());
  create trigger touch_t before update on t for each row execute function touch();
  create schema old; create table old.kept (id int);
  create view v as select t.id, t.n from t where ((t.s)::text = 'a'::text);`;

const FUNCTION = 'create function f(a int, b int default 1) returns int language sql as $$ select a + b $$;';

const POSTGRES: readonly Case[] = [
  [
    'a dump that cannot be read says nothing of what was not there',
    'frobnicate',
    'drop table if exists t',
    'unknown t',
  ],
  ['nor does an empty one', '', 'alter table t drop column if exists n', 'stop t.n'],
  [
    'a column whose type wants a value',
    SHOP,
    'create domain must as text not null; alter table t add m must',
    'stop t.m',
  ],
  ['which gives one', SHOP, "create domain must as text default '' not null; alter table t add m must", 'safe'],
  [
    'which no longer wants one',
    SHOP,
    'create domain must as text not null; alter table t add m must; alter domain must drop not null',
    'safe',
  ],
  ['fewer digits of a second', SHOP, 'alter table t alter at type timestamp(0)', 'check t.at'],
  ['an argument that must be given now', FUNCTION, `drop function f; ${FUNCTION.replace(' default 1', '')}`, 'stop f'],
  ['a counter that code asks by name', 'create sequence s', 'alter sequence s rename to u', 'stop s'],
  ['a counter of a column', 'create sequence t_id_seq', 'alter sequence t_id_seq rename to u', 'check t_id_seq'],
  ['renamed and back', 'create sequence s', 'alter sequence s rename to u; alter sequence u rename to s', 'safe'],
  ['a type takes its columns along', SHOP, 'drop type state cascade', 'stop t.s'],
  ['a domain takes its columns along', SHOP, 'drop domain plz cascade', 'stop t.z'],
  ['which are not known without a schema', null, 'drop type state cascade', 'unknown state'],
  ['a function takes its triggers along', SHOP, 'drop function touch() cascade', 'check touch'],
  ['a schema takes its tables along', SHOP, 'drop schema old cascade', 'stop old.kept'],
  ['which are not known without a dump', null, 'drop schema old cascade', 'unknown old'],
  ['an empty schema takes nothing along', SHOP, 'create schema x; drop schema x', 'safe'],
  ['moved away and back to public', SHOP, 'alter table t set schema old; alter table old.t set schema public', 'safe'],
  ['rows of a child table show up in its parent', SHOP, 'create table c (x int) inherits (t)', 'check c'],
  ['a child of a new table does not', SHOP, 'create table p (y int); create table c (x int) inherits (p)', 'safe'],
  [
    'an index of a materialized view binds nobody',
    SHOP,
    'create materialized view m as select id from t; create unique index on m (id)',
    'safe',
  ],
  ['the same number in quotes', SHOP, 'alter table t alter n set default 0', 'safe'],
  ['the same time by another name', SHOP, 'alter table t alter at set default current_timestamp', 'safe'],
  ['another number', SHOP, "alter table t alter n set default '1'", 'check t.n'],
  [
    'what a migration tool notes',
    null,
    "insert into schema_migrations values ('1'); update alembic_version set version_num = 'x'; delete from flyway_schema_history",
    'safe',
  ],
  ['a view as people write it', SHOP, "create or replace view v as select id, n from t where s = 'a'", 'safe'],
  ['with one more column', SHOP, "create or replace view v as select x.id, x.n, z from t x where x.s = 'a'", 'safe'],
  ['with another sum', SHOP, "create or replace view v as select id, n * 2 as n, z from t where s = 'a'", 'check v'],
  ['with another capital', SHOP, "create or replace view v as select id, n from t where s = 'A'", 'check v'],
  ['with other brackets', SHOP, "create or replace view v as select id, n from t where not (s = 'a')", 'check v'],
];

const MYSQL_SHOP =
  'create table t (id int primary key auto_increment, n int not null default 0, m varchar(9), unique key m (m));';
const SWAP = 'insert into t_new (id, m) select id, m from t; rename table t to t_old, t_new to t; drop table t_old;';

const MYSQL: readonly Case[] = [
  ['a copy that takes the place', MYSQL_SHOP, `create table t_new like t; ${SWAP}`, 'safe'],
  ['a copy with more', MYSQL_SHOP, `create table t_new like t; alter table t_new add c int; ${SWAP}`, 'safe'],
  ['a copy with less', MYSQL_SHOP, `create table t_new like t; alter table t_new drop n; ${SWAP}`, 'stop t.n'],
  ['a copy that is less unique', MYSQL_SHOP, `create table t_new like t; drop index m on t_new; ${SWAP}`, 'check t.m'],
  ['a copy of what is not known', null, `create table t_new like t; ${SWAP}`, 'unknown t'],
  ['a column that hides', MYSQL_SHOP, 'alter table t alter column n set invisible', 'unknown hides'],
];

describe('SQL as it is written', () => {
  before(() => loadPostgres());
  for (const [dialect, cases] of [
    ['postgres', POSTGRES],
    ['mysql', MYSQL],
  ] as const)
    for (const one of cases)
      it(`${dialect}: ${one[0]}`, () => assert.match(worst(dialect, one), new RegExp(`^${one[3]}`)));
});

function worst(dialect: Dialect, [, schema, migration]: Case): string {
  const findings = judgeDatabase({
    dialect,
    before: schema === null ? null : readSql(dialect, schema, 'schema.sql'),
    changes: readSql(dialect, migration, 'migration.sql'),
  });
  const verdict = worstVerdict(findings.map((one) => one.verdict));
  return `${verdict} ${findings.find((one) => one.verdict === verdict)?.subject ?? ''}`;
}
