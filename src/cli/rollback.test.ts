import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  candidateBody,
  lockBody,
  operationBody,
  orderedBody,
  planBody,
  stackBody,
  stepBody,
  targetBody,
} from '../../test/support/bodies.ts';
import { runAtTerminal, runCliProcess } from '../../test/support/cli.ts';
import { type FakeApi, startFakeApi } from '../../test/support/fake-api.ts';

const finding = {
  kind: 'stale',
  verdict: 'check',
  text: 'It is 3 h old.',
  instruction: 'Tell Bo.',
  facts: {},
} as const;
const candidate = candidateBody({
  verdict: 'check',
  findings: [finding],
  passedOver: [{ release: 'r1', findings: [] }],
});
const back = operationBody({
  kind: 'rollback',
  release: 'r2',
  status: 'done',
  steps: [stepBody({ subject: 'r2' })],
  endedAt: '2026-11-21T09:00:00.400Z',
});

async function startApi(test: TestContext): Promise<FakeApi> {
  const api = await startFakeApi();
  test.after(() => api.die());
  api.on('rollback', ({ query }) => {
    if (query.dryRun === true) return { status: 200, body: planBody({ candidate }) };
    return {
      status: 202,
      body: orderedBody({ candidate, operation: operationBody({ kind: 'rollback', release: 'r2' }) }),
    };
  });
  api.on('operation', () => ({ status: 200, body: back }));
  api.on('target', () => ({ status: 200, body: targetBody({ lock: lockBody(), new: stackBody() }) }));
  return api;
}

const orders = (api: FakeApi) => api.requests.filter(({ name, query }) => name === 'rollback' && query.dryRun !== true);

describe('rollback', () => {
  it('without a terminal acts at once, names what to check, and says what is next', async (test) => {
    const api = await startApi(test);

    const { code, out, err } = await runCliProcess([
      'rollback',
      'shop/production',
      '--reason',
      'orders fail',
      '--server',
      api.url,
    ]);

    assert.equal(code, 0);
    assert.deepEqual(
      api.requests.map(({ name }) => name),
      ['rollback', 'operation', 'target'],
    );
    assert.deepEqual(api.requests[0]?.body, { acceptRejected: false, reason: 'orders fail' });
    assert.equal(out, 'r2 is live again on shop/production. 0.4 s in all.\n');
    assert.match(err, /^\[check\] It is 3 h old\.\n {2}-> Tell Bo\.\n/);
    assert.match(err, /Deploys are held: shop\/production: "orders fail" by ana/);
    assert.match(
      err,
      /astern status shop\/production.*\n.*astern unlock shop\/production --reason.*\n.*astern cancel shop\/production +remove r3/,
    );
  });

  it('at a terminal shows the candidate, asks, and orders exactly what was agreed to', async (test) => {
    const api = await startApi(test);

    const { code, err } = await runAtTerminal(['rollback', 'shop/production', '--server', api.url], { typed: ['y'] });

    assert.equal(code, 0);
    assert.match(err, /r2 \(2b3c4d5, Better search\): check; it still runs.*\n {2}\[check\] It is 3 h old\./);
    assert.match(err, /passed over: r1\n/);
    assert.match(err, /Put back r2\? \[y\/N\] /);
    assert.deepEqual(
      orders(api).map(({ body }) => body),
      [{ to: 'r2', acceptRejected: false, reason: '' }],
    );
  });

  for (const typed of [['n'], [''], ['maybe'], []]) {
    it(`changes nothing when the answer is ${JSON.stringify(typed[0] ?? 'the end of input')}`, async (test) => {
      const api = await startApi(test);

      const { code, err } = await runAtTerminal(['rollback', 'shop/production', '--server', api.url], { typed });

      assert.equal(code, 130);
      assert.match(err, /Nothing was changed\.\n$/);
      assert.deepEqual(orders(api), []);
    });
  }

  it('changes nothing when Ctrl-C comes while it asks', async (test) => {
    const api = await startApi(test);
    const controller = new AbortController();
    const plan = planBody({ candidate });
    api.on('rollback', () => {
      setImmediate(() => controller.abort());
      return { status: 200, body: plan };
    });

    const { code } = await runAtTerminal(['rollback', 'shop/production', '--server', api.url], {
      signal: controller.signal,
    });

    assert.equal(code, 130);
    assert.deepEqual(orders(api), []);
  });

  for (const flag of ['--yes', '--no-input', '--json']) {
    it(`does not ask with ${flag}`, async (test) => {
      const api = await startApi(test);

      const { code, err } = await runAtTerminal([
        'rollback',
        'shop/production',
        '--to',
        'r2',
        flag,
        '--server',
        api.url,
      ]);

      assert.equal(code, 0);
      assert.doesNotMatch(err, /\[y\/N\]/);
      assert.equal(orders(api).length, 1);
    });
  }

  it('says why not before it asks, when the guard refuses', async (test) => {
    const api = await startApi(test);
    const refusal = {
      code: 'guard/no-candidate',
      message: 'There is none.',
      next: 'Ship a fix.',
      exitCode: 3,
      findings: [finding],
    };
    api.on('rollback', () => ({ status: 200, body: planBody({ candidate: null, allowed: false, refusal }) }));

    const { code, err } = await runAtTerminal(['rollback', 'shop/production', '--server', api.url], { typed: ['y'] });

    assert.deepEqual(
      [code, err],
      [3, 'guard/no-candidate: There is none.\n  [check] It is 3 h old.\n    -> Tell Bo.\n  Next: Ship a fix.\n'],
    );
    assert.deepEqual(orders(api), []);
  });

  it('does not ask when there is nothing to do', async (test) => {
    const api = await startApi(test);
    api.on('rollback', () => ({ status: 200, body: planBody({ candidate: null, would: ['r2 is already live.'] }) }));

    const { code, out, err } = await runAtTerminal(['rollback', 'r2', 'shop/production', '--server', api.url]);

    assert.deepEqual([code, out, err], [0, 'r2 is already live.\n', '']);
    assert.deepEqual(orders(api), []);
  });

  it('asks for the reason that a rejected release needs', async (test) => {
    const api = await startApi(test);

    const args = ['rollback', 'r2', 'shop/production', '--accept-rejected', '--yes', '--server', api.url];
    const { code } = await runAtTerminal(args, { typed: ['nothing better'] });

    assert.equal(code, 0);
    assert.deepEqual(
      orders(api).map(({ body }) => body),
      [{ to: 'r2', acceptRejected: true, reason: 'nothing better' }],
    );
  });

  it('takes one release', async (test) => {
    const api = await startApi(test);

    const { code } = await runCliProcess(['rollback', 'r2', '--to', 'r1', 'shop/production', '--server', api.url]);

    assert.equal(code, 2);
    assert.equal(api.requests.length, 0);
  });
});
