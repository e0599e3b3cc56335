import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { TargetBody } from '../../src/api/targets.ts';
import { send } from '../support/http.ts';
import { type Orders, ordersFor, refusal } from '../support/orders.ts';
import { createTinyRepository, type Variant } from '../support/tiny-repository.ts';
import { assertAtRest, startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const TOKENS = { VIEWER: 'viewer-secret-1234', RESPONDER: 'responder-secret-1234', DEPLOYER: 'deployer-secret-1234' };

describe('what a person may get wrong', () => {
  let tiny: TinyWorld;
  let orders: Orders;
  let live = '';
  let before_: Seen;
  before(async () => {
    const tokens = Object.keys(TOKENS).map((name) => ({
      name: name.toLowerCase(),
      role: name.toLowerCase(),
      secret: { env: name },
    }));
    tiny = await startTinyWorld({ settings: { sign_in: { tokens } }, env: TOKENS });
    orders = tiny.orders;
    live = await tiny.shipped('live');
  });
  beforeEach(async () => {
    before_ = seen(await assertAtRest(tiny));
  });
  afterEach(async () => {
    assert.deepEqual(seen(await assertAtRest(tiny)), before_);
  });
  after(() => tiny?.close());

  describe('an astern.yml that cannot be used', () => {
    const good = { service: 'tiny', roles: { web: { run: 'exec node app.mjs' } } };
    const cases: readonly (readonly [string, Variant, string, RegExp])[] = [
      ['is no YAML', { yml: 'service: [tiny\n' }, 'config/invalid', /astern\.yml@\w{7}:\d+/],
      [
        'has unknown keys',
        { yml: JSON.stringify({ ...good, rolls: {} }) },
        'config/invalid',
        /`rolls` is not a key of astern\.yml; did you mean `roles`\?/,
      ],
      [
        'has a value of the wrong kind',
        { yml: JSON.stringify({ ...good, rollback: { watch: 'soon' } }) },
        'config/invalid',
        /rollback\.watch: expected a duration/,
      ],
      ['is not there', { yml: null }, 'config/missing', /has no astern\.yml/],
      ['is of another service', { service: 'other' }, 'config/other-service', /of service other, not tiny/],
      ['lacks the environment', { environments: { staging: null } }, 'config/no-such-environment', /it has staging/],
      [
        'names a router that the server does not have',
        { environments: { production: { host: 'tiny.localhost', router: 'haproxy' } } },
        'config/no-haproxy',
        /names `router: haproxy`, and this server has no HAProxy/,
      ],
      [
        'has nothing behind the router',
        { yml: JSON.stringify({ service: 'tiny', roles: { worker: { run: 'sleep 1' } } }) },
        'config/no-routed-role',
        /no role behind the router/,
      ],
    ];
    for (const [what, variant, code, message] of cases) {
      it(what, async () => {
        const sha = await tiny.repository.commit(what, variant);

        const problem = await refusal(orders.ship(sha));

        assert.deepEqual([problem.status, problem.code], [422, code], problem.message);
        assert.match(problem.message, message);
        assert.ok(problem.next.length > 10);
      });
    }
  });

  it('a commit that is not there, or not one', async () => {
    for (const commit of ['no-such-branch', '0000000', 'HEAD~99', '--all', 'main..main', '']) {
      const problem = await refusal(orders.ship(commit));
      assert.ok([400, 404].includes(problem.status), `${commit}: ${problem.status} ${problem.code}`);
      assert.ok(['source/unknown-commit', 'request/invalid'].includes(problem.code), problem.code);
    }
  });

  it('a folder that is no repository, or the repository of something else', async () => {
    const plain = join(tiny.world.dir, 'plain');
    await mkdir(plain);
    const other = await createTinyRepository(join(tiny.world.dir, 'other'));
    const sha = await other.commit('another project of the same name');

    const none = await refusal(ordersFor(tiny.world.api, plain).ship('HEAD'));
    const missing = await refusal(ordersFor(tiny.world.api, join(plain, 'missing')).ship('HEAD'));
    const foreign = await refusal(ordersFor(tiny.world.api, other.folder).ship(sha));

    assert.deepEqual([none.status, none.code], [422, 'source/not-a-repository']);
    assert.deepEqual([missing.status, missing.code], [422, 'source/not-a-repository']);
    assert.deepEqual([foreign.status, foreign.code], [409, 'source/other-repository']);
    assert.ok(foreign.message.includes(tiny.repository.folder));
  });

  it('a target, release, operation, lock or service that nobody knows', async () => {
    const { api } = tiny.world;
    const params = { service: 'tiny', environment: 'staging' };
    const found = await Promise.all([
      refusal(api.call('target', { params })),
      refusal(api.call('rollback', { params, body: {} })),
      refusal(api.call('status', { query: { target: 'nobody' } })),
      refusal(api.call('releases', { query: { service: 'nobody' } })),
      refusal(orders.deploy({ release: 'r77' })),
      refusal(orders.rollback({ to: 'zzz' })),
      refusal(api.call('operation', { params: { id: 'op_none' } })),
      refusal(api.call('unlock', { body: { id: 'lock_none' } })),
    ]);

    assert.deepEqual(
      found.map(({ status, code }) => `${status} ${code}`),
      [
        ...Array.from({ length: 4 }, () => '404 target/unknown'),
        '404 release/unknown',
        '404 release/unknown',
        '404 operation/unknown',
        '404 lock/unknown',
      ],
    );
    assert.match(found[0]?.next ?? '', /Known targets: tiny\/production/);
  });

  it('a request that is malformed', async () => {
    const url = `${tiny.world.api.url()}/v1/targets/tiny/production`;
    const headers = { authorization: `Bearer ${TOKENS.DEPLOYER}`, 'content-type': 'application/json' };
    const post = (path: string, body: string, more = {}) =>
      send(`${url}/${path}`, { method: 'POST', headers: { ...headers, ...more }, body });
    const ship = JSON.stringify({ repository: tiny.repository.folder, commit: live });

    const answers = await Promise.all([
      post('ship', '{"repository": '),
      post('ship', '[]'),
      post('ship', ship.replace('{', '{"force": true, ')),
      post('ship', JSON.stringify({ repository: tiny.repository.folder })),
      post('rollback', '{"to": 7}'),
      post('rollback', JSON.stringify({ reason: 'x'.repeat(2_001) })),
      post('ship', ship, { 'idempotency-key': 'x'.repeat(201) }),
      post('ship?dryRun=perhaps', ship),
    ]);
    for (const { status, body, type } of answers) {
      assert.deepEqual([status, body.code, type.split(';')[0]], [400, 'request/invalid', 'application/problem+json']);
      assert.ok((body.detail ?? '').length > 5 && (body.next ?? '').length > 5, JSON.stringify(body));
    }
    assert.match(answers[2]?.body.detail ?? '', /force/);
    const route = await send(`${tiny.world.api.url()}/v1/nowhere`, { headers });
    assert.deepEqual([route.status, route.body.code], [404, 'request/unknown-route']);
  });

  it('no token, a wrong one, or one whose role does not reach', async () => {
    const { world } = tiny;
    const params = { service: 'tiny', environment: 'production' };
    const ship = { params, body: { repository: tiny.repository.folder, commit: live } };
    const [viewer, responder] = [world.clientWith(TOKENS.VIEWER), world.clientWith(TOKENS.RESPONDER)];

    const refused = await Promise.all([
      refusal(world.clientWith(null).call('status')),
      refusal(world.clientWith('guessed').call('ship', ship)),
      refusal(viewer.call('ship', ship)),
      refusal(viewer.call('rollback', { params, body: {} })),
      refusal(viewer.call('lock', { body: { scope: { kind: 'everything' }, reason: 'mine' } })),
      refusal(responder.call('ship', ship)),
      refusal(responder.call('cancel', { params, body: {} })),
    ]);

    assert.deepEqual(
      refused.map(({ status, code }) => `${status} ${code}`),
      [
        ...Array.from({ length: 2 }, () => '401 access/no-token'),
        ...Array.from({ length: 5 }, () => '403 access/not-allowed'),
      ],
    );
    assert.match(refused[2]?.message ?? '', /viewer is a viewer; this needs a deployer/);
    assert.equal((await viewer.call('status')).status, 200);
    assert.equal((await refusal(responder.call('rollback', { params, body: {} }))).code, 'guard/no-candidate');
    const nobody = await send(`${world.api.url()}/v1/health`);
    assert.deepEqual([nobody.status, nobody.body.status], [200, 'ready']);
    for (const secret of Object.values(TOKENS)) assert.ok(!JSON.stringify(await orders.events()).includes(secret));
  });

  it('a build that fails, or hangs: its last words are told, and nothing runs on', async () => {
    const broken = await tiny.repository.commit('broken', {
      build: 'echo compiling; echo "no such module" >&2; exit 7',
    });
    const hanging = await tiny.repository.commit('hanging', { build: 'sleep 600 & sleep 600', buildTimeout: '1s' });

    const failed = await orders.end(await orders.ship(broken));
    const stuck = await orders.end(await orders.build(hanging));

    assert.deepEqual([failed.status, failed.problem?.code], ['failed', 'build/failed']);
    assert.match(failed.problem?.message ?? '', /exit code 7/);
    assert.match(failed.problem?.next ?? '', new RegExp(`astern log ${failed.id}`));
    assert.deepEqual(failed.steps.find(({ step }) => step === 'build-release')?.facts.lastLines, [
      'compiling',
      'no such module',
    ]);
    const log = await tiny.world.api.call('log', { params: { id: failed.id } });
    assert.deepEqual([log.body.text, log.body.ended], ['compiling\nno such module\n', true]);
    assert.deepEqual([stuck.status, stuck.problem?.code], ['failed', 'build/timed-out']);
    assert.match(stuck.problem?.next ?? '', /build\.timeout/);
    const left = (await tiny.world.processes()).filter(({ variables }) => variables.has('ASTERN_BUILD'));
    assert.deepEqual(left, []);
  });

  it('a secret that the server does not have', async () => {
    const yml = JSON.stringify({
      service: 'tiny',
      roles: { web: { run: 'exec node app.mjs', env: { KEY: { env: 'NOT_SET_ANYWHERE' } } } },
      environments: { production: { host: 'tiny.localhost' } },
    });

    const failed = await orders.end(await orders.ship(await tiny.repository.commit('needs a secret', { yml })));

    assert.deepEqual([failed.status, failed.problem?.code], ['failed', 'config/secret-missing']);
    assert.match(failed.problem?.message ?? '', /NOT_SET_ANYWHERE/);
  });
});

type Seen = Record<string, unknown>;

/** What must be the same before and after. */
function seen({ phase, hot, new: next, old, lock, operation }: TargetBody): Seen {
  return { phase, hot: hot?.stack, pids: hot?.instances.map(({ pid }) => pid), next, old, lock, operation };
}
