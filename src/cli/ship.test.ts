import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { operationBody, orderedBody, stepBody, targetBody } from '../../test/support/bodies.ts';
import { ownFolder, runCliProcess, startCli } from '../../test/support/cli.ts';
import { type FakeApi, startFakeApi } from '../../test/support/fake-api.ts';

const building = stepBody({ step: 'build-release', subject: '1a2b3c4', endedAt: null, outcome: null });
const built = stepBody({ step: 'build-release', subject: '1a2b3c4', endedAt: '2026-11-21T09:00:04.000Z' });
const failed = { ...built, outcome: 'failed' as const };
const endedAt = '2026-11-21T09:00:12.000Z';

async function startApi(test: TestContext): Promise<FakeApi> {
  const api = await startFakeApi();
  test.after(() => api.die());
  const operation = operationBody({ release: null, steps: [building], log: '/log' });
  api.on('ship', () => ({ status: 202, body: orderedBody({ operation, notes: ['gates are not acted on yet.'] }) }));
  const text = 'compiling\nlinking\n';
  api.on('log', ({ query }) => {
    const from = Number(query.from);
    return { status: 200, body: { text: text.slice(from), from, next: text.length, ended: true } };
  });
  return api;
}

async function ownRepository(test: TestContext) {
  const root = realpathSync(await ownFolder(test));
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  writeFileSync(join(root, 'astern.yml'), 'service: shop\nenvironments:\n  production: {}\n');
  git('add', '.');
  git('-c', 'user.name=A', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'one');
  return { root, git, sha: git('rev-parse', 'HEAD') };
}

const surroundings = (api: FakeApi, cwd: string, env: Record<string, string> = {}) => ({
  cwd,
  env: { ASTERN_URL: api.url, ...env },
});

describe('ship', () => {
  it('sends the repository and the full sha to the target in astern.yml, and follows to the end', async (test) => {
    const api = await startApi(test);
    const { root, sha } = await ownRepository(test);
    const result = { switchedAfterMs: 41, confirmedAfterMs: 180, failedRequests: 0 };
    const seen = [
      operationBody({ steps: [built, stepBody({ endedAt: null, outcome: null })] }),
      operationBody({ steps: [built, stepBody()], status: 'done', endedAt, result }),
    ];
    api.on('operation', () => ({ status: 200, body: seen.shift() }));

    const { code, out, err } = await runCliProcess(['ship'], surroundings(api, root));

    assert.equal(code, 0);
    assert.deepEqual(api.requests[0]?.params, { service: 'shop', environment: 'production' });
    assert.deepEqual(api.requests[0]?.body, {
      repository: root,
      commit: sha,
      rebuild: false,
      acceptRejected: false,
      despiteLock: false,
      branch: 'main',
      breakGlass: false,
      reason: '',
    });
    assert.equal(
      out,
      'r3 is live on shop/production. Flipped in 41 ms, confirmed after 180 ms, 0 failed requests, 12 s in all.\n',
    );
    assert.deepEqual(err.trimEnd().split('\n'), [
      'Note: gates are not acted on yet.',
      'op_1: ship of 1a2b3c4 on shop/production',
      'ok     build  3.0 s',
      'ok     flip traffic (r3)  0.2 s',
    ]);
  });

  it('warns of changes that are not committed', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    writeFileSync(join(root, 'new'), '');

    const { err } = await runCliProcess(['ship', '--no-wait'], surroundings(api, root));

    assert.match(err, /^Warning: uncommitted changes here are not part of what is shipped\.\n/);
  });

  it('refuses outside a repository', async (test) => {
    const api = await startApi(test);

    const { code, err } = await runCliProcess(
      ['ship', '--target', 'shop/production'],
      surroundings(api, await ownFolder(test)),
    );

    assert.equal(code, 2);
    assert.match(err, /^source\/not-a-repository: /);
    assert.equal(api.requests.length, 0);
  });

  it('asks for the environment when astern.yml has several, and knows a bare service that has one', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    writeFileSync(join(root, 'astern.yml'), 'service: shop\nenvironments:\n  production: {}\n  staging: {}\n');
    api.on('status', () => ({ status: 200, body: { targets: [targetBody({ environment: 'live' })], next: null } }));

    const several = await runCliProcess(['ship', '--no-wait'], surroundings(api, root));
    const bare = await runCliProcess(['ship', '--no-wait'], surroundings(api, root, { ASTERN_TARGET: 'shop' }));

    assert.equal(several.code, 2);
    assert.match(several.err, /shop has 2 environments: shop\/production, shop\/staging\.\n {2}Next: Say which one/);
    assert.equal(bare.code, 0);
    assert.deepEqual(api.requests.at(-1)?.params, { service: 'shop', environment: 'live' });
  });

  it('ends with 1 when it fails, with the reason and the end of the build log', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    const problem = { code: 'build/failed', message: 'npm ended with 1.', next: 'Correct it and ship again.' };
    const operation = operationBody({ steps: [failed], status: 'failed', log: '/log', problem, endedAt });
    api.on('operation', () => ({ status: 200, body: operation }));

    const words = await runCliProcess(['ship'], surroundings(api, root));
    const json = await runCliProcess(['ship', '--json'], surroundings(api, root));

    assert.deepEqual([words.code, words.out], [1, '']);
    assert.match(words.err, / {2}\| compiling\n {2}\| linking\n/);
    assert.match(
      words.err,
      /The ship of r3 failed\.\n {2}build\/failed: npm ended with 1\.\n {2}Next: Correct it and ship again\.\n$/,
    );
    assert.deepEqual([json.code, JSON.parse(json.out)], [1, operation]);
  });

  it('streams the build log with --verbose, a whole line at a time', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    const pieces = ['compi', 'ling\nlin', 'king'];
    let from = 0;
    api.on('log', () => {
      const text = pieces.shift() ?? '';
      from += text.length;
      return { status: 200, body: { text, from: from - text.length, next: from, ended: pieces.length === 0 } };
    });
    api.on('operation', async () => {
      await api.until(() => pieces.length === 0);
      return { status: 200, body: operationBody({ steps: [built], status: 'done', endedAt, log: '/log' }) };
    });

    const { code, err } = await runCliProcess(['ship', '--verbose'], surroundings(api, root));

    assert.equal(code, 0);
    assert.match(err, /\| compiling\n(?:.*\n)*.*\| linking\n/);
  });

  it('stops watching at the limit with 8, and says how to go on', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    api.on('operation', () => ({ status: 200, body: operationBody({ steps: [building] }) }));

    const { code, err } = await runCliProcess(['ship', '--wait', '10ms'], surroundings(api, root));

    assert.equal(code, 8);
    assert.match(
      err,
      /Not ended within 10ms\. The ship of shop\/production goes on \(op_1\)\.\n {2}Watch it: astern log op_1 --follow\n {2}Stop it: {2}astern cancel shop\/production/,
    );
  });

  it('only stops watching at Ctrl-C', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    const held = Promise.withResolvers<void>();
    test.after(() => held.resolve());
    api.on('operation', async () => {
      await held.promise;
      return { status: 200, body: operationBody() };
    });
    const cli = startCli(['ship'], surroundings(api, root));
    await api.until(() => api.requests.some(({ name }) => name === 'operation'));

    cli.child.kill('SIGINT');
    const { code, err } = await cli.ended;

    assert.equal(code, 130);
    assert.match(err, /Stopped watching\. The ship of shop\/production goes on \(op_1\)\.\n {2}Watch it: /);
  });

  it('goes on when the server dies in the middle and comes back', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    const asked = () => api.requests.filter(({ name }) => name === 'operation').length;
    api.on('operation', async () => {
      if (asked() === 1) await new Promise(() => undefined);
      return { status: 200, body: operationBody({ steps: [built], status: 'done', endedAt }) };
    });
    const cli = startCli(['ship'], surroundings(api, root));
    await api.until(() => asked() === 1);

    await api.die();
    await cli.printed('The server does not answer');
    await api.revive();
    const { code, err } = await cli.ended;

    assert.equal(code, 0);
    assert.match(
      err,
      /The server does not answer\. The work is not lost; trying for 30 s \.\.\.\nThe server is back\./,
    );
  });

  it('gives up with 7 when the server stays away', async (test) => {
    const api = await startApi(test);
    const { root } = await ownRepository(test);
    api.on('operation', () => new Promise(() => undefined));
    const cli = startCli(['ship', '--json'], surroundings(api, root, { ASTERN_RETRY_SECONDS: '0' }));
    await api.until(() => api.requests.some(({ name }) => name === 'operation'));

    await api.die();
    const { code, out } = await cli.ended;

    assert.deepEqual([code, JSON.parse(out).code], [7, 'server/unreachable']);
  });

  it('shows the steps and the log of an operation afterwards, or follows it to its end', async (test) => {
    const api = await startApi(test);
    const done = operationBody({ steps: [built], status: 'done', endedAt, log: '/log' });
    const seen = [done, operationBody({ steps: [building], log: '/log' }), done];
    api.on('operation', () => ({ status: 200, body: seen.shift() }));
    const env = { ASTERN_URL: api.url };

    const past = await runCliProcess(['log', 'op_1'], { env });
    const followed = await runCliProcess(['log', 'op_1', '--follow'], { env });

    for (const { code, out, err } of [past, followed]) {
      assert.deepEqual([code, out], [0, 'compiling\nlinking\n']);
      assert.match(
        err,
        /^op_1: ship of r3 on shop\/production\nok {5}build {2}3\.0 s\nr3 is live on shop\/production\./,
      );
    }
  });
});
