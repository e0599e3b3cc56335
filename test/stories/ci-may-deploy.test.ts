import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { runCliProcess, startCli } from '../support/cli.ts';
import { pipelinesFor } from '../support/pipelines.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const YML = `service: tiny
roles: { web: { run: exec node app.mjs, health: { http: /healthz } } }
environments: { production: { host: tiny.localhost } }
gates:
  unit: { run: "true", hotfix: true }
`;

describe('an outside job that is about to deploy', () => {
  let tiny: TinyWorld;

  before(async () => {
    tiny = await startTinyWorld({ usual: { yml: YML } });
  });
  after(() => tiny.close());

  const surroundings = () => ({ cwd: tiny.repository.folder, env: { ASTERN_DATA: tiny.world.data } });
  const inJob = (...words: readonly string[]) => runCliProcess(['ci', ...words], surroundings());
  const lock = (reason: string) =>
    tiny.world.api.call('lock', { body: { scope: { kind: 'target', target: 'tiny/production' }, reason } });
  const shipped = async (title: string) => {
    const sha = await tiny.repository.commit(title);
    const pipelines = pipelinesFor(tiny.world.api);
    await pipelines.reaches((await pipelines.started(tiny.orders.ship(sha))).id, 'done');
    return sha;
  };
  const events = async (kind: string) => (await tiny.orders.events()).filter((event) => event.kind === kind);

  it('may, when nothing holds it', async () => {
    await tiny.repository.commit('ordinary work');

    const { code, out, err } = await inJob('may-deploy');

    assert.equal(code, 0, err);
    assert.match(out, /^[0-9a-f]{7} may be deployed to tiny\/production\n$/);
  });

  it('hears from a lock who set it, why, and what would open it', async () => {
    const sha = await tiny.repository.commit('more work');
    await lock('payments fail');

    const { code, out, err } = await inJob('may-deploy', 'tiny/production', '--json');

    assert.equal(code, 4);
    assert.match(err, /locked by ada \(tiny\/production\): payments fail/);
    assert.match(err, /What would open it: astern unlock lock_/);
    const body = JSON.parse(out);
    assert.partialDeepStrictEqual(body, {
      allowed: false,
      sha,
      holds: [{ kind: 'lock', owner: 'ada', reason: 'payments fail' }],
    });
    await inJob('may-deploy');
    assert.equal((await events('ci.blocked')).length, 1);
    await tiny.unlock();
    assert.equal((await inJob('may-deploy')).code, 0);
  });

  it('waits for the lock to open, also while the server is started anew', async () => {
    await tiny.repository.commit('patient work');
    await lock('looking into it');
    const job = startCli(['ci', 'may-deploy', 'tiny/production', '--wait', '5m'], surroundings());
    await job.printed('looking into it');

    await tiny.world.kill();
    await job.printed('asking again');
    await tiny.world.start();
    await tiny.unlock();

    const { code, out } = await job.ended;
    assert.equal(code, 0);
    assert.match(out, /may be deployed/);
  });

  it('gives up with 4 when the time is over', async () => {
    await lock('for long');

    assert.equal((await inJob('may-deploy', '--wait', '1s')).code, 4);
    await tiny.unlock();
  });

  it('must not deploy a commit whose message asks for a rollback', async () => {
    await shipped('r1');
    await tiny.repository.commit('[rollback] r1');

    const { code, err } = await inJob('may-deploy');

    assert.equal(code, 3);
    assert.match(err, /astern rollback tiny\/production --to r1/);
  });

  it('must not deploy what contains a rejected commit', async () => {
    const bad = await shipped('bad');
    await tiny.orders.done(tiny.orders.rollback({ reason: 'fails' }));
    await tiny.unlock();
    await tiny.repository.commit('on top of it');

    const { code, err } = await inJob('may-deploy');

    assert.equal(code, 3, err);
    assert.match(err, new RegExp(`contains r\\d+ \\(${bad.slice(0, 7)}\\), which was rolled back`));
  });

  it('is started here, once and the newest alone, when it did not wait and the lock opens', async () => {
    execFileSync('git', ['reset', '--quiet', '--hard', 'HEAD~2'], { cwd: tiny.repository.folder });
    await lock('once more');
    const older = await tiny.repository.commit('told to wait');
    assert.equal((await inJob('may-deploy')).code, 4);
    const newer = await tiny.repository.commit('told to wait, too');
    assert.equal((await inJob('may-deploy')).code, 4);

    await tiny.unlock();

    const told = (await events('ci.retriggered')).map(({ text }) => text);
    assert.match(told.join('\n'), new RegExp(`${older.slice(0, 7)} .* gives way to ${newer.slice(0, 7)}`));
    const { body } = await tiny.world.api.call('pipelines', { query: { sha: newer } });
    const here = body.pipelines.find(({ trigger }) => trigger === 'branch');
    assert.ok(here !== undefined, told.join('\n'));
    await pipelinesFor(tiny.world.api).reaches(here.id, 'done');
    assert.equal((await tiny.orders.status()).hot?.sha, newer);
    await lock('and again');
    await tiny.unlock();
    assert.equal((await events('ci.retriggered')).length, told.length);
  });

  it('is never told that it may by a server that is away', async () => {
    await tiny.world.stop();

    assert.equal((await inJob('may-deploy')).code, 7);
    await tiny.world.start();
  });
});
