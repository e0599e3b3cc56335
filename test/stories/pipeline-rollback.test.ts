import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type Orders, refusal } from '../support/orders.ts';
import { type Pipelines, pipelinesFor } from '../support/pipelines.ts';
import { assertAtRest, places, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

describe('a rollback by commit message', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let pipelines: Pipelines;
  let first: string;
  let second: string;
  before(async () => {
    tiny = await startTinyWorld({ usual: { gates: { never: { run: 'false' } } } });
    orders = tiny.orders;
    pipelines = pipelinesFor(tiny.world.api);
    const plain = { gates: {} };
    first = await tiny.shipped('first', plain);
    second = await tiny.shipped('second', plain);
  });
  after(() => tiny?.close());

  const asks = async (message: string, more = {}) => orders.ship(await tiny.repository.commit(message), more);
  const list = /Could be put back on tiny\/production: r1 \(\w{7} "first"\)\./;

  it('that names nothing is refused with the list of what could be put back', async () => {
    const problem = await refusal(asks('[rollback]\n\nthe orders fail'));

    assert.equal(problem.code, 'pipeline/release-not-named');
    assert.match(problem.next, list);
  });

  it('that names what is unknown is refused with that list', async () => {
    const unknown = await refusal(asks('[rollback] deadbeef'));
    assert.deepEqual([unknown.code, list.test(unknown.next)], ['release/unknown', true]);
  });

  it('that names what never served well is refused with that list', async () => {
    const bad = await tiny.repository.commit('bad', { gates: {}, mode: 'exits' });
    const failed = await orders.end(await orders.ship(bad));
    assert.deepEqual([failed.status, failed.release], ['failed', 'r3']);

    const problem = await refusal(asks(`[rollback] ${bad.slice(0, 8)}`));

    assert.deepEqual([problem.code, list.test(problem.next)], ['guard/no-candidate', true]);
  });

  it('quoted, or in code, asks for nothing', async () => {
    const { pipeline } = await asks('Explain `[rollback] r1` to the team\n\n> [rollback] r1');

    assert.equal(pipeline?.mode, 'standard');
    await pipelines.reaches(pipeline?.id ?? '', 'failed');
  });

  it('puts the release back without a gate, and locks the target', async () => {
    const { id, ...started } = await pipelines.started(asks(`[rollback] ${first.slice(0, 7)}`));
    assert.deepEqual([started.mode, started.because, started.release], ['rollback', 'message', 'r1']);

    const done = await pipelines.reaches(id, 'done');

    const now = await assertAtRest(tiny);
    assert.deepEqual(places(now), { hot: 'r1', new: 'r2', old: null });
    assert.match(now.lock?.reason ?? '', /^r2 was rolled back to r1: \[rollback\] \w{7}$/);
    assert.deepEqual(
      done.gates.map(({ gate, status }) => [gate, status]),
      [['never', 'skipped']],
    );
    assert.equal((await orders.end(done.operation ?? '')).kind, 'rollback');
  });

  it('that names a rejected release is refused with the list of what could be put back', async () => {
    await tiny.unlock();
    const problem = await refusal(asks(`[rollback] ${second.slice(0, 7)}`));

    assert.equal(problem.code, 'guard/stop');
    assert.match(problem.next, /^Nothing could be put back on tiny\/production\. /);
  });

  it('has no use for a build, and does nothing where it is so already', async () => {
    const sha = await tiny.repository.commit('[rollback] r1');

    const problem = await refusal(orders.build(sha));
    assert.equal(problem.code, 'pipeline/nothing-to-build');
    const nothing = await orders.ship(sha);
    assert.deepEqual([nothing.outcome, nothing.pipeline], ['nothing-to-do', null]);
  });

  it('that fits two releases is refused with both, and with that list; a digit more names one', async () => {
    const [one, other] = await twins();
    for (const sha of [one, other]) await orders.done(orders.ship(sha));

    const problem = await refusal(asks(`[rollback] ${one.slice(0, 4)}`));

    assert.equal(problem.code, 'release/ambiguous');
    assert.match(
      problem.message,
      new RegExp(`^${one.slice(0, 4)} fits several releases: .*\\(${one.slice(0, 10)}\\).*\\.$`),
    );
    assert.match(problem.message, new RegExp(other.slice(0, 10)));
    assert.match(problem.next, new RegExp(`^Could be put back on tiny/production: r\\d+ \\(${one.slice(0, 7)} "twin`));
    const { id } = await pipelines.started(asks(`[rollback] ${one.slice(0, 12)}`));
    await pipelines.reaches(id, 'done');
    assert.equal((await orders.status()).hot?.sha, one);
  });

  /** Two commits whose shas begin with the same four digits: there are 65,536 beginnings, so a few hundred titles are enough. */
  async function twins(): Promise<readonly [string, string]> {
    const parent = await tiny.repository.commit('before the twins', { gates: {} });
    const tree = git(['rev-parse', `${parent}^{tree}`]);
    const known = new Map<string, string>();
    for (let number = 1; ; number += 1) {
      const who = `Ada <ada@example.com> ${1_700_000_000 + number} +0000`;
      const text = `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n\ntwin ${number}\n`;
      const sha = createHash('sha1').update(`commit ${text.length}\0${text}`).digest('hex');
      const twin = known.get(sha.slice(0, 4));
      if (twin !== undefined) return [written(twin), written(text)];
      known.set(sha.slice(0, 4), text);
    }
  }

  const written = (text: string) => git(['hash-object', '-t', 'commit', '-w', '--stdin'], text);

  function git(args: readonly string[], input = ''): string {
    return execFileSync('git', args, { cwd: tiny.repository.folder, input, encoding: 'utf8' }).trim();
  }
});
