import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { catalogQuery } from '../../src/core/guard/catalog/query.ts';
import { sqlJudge } from '../../src/guard-tools.ts';
import { sqlCases } from './cases.ts';

describe('what unblocks old code', () => {
  it('is seen by SQLite once it was carried out, and not before', async () => {
    const judge = await sqlJudge('sqlite');
    const wrong = sqlCases().flatMap(({ name, dialect, schema, migration }) => {
      if (dialect !== 'sqlite' || schema === null) return [];
      const findings = judge({ dialect, schema, migrations: [migration] }).filter(({ verdict }) => verdict !== 'safe');
      return findings.flatMap(({ kind, unblock, unblocked }) => {
        if (unblock === null || unblocked === undefined) return [];
        using database = new DatabaseSync(':memory:');
        database.exec(schema.text);
        database.exec(migration.text);
        const ask = () => Object.values(database.prepare(catalogQuery('sqlite', unblocked.asks) ?? '').get() ?? {})[0];
        const before = ask();
        database.exec(unblock);
        const after = ask();
        return before === 0 && (after === 1 || after === 2) ? [] : [`${name}, ${kind}: ${before}, then ${after}`];
      });
    });

    assert.deepEqual(wrong, []);
  });
});
