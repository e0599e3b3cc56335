import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { startGithub } from '../../../../test/support/github.ts';
import { createTestClock } from '../../../lib/test-clock.ts';
import { deploySourceContract, NOW_MS, SHA } from '../contract.ts';
import type { CameIn, WatchedRepository } from '../port.ts';
import { createGithub, type GithubOptions } from './index.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SECRETS = ['the newest secret', 'the former secret'];

const payments: WatchedRepository = {
  repository: 'acme/payments',
  service: 'payments',
  environments: new Map([['Production', 'production']]),
};

async function open(t: TestContext, change: Partial<GithubOptions> = {}) {
  const github = await startGithub();
  t.after(() => github.close());
  const clock = createTestClock(NOW_MS);
  const options = { name: 'acme', repositories: [payments], token: 'a-token', secrets: SECRETS, pollMs: 30_000 };
  const source = createGithub({ ...options, api: github.url, clock, ...change });
  const look = (sinceMs = NOW_MS - HOUR_MS) => source.look(payments, { sinceMs, signal: AbortSignal.timeout(20_000) });
  const keep = async (sinceMs?: number) => {
    const looked = await look(sinceMs);
    looked.kept();
    return looked;
  };
  const deployed = (agoMs: number, states: readonly string[], sha = SHA) => {
    const id = github.deploy({ sha, atMs: NOW_MS - agoMs });
    for (const [place, state] of states.entries()) github.say(id, state, NOW_MS - agoMs + place * 1_000);
    return id;
  };
  return { github, source, clock, look, keep, deployed };
}

deploySourceContract('GitHub', async (t) => {
  const { github, source } = await open(t, { withinMs: 300 });
  const secrets = { newest: SECRETS[0] ?? '', former: SECRETS[1] ?? '', wrong: 'another' };
  return {
    source,
    watched: payments,
    deploy: (agoMs) => {
      const id = github.deploy({ sha: SHA, atMs: NOW_MS - agoMs });
      github.say(id, 'in_progress', NOW_MS - agoMs);
      return String(id);
    },
    succeed: (id, agoMs) => github.say(Number(id), 'success', NOW_MS - agoMs),
    delivery: (id, secret) => {
      const { headers, body } = github.delivery(Number(id), secrets[secret]);
      return { headers, body: Buffer.from(body) };
    },
    behave: (manner) => {
      if (manner === 'failure') github.behave({ kind: 'status', status: 502 });
      else github.behave({ kind: manner === 'well' ? 'answer' : manner });
    },
  };
});

describe('what GitHub is asked', () => {
  it('gives each deploy with all that was said of it, by its own times', async (t) => {
    const { look, deployed } = await open(t);
    const id = deployed(6 * MINUTE_MS, ['in_progress', 'success']);

    const { deploys, trouble } = await look();

    assert.equal(trouble, null);
    const [deploy] = deploys;
    assert.deepEqual(
      [deploys.length, deploy?.id, deploy?.service, deploy?.environment, deploy?.sha, deploy?.ref, deploy?.deployer],
      [1, String(id), 'payments', 'production', SHA, 'main', 'bo'],
    );
    assert.deepEqual(
      deploy?.said.map(({ state, atMs }) => [state, NOW_MS - atMs]),
      [
        ['live', 6 * MINUTE_MS - 1_000],
        ['under-way', 6 * MINUTE_MS],
      ],
    );
    assert.match(deploy?.said[0]?.link ?? '', /^https:\/\/github\.test\/acme\/payments\/actions\/runs\/\d+\/job\/1$/);
  });

  it('costs one question at rest, which is answered with 304', async (t) => {
    const { keep, deployed, github } = await open(t);
    deployed(6 * MINUTE_MS, ['success']);
    await keep();
    const before = github.asked.length;

    const again = await keep();

    assert.deepEqual(again.deploys, []);
    assert.deepEqual(
      github.asked.slice(before).map(({ status, token }) => [status, token]),
      [[304, 'Bearer a-token']],
    );
  });

  it('goes back over several pages, and no further than it counts', async (t) => {
    const { keep, deployed, github } = await open(t);
    for (let age = 70; age > 0; age -= 1) deployed(age * MINUTE_MS, ['success']);

    const { deploys, trouble } = await keep(NOW_MS - 35 * MINUTE_MS - 500);

    assert.deepEqual([deploys.length, trouble], [35, null]);
    assert.equal(github.asked.filter(({ path }) => path.includes('/deployments?')).length, 2);
  });

  it('leaves the rest of many for the next time', async (t) => {
    const { keep, deployed } = await open(t);
    for (let age = 50; age > 0; age -= 1) deployed(age * MINUTE_MS, ['success']);

    assert.deepEqual([(await keep()).deploys.length, (await keep()).deploys.length], [40, 10]);
  });

  it('tells title and author of a commit once, and nothing where it cannot', async (t) => {
    const { source, github, clock } = await open(t);
    github.commit(SHA, 'Round half up\n\nwith a reason', 'Bo Lind');
    const ask = (sha: string) => source.describe('acme/payments', sha, AbortSignal.timeout(5_000));

    const told = [await ask(SHA), await ask(SHA), await ask('b'.repeat(40)), await ask('b'.repeat(40))];
    await clock.advance(6 * MINUTE_MS);
    await ask('b'.repeat(40));

    const commit = { title: 'Round half up', author: 'Bo Lind' };
    assert.deepEqual(told, [commit, commit, null, null]);
    assert.equal(github.asked.length, 3);
  });

  it('tells the files between two commits once, and nothing where it cannot', async (t) => {
    const { source, github } = await open(t);
    const [from, to] = ['a'.repeat(40), 'b'.repeat(40)];
    github.differ(from, to, ['src/checkout.ts', 'README.md']);
    const ask = (commits: { from: string; to: string }) =>
      source.changed('acme/payments', commits, AbortSignal.timeout(5_000));

    const told = [await ask({ from, to }), await ask({ from, to }), await ask({ from: to, to: from })];

    assert.deepEqual(told, [['src/checkout.ts', 'README.md'], ['src/checkout.ts', 'README.md'], null]);
    assert.equal(github.asked.length, 2);
  });

  it('is nothing without a token', async (t) => {
    const { source } = await open(t, { token: null });

    assert.equal(source.pollMs, null);
    const { signal } = new AbortController();
    assert.equal(await source.describe('acme/payments', SHA, signal), null);
    assert.equal(await source.changed('acme/payments', { from: SHA, to: SHA }, signal), null);
  });
});

describe('trouble with GitHub', () => {
  const reset = String((NOW_MS + 90_000) / 1_000);
  const limit = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  const cases: ReadonlyArray<
    readonly [
      what: string,
      status: number,
      headers: Record<string, string>,
      body: string,
      why: RegExp,
      isOutage: boolean,
      afterMs: number | null,
    ]
  > = [
    ['a rate limit that is over later', 403, limit, '{}', /rate limit/, true, 90_000],
    ['a second rate limit', 429, { 'retry-after': '17' }, '{}', /rate limit/, true, 17_000],
    ['a refused token', 401, {}, '{}', /refuses the token \(401\)/, false, 300_000],
    ['a token with too few rights', 403, {}, '{}', /does not let the token read acme\/payments/, false, 300_000],
    ['an unknown repository', 404, {}, '{}', /knows no acme\/payments/, false, 300_000],
    ['a repository that has moved', 301, { location: 'http://x.test/' }, '', /has moved/, false, 300_000],
    ['a failure', 500, {}, 'oops', /answered 500/, true, null],
    ['a pause', 503, { 'retry-after': '9' }, 'oops', /answered 503/, true, 9_000],
    ['garbage', 200, {}, '<html>', /something else than its API/, true, null],
    ['another document', 200, {}, '{"a":1}', /something else than its API/, true, null],
  ];
  for (const [what, status, headers, body, why, isOutage, afterMs] of cases) {
    it(`is told with what to do: ${what}`, async (t) => {
      const { look, github } = await open(t);
      github.behave({ kind: 'status', status, headers, body });

      const { deploys, trouble } = await look();

      assert.deepEqual([deploys, trouble?.isOutage, trouble?.afterMs], [[], isOutage, afterMs]);
      assert.match(trouble?.why ?? '', why);
      assert.ok((trouble?.next ?? '').length > 20);
      assert.doesNotMatch(JSON.stringify(trouble), /a-token/);
    });
  }

  it('goes to no other host, whatever a list says', async (t) => {
    const { look, github } = await open(t);
    const link = '<http://169.254.169.254/latest>; rel="next"';
    github.behave({ kind: 'status', status: 200, body: '[]', headers: { link } });

    const { trouble } = await look();

    assert.equal(trouble, null);
  });
});

describe('a delivery of GitHub', () => {
  async function hook(t: TestContext) {
    const { github, source, deployed } = await open(t);
    const send = (id: number, change: Partial<CameIn['headers']> = {}): CameIn => {
      const { headers, body } = github.delivery(id, SECRETS[1] ?? '');
      return { headers: { ...headers, ...change } as Record<string, string>, body: Buffer.from(body) };
    };
    return { github, source, deployed, send };
  }

  it('may come as a form, and before anything was said of the deploy', async (t) => {
    const { source, deployed, send } = await hook(t);
    const came = send(deployed(MINUTE_MS, []));
    const form = Buffer.from(new URLSearchParams({ payload: came.body.toString() }).toString());
    const headers = { ...came.headers, 'content-type': 'application/x-www-form-urlencoded' };

    const said = source.readHook({ headers, body: form });

    assert.equal(said.kind === 'deploy' ? said.deploy.said.length : said.kind, 0);
  });

  it('is left aside where it is about something else, and said where it is not understood', async (t) => {
    const { source, github, send, deployed } = await hook(t);
    const id = deployed(MINUTE_MS, ['success']);
    const other = github.deploy({ repository: 'acme/blog', sha: SHA, atMs: NOW_MS });
    const preview = github.deploy({ environment: 'preview', sha: SHA, atMs: NOW_MS });
    const said = (came: CameIn) => {
      const read = source.readHook(came);
      return read.kind === 'deploy' ? read.kind : `${read.kind}: ${read.why}`;
    };

    assert.deepEqual(
      [
        send(id, { 'x-github-event': 'ping' }),
        send(id, { 'x-github-event': 'push' }),
        send(other),
        send(preview),
        send(other, { 'x-github-event': 'deployment_status' }),
        { ...send(id), body: Buffer.from('{') },
        { headers: {}, body: Buffer.alloc(0) },
      ].map(said),
      [
        'nothing: GitHub looks whether there is anybody',
        'nothing: push is no event about deploys',
        'nothing: the settings name no such repository',
        'nothing: the settings name no such environment of it',
        'unreadable: what it sent as deployment_status has no fitting deployment_status',
        'unreadable: what it sent as deployment_status is no JSON',
        'unreadable: it does not say which event it is (X-GitHub-Event)',
      ],
    );
  });
});
