import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '../../change.ts';
import { brief } from './brief.ts';

/** SQL, and the changes it must give, each in short. */
export type Case = readonly [sql: string, ...changes: readonly string[]];

export function readsAs(read: (text: string, file: string | null) => readonly Change[], cases: readonly Case[]): void {
  for (const [sql, ...changes] of cases) {
    test(`reads ${sql.replace(/\s+/g, ' ').slice(0, 150)}`, () => {
      const found = read(sql, 'x.sql');

      assert.deepEqual(found.map(brief), changes);
    });
  }
}
