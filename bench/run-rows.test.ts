import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Row } from './row.ts';
import { runRows } from './run-rows.ts';

const quiet = () => undefined;
const never = new Promise<never>(() => undefined);

describe('rows', () => {
  it('are cut short at their limit, and what they started is ended, newest first', async () => {
    const ended: string[] = [];
    let folder = '';
    const slow: Row = {
      name: 'slow',
      limitMs: 20,
      run: async ({ place, signal }) => {
        folder = place.folder;
        place.later(() => void ended.push('first'));
        place.later(() => void ended.push('second'));
        await Promise.race([never, new Promise((_, reject) => signal.addEventListener('abort', reject))]);
        return [];
      },
    };

    const [outcome] = await runRows([slow], quiet);

    assert.match(outcome?.problem ?? '', /^not done within 0.02 s/);
    assert.deepEqual(ended, ['second', 'first']);
    assert.equal(existsSync(folder), false);
  });

  it('that fail do not keep the next one from being measured', async () => {
    const broken: Row = { name: 'broken', limitMs: 5_000, run: () => Promise.reject(new Error('no such thing')) };
    const without: Row = { name: 'without', limitMs: 5_000, run: async () => ({ skipped: 'not installed' }) };

    const outcomes = await runRows([broken, without], quiet);

    assert.deepEqual(
      outcomes.map(({ row, problem, skipped }) => ({ row, problem, skipped })),
      [
        { row: 'broken', problem: 'no such thing', skipped: null },
        { row: 'without', problem: null, skipped: 'not installed' },
      ],
    );
  });

  it('end what is started after they were cut short', async () => {
    const late = Promise.withResolvers<void>();
    const row: Row = {
      name: 'late',
      limitMs: 10,
      run: async ({ place, signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 50)));
        place.later(() => late.resolve());
        return [];
      },
    };

    await runRows([row], quiet);

    await late.promise;
  });
});
