import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createProcessJudge } from './index.ts';

const question = { repository: '/r', live: {}, back: {}, others: {} } as never;
const never = new AbortController().signal;

describe('the judge in a process of its own', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'astern-judge-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function judgeWith(name: string, program: string, timeoutMs = 20_000) {
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, program);
    return createProcessJudge({ program: pathToFileURL(file), folder, timeoutMs });
  }

  it('answers two who ask the same with one process', async () => {
    const count = join(folder, 'count');
    const program = `import { appendFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(count)}, 'x');
      process.stdout.write(JSON.stringify({ findings: [], secret: process.env.DATABASE_URL ?? null }));`;
    const judge = await judgeWith('twice', program);

    const answers = await Promise.all([judge.judge(question, never), judge.judge(question, never)]);

    assert.deepEqual(answers, [
      { findings: [], secret: null },
      { findings: [], secret: null },
    ]);
    assert.equal(await readFile(count, 'utf8'), 'x');
  });

  it('says with what it ended', async () => {
    const judge = await judgeWith('broken', `console.error('too many aliases'); process.exit(3)`);

    await assert.rejects(judge.judge(question, never), /ended with 3: too many aliases/);
  });

  it('says what it says itself, where it could not answer', async () => {
    const judge = await judgeWith('explains', `console.error('the repository is gone'); process.exitCode = 2`);

    await assert.rejects(judge.judge(question, never), { message: 'the repository is gone' });
  });

  it('is ended when nobody waits for it any more', async () => {
    const judge = await judgeWith('slow', 'setInterval(() => undefined, 1000)');
    const stop = new AbortController();

    const asked = judge.judge(question, stop.signal);
    stop.abort(new Error('enough'));

    await assert.rejects(asked, /enough/);
  });

  it('has a deadline', async () => {
    const judge = await judgeWith('hangs', 'setInterval(() => undefined, 1000)', 100);

    await assert.rejects(judge.judge(question, never), /did not finish within 0.1 s/);
  });
});
