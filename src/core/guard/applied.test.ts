import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { notApplied } from './applied.ts';

describe('migrations that the live database has not run', () => {
  const cases = [
    ['rails', 'db/migrate/20260101120000_one.rb', 'db/migrate/20260102120000_two.rb', '20260101120000'],
    ['flyway', 'sql/V1_2__one.sql', 'sql/V1_3__two.sql', '1.2'],
    [
      'prisma',
      'prisma/migrations/20260101_one/migration.sql',
      'prisma/migrations/20260102_two/migration.sql',
      '20260101_one',
    ],
    ['knex', 'migrations/20260101_one.js', 'migrations/20260102_two.js', '20260101_one.js'],
    ['node-pg-migrate', 'migrations/1700000000000_one.js', 'migrations/1700000000001_two.js', '1700000000000_one'],
    ['goose', 'db/00001_one.sql', 'db/00002_two.sql', '00001'],
    ['django', 'shop/migrations/0001_initial.py', 'shop/migrations/0002_two.py', '0001_initial'],
  ] as const;
  for (const [tool, one, two, id] of cases) {
    it(`are told by how ${tool} names them`, () => {
      assert.deepEqual(notApplied({ tool, common: [one], between: [two] }, [id]), [two]);
    });
  }

  it('are none where the database does not know what both have', () => {
    assert.deepEqual(notApplied({ tool: 'rails', common: ['db/1_a.rb'], between: ['db/2_b.rb'] }, ['7']), []);
    assert.deepEqual(notApplied({ tool: 'rails', common: [], between: ['db/2_b.rb'] }, []), []);
  });
});
