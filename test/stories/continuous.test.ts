import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { EventBody } from '../../src/api/events.ts';
import type { PipelineBody } from '../../src/api/pipelines.ts';
import { pipelinesFor } from '../support/pipelines.ts';
import { createTinyRepository } from '../support/tiny-repository.ts';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';
import { until } from '../support/until.ts';

const SECRET = 'only the host knows it';

const yml = (gate = 'true') => `service: tiny
roles: { web: { run: exec node app.mjs, health: { http: /healthz, every: 100ms } } }
environments: { production: { host: tiny.localhost, deploy: continuous } }
gates: { unit: { run: ${JSON.stringify(gate)} } }
`;

describe('a branch that is deployed continuously', () => {
  let tiny: TinyWorld;
  let url = '';

  before(async () => {
    tiny = await startTinyWorld({
      usual: { yml: yml() },
      env: { HOOK_SECRET: SECRET },
      settings: async ({ dir }) => {
        await createTinyRepository(join(dir, 'tiny'));
        const from = join(dir, 'tiny');
        return {
          repositories: {
            tiny: { from, poll: '1h', secret: { env: 'HOOK_SECRET' } },
            polled: { from: `file://${from}`, branch: 'polled', poll: '1s' },
            away: { from: join(dir, 'nowhere'), poll: '1s' },
          },
        };
      },
    });
    ({ url } = await tiny.world.server().ready);
  });
  after(() => tiny.close());

  const git = (...words: readonly string[]) =>
    execFileSync('git', words, {
      cwd: tiny.repository.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const pushed = async (change: { body?: string; name?: string; headers?: Record<string, string> } = {}) => {
    const { body = JSON.stringify({ ref: 'refs/heads/main' }), name = 'tiny' } = change;
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature, ...change.headers };
    const answer = await fetch(`${url}/v1/hooks/git/${name}`, { method: 'POST', body, headers });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const pipelinesOf = async (sha: string): Promise<readonly PipelineBody[]> =>
    (await tiny.world.api.call('pipelines', { query: { sha } })).body.pipelines;
  const started = (sha: string) => until(`${sha} has a pipeline`, async () => (await pipelinesOf(sha))[0]);
  const reaches = (id: string, status: PipelineBody['status']) => pipelinesFor(tiny.world.api).reaches(id, status);
  const hotSha = async () => (await tiny.orders.status()).hot?.sha ?? null;
  const events = async (kind: string, repository = 'tiny'): Promise<readonly EventBody[]> => {
    const { body } = await tiny.world.api.call('events', { query: { limit: 1_000 } });
    return body.events.filter((one) => one.kind === kind && one.data.repository === repository);
  };
  const moved = (sha: string, how: string) =>
    until(`the move to ${sha} is told`, async () =>
      (await events('branch.moved')).find(({ data }) => data.sha === sha && data.how === how),
    );

  it('ships its newest commit when the Git host says that something was pushed', async () => {
    const sha = await tiny.repository.commit('first');

    const answer = await pushed();

    assert.deepEqual([answer.status, answer.body], [202, { outcome: 'looking' }]);
    const { id, trigger, branch, actor } = await started(sha);
    assert.deepEqual([trigger, branch, actor], ['branch', 'main', 'branch main']);
    await reaches(id, 'done');
    assert.equal(await hotSha(), sha);
  });

  it('believes nobody without the secret, and looks once for a delivery', async () => {
    const wrong = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };

    assert.equal((await pushed({ headers: wrong })).status, 401);
    assert.equal((await pushed({ name: 'polled' })).status, 401);
    assert.equal((await pushed({ name: 'nobody' })).status, 401);
    assert.equal((await pushed({ headers: { 'x-gitlab-token': SECRET, 'x-hub-signature-256': '' } })).status, 401);
    // The answer may come while the rest is still being sent, to a connection that is closed by then.
    const large = pushed({ body: 'x'.repeat(6 * 1024 * 1024) });
    assert.ok(
      [400, 'cut off'].includes(
        await large.then(
          ({ status }) => status,
          () => 'cut off',
        ),
      ),
    );
    assert.equal((await pushed({ body: 'not even json' })).status, 202);
    assert.equal((await pushed({ headers: { 'x-github-delivery': 'd1' } })).status, 202);
    assert.deepEqual((await pushed({ headers: { 'x-github-delivery': 'd1' } })).body, { outcome: 'seen-before' });
  });

  it('ships the newest of several, and what waits under a lock is the newest too', async () => {
    await tiny.world.api.call('lock', {
      body: { scope: { kind: 'target', target: 'tiny/production' }, reason: 'sale' },
    });
    const second = await tiny.repository.commit('second');
    await pushed();
    const { id: older } = await started(second);
    await reaches(older, 'held');
    const third = await tiny.repository.commit('third');
    await pushed();
    const { id: newer } = await started(third);
    await reaches(newer, 'held');

    await tiny.unlock();

    await reaches(newer, 'done');
    await reaches(older, 'collapsed');
    assert.equal(await hotSha(), third);
    const flips = (await tiny.orders.events()).filter(({ kind }) => kind === 'traffic.flipped');
    assert.equal(flips.length, 2);
  });

  it('says that it was moved back, and ships nothing: to go back is a rollback', async () => {
    const live = await hotSha();
    git('reset', '--quiet', '--hard', 'HEAD~1');
    const sha = git('rev-parse', 'HEAD');

    await pushed();

    const { text } = await moved(sha, 'backward');
    assert.match(text, /was moved back to .*which is live, contains it; to go back use astern rollback/);
    assert.equal(await hotSha(), live);
  });

  it('says that it was rewritten, and ships its newest commit', async () => {
    const sha = await tiny.repository.commit('instead of the third');

    await pushed();

    await moved(sha, 'forward');
    const { id } = await started(sha);
    await reaches(id, 'done');
    git('commit', '--quiet', '--amend', '-m', 'rewritten', '--author', 'Ada <ada@example.com>', '--no-verify');
    const rewritten = git('rev-parse', 'HEAD');
    await pushed();
    await moved(rewritten, 'rewritten');
    await reaches((await started(rewritten)).id, 'done');
    assert.equal(await hotSha(), rewritten);
  });

  it('says why a commit is not shipped, and goes on with the next one', async () => {
    const broken = await tiny.repository.commit('no configuration', { yml: null });
    await pushed();
    assert.match((await moved(broken, 'forward')).text, /it has no astern\.yml/);

    const wrong = await tiny.repository.commit('wrong configuration', { yml: 'service: tiny\nrolls: {}\n' });
    await pushed();
    assert.match((await moved(wrong, 'forward')).text, /rolls/);

    const good = await tiny.repository.commit('mended');
    await pushed();
    await reaches((await started(good)).id, 'done');
  });

  it('is looked at in turns where no host tells, and after a restart of the server', async () => {
    git('branch', 'polled');
    const polled = git('rev-parse', 'polled');
    await until('it is seen', async () =>
      (await events('branch.moved', 'polled')).find(({ data }) => data.sha === polled),
    );

    await tiny.world.stop();
    const sha = await tiny.repository.commit('while nobody looked');
    await tiny.world.start();
    ({ url } = await tiny.world.server().ready);

    await reaches((await started(sha)).id, 'done');
  });

  it('is away once, and back once, and holds up no other', async () => {
    const told = await events('branch.unreachable', 'away');
    assert.equal(told.length, 1);
    assert.match(told[0]?.text ?? '', /repository away cannot be asked/);

    renameSync(tiny.repository.folder, `${tiny.repository.folder}.moved`);
    await pushed();
    await until('it is told', async () => (await events('branch.unreachable')).length === 1);
    renameSync(`${tiny.repository.folder}.moved`, tiny.repository.folder);
    await pushed();
    await until('it is told', async () => (await events('branch.unreachable')).some(({ data }) => data.back === true));
  });
});
