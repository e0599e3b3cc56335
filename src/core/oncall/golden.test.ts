import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { GOLDEN, handOffsOf } from './testing/golden.ts';

const run = promisify(execFile);

describe('hand-offs at golden instants', () => {
  for (const golden of GOLDEN) {
    it(golden.title, () => {
      assert.deepEqual(handOffsOf(golden), golden.handOffs);
    });
  }
});

describe('hand-offs on a machine that stands elsewhere', () => {
  const module = JSON.stringify(new URL('./testing/golden.ts', import.meta.url).href);
  const program = `const { GOLDEN, handOffsOf } = await import(${module});
    console.log(JSON.stringify({ offset: new Date(2026, 6, 1).getTimezoneOffset(), found: GOLDEN.map(handOffsOf) }));`;
  const places = [
    ['UTC', 0],
    ['America/Chicago', 300],
    ['Asia/Kathmandu', -345],
    ['Pacific/Kiritimati', -840],
  ] as const;

  for (const [zone, offset] of places) {
    it(`are the same in ${zone} (S1, S2, S3, S4, S9)`, async () => {
      const args = ['--input-type=module', '--eval', program];
      const { stdout } = await run(process.execPath, args, { env: { ...process.env, TZ: zone } });

      const found: unknown = JSON.parse(stdout);
      assert.deepEqual(found, { offset, found: GOLDEN.map(({ handOffs }) => handOffs) });
    });
  }
});
