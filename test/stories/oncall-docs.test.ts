import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseOncallFile } from '../../src/config/oncall/read-file.ts';
import { openOncallWorld } from '../support/oncall-world.ts';

const DOC = readFileSync(new URL('../../docs/oncall.md', import.meta.url), 'utf8');

/** Words of a command line, with quotes as a shell takes them. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('docs/oncall.md', () => {
  it('shows a file that can be applied', () => {
    const [, file = ''] = /```yaml\n([\s\S]*?)```/.exec(DOC) ?? [];

    assert.equal(parseOncallFile(file, 'docs/oncall.md').schedules[0]?.layers.length, 2);
  });

  it('shows commands that work, in their order', async (t) => {
    const world = await openOncallWorld(t, '2026-03-04T12:00:00Z');
    const [, block = ''] = /```console\n([\s\S]*?)```/.exec(DOC) ?? [];
    const lines = block.trim().split('\n');
    assert.ok(lines.length > 10);

    for (const line of lines) {
      const [prompt, program, ...words] = wordsOf(line);
      assert.deepEqual([prompt, program], ['$', 'astern']);
      const { code, out, err } = await world.cli('root', words);
      assert.equal(code, 0, `${line}\n${out}\n${err}`);
    }
  });
});
