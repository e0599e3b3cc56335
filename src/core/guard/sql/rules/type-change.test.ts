import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type } from '../testing/changes.ts';
import { judgeType, rewrites } from './type-change.ts';

describe('a change of type', () => {
  const cases: readonly (readonly ['postgres' | 'mysql' | 'sqlite', string, string, string | null])[] = [
    ['postgres', 'varchar(10)', 'varchar(10)', null],
    ['postgres', 'varchar(10)', 'varchar', 'check 27'],
    ['postgres', 'varchar', 'text', null],
    ['postgres', 'text', 'varchar(10)', 'stop 28'],
    ['postgres', 'char(3)', 'varchar(3)', 'check 27'],
    ['postgres', 'varchar(3)', 'char(3)', 'check 27'],
    ['postgres', 'text', 'citext', 'check 37'],
    ['postgres', 'smallint', 'integer', 'check 29'],
    ['postgres', 'integer', 'bigint', 'check 29'],
    ['postgres', 'bigint', 'integer', 'stop 30'],
    ['postgres', 'integer', 'numeric', 'check 32'],
    ['postgres', 'integer', 'double', 'check 32'],
    ['postgres', 'numeric(8,2)', 'integer', 'stop 33'],
    ['postgres', 'numeric', 'numeric(8,2)', 'stop 33'],
    ['postgres', 'numeric(8,2)', 'numeric', 'check 32'],
    ['postgres', 'numeric(8,2)', 'numeric(8,4)', 'stop 33'],
    ['postgres', 'numeric(8,2)', 'numeric(10,2)', 'check 32'],
    ['postgres', 'double', 'real', 'stop 33'],
    ['postgres', 'real', 'double', 'check 32'],
    ['postgres', 'double', 'numeric(8,2)', 'stop 33'],
    ['postgres', 'boolean', 'integer', 'stop 31'],
    ['postgres', 'text', 'text[]', 'stop 31'],
    ['postgres', 'uuid', 'text', 'check 36'],
    ['postgres', 'text', 'uuid', 'stop 31'],
    ['postgres', 'text', 'jsonb', 'stop 31'],
    ['postgres', 'jsonb', 'text', 'stop 31'],
    ['postgres', 'json', 'jsonb', 'check 35'],
    ['postgres', 'date', 'timestamp', 'check 34'],
    ['postgres', 'timestamp', 'date', 'stop 34'],
    ['postgres', 'timestamp', 'text', 'stop 31'],
    ['postgres', 'time', 'timetz', 'check 34'],
    ['postgres', 'inet', 'cidr', 'unknown 31'],
    ['mysql', 'text', 'mediumtext', 'check 27'],
    ['mysql', 'mediumtext', 'text', 'stop 28'],
    ['mysql', 'varchar(10)', 'text', 'check 27'],
    ['mysql', 'integer', 'integer unsigned', 'stop 30'],
    ['mysql', 'integer unsigned', 'bigint', 'check 29'],
    ['mysql', 'integer unsigned', 'integer', 'stop 30'],
    ['mysql', 'tinyint', 'boolean', 'check 29'],
    ['mysql', 'enum(a,b)', 'enum(a,b,c)', 'check 38'],
    ['mysql', 'enum(a,b)', 'enum(b)', 'stop 40'],
    ['mysql', 'enum(a,b)', 'enum(b,a)', 'check 38'],
    ['mysql', 'varchar(10)', 'enum(a)', 'stop 35'],
    ['mysql', 'datetime', 'timestamp', 'check 34'],
    ['mysql', 'json', 'longtext', 'stop 31'],
    ['sqlite', 'integer', 'bigint', null],
    ['sqlite', 'varchar(10)', 'varchar(5)', null],
    ['sqlite', 'text', 'integer', 'check 31'],
  ];
  for (const [dialect, from, to, said] of cases) {
    test(`${dialect}: ${from} -> ${to}`, () => {
      const effect = judgeType(dialect, type(from), type(to));

      assert.equal(effect === null ? null : `${effect.verdict} ${effect.row}`, said);
    });
  }
});

test('a conversion rewrites only where it works out something', () => {
  const same = [
    null,
    'c',
    'c::integer',
    '(c)::numeric(10,2)',
    'cast(c as integer)',
    '"c"::text::status',
    "c AT TIME ZONE 'UTC'",
    't.c::text',
  ];
  const other = ['c * 100', 'round(c)', 'coalesce(c, 0)', 'd', 'to_timestamp(c)'];

  assert.deepEqual(
    same.filter((using) => rewrites(using, 'c')),
    [],
  );
  assert.deepEqual(
    other.filter((using) => !rewrites(using, 'c')),
    [],
  );
});
