import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readLogPart } from './log-part.ts';

const PART_BYTES = 64 * 1024;

describe('a part of a build log', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'astern-log-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const logOf = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };

  it('is not the last one when only a cut character made it shorter than a full part', async () => {
    const file = await logOf('cut', `${'a'.repeat(PART_BYTES - 1)}ä and the rest`);

    const first = await readLogPart(file, 0);
    const second = await readLogPart(file, first.next);

    assert.deepEqual([first.next, first.isLast], [PART_BYTES - 1, false]);
    assert.deepEqual([second.text, second.isLast], ['ä and the rest', true]);
  });

  it('gives every part of a long log once and whole', async () => {
    const text = 'line with € and 𝄞\n'.repeat(10_000);
    const file = await logOf('long', text);

    let read = '';
    let from = 0;
    for (let isLast = false; !isLast; ) {
      const part = await readLogPart(file, from);
      read += part.text;
      from = part.next;
      isLast = part.isLast;
    }

    assert.equal(read, text);
  });

  it('is empty and stays where it is while there is no file', async () => {
    assert.deepEqual(await readLogPart(join(folder, 'none'), 7), { text: '', next: 7, isLast: true });
  });
});
