import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCliProcess } from '../support/cli.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

/** The command line, a real server and real gates. */
describe('a pipeline that is followed from the command line', () => {
  let tiny: TinyWorld;
  before(async () => {
    tiny = await startTinyWorld();
    await writeFile(join(tiny.world.data, 'token.txt'), 'hunter22\n');
  });
  after(() => tiny?.close());
  const astern = (...words: readonly string[]) =>
    runCliProcess(words, { cwd: tiny.repository.folder, env: { ASTERN_DATA: tiny.world.data } });
  const idIn = (text: string): string => /pl_\w+/.exec(text)?.[0] ?? '';

  it('tells of its gates, masks what is secret, and goes on to the deploy', async () => {
    const token = { TOKEN: { file: 'token.txt' } };
    await tiny.repository.commit('followed', {
      gates: { lint: { run: 'echo "the token is $TOKEN"', env: token }, unit: { run: 'true', needs: ['lint'] } },
    });

    const { code, out, err } = await astern('ship');

    assert.equal(code, 0, err);
    assert.match(out, /^r1 is live on tiny\/production\. /);
    // The build runs beside them and may end before, between or after them.
    assert.match(err, /\nok {5}lint {2}(?:.*\n)+ok {5}unit {2}(?:.*\n)+op_\w+: ship of \w{7} on tiny\/production\n/);
    assert.match(err, /\nop_\w+: .*\n(?:ok .*\n)*ok {5}flip traffic {2}/);
    assert.equal((await astern('log', idIn(err), 'lint')).out, 'the token is ***\n');
    assert.match(
      (await astern('pipelines')).out,
      /\npl_\w+ {2}tiny\/production {2}standard {2}\w{7} {2}followed +3 of 3 +done /,
    );
  });

  it('ends with the log of the gate that failed, and runs again from there', async () => {
    const flag = join(tiny.world.dir, 'mended');
    await tiny.repository.commit('mended later', {
      gates: { lint: { run: 'true' }, unit: { run: `test -f ${flag} || { echo not ok; exit 3; }`, needs: ['lint'] } },
    });

    const failed = await astern('ship');
    await writeFile(flag, '');
    const again = await astern('rerun', idIn(failed.err));

    assert.equal(failed.code, 1);
    assert.match(failed.err, /\nfailed unit {2}.* {2}exit code 3\n/);
    assert.match(failed.err, /\n {2}\| not ok\n/);
    assert.equal(again.code, 0, again.err);
    assert.doesNotMatch(again.err, /failed unit/);
    assert.match(again.out, /^r2 is live on tiny\/production\. /);
  });

  it('is stopped by its id, and leaves no checkout behind', async () => {
    await tiny.repository.commit('endless', { gates: { forever: { run: 'echo begun; sleep 300' } } });
    const id = idIn((await astern('ship', '--no-wait')).out);
    await until('the gate has begun', async () => (await astern('log', id, 'forever')).out === 'begun\n');
    assert.match(
      (await astern('status')).out,
      new RegExp(`\\n {2}pipeline {2}standard of \\w{7}: its gates run \\(${id}\\)\\n`),
    );

    const { code, out } = await astern('cancel', id);

    assert.equal(code, 0);
    assert.match(out, /^The standard pipeline of \w{7} was cancelled\.\n$/);
    await until('its checkouts are gone', async () => (await readdir(join(tiny.world.data, 'pipelines'))).length === 0);
  });
});
