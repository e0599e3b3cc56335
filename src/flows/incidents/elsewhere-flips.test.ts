import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SeenDeploy } from '../../core/elsewhere/model.ts';
import { aDeploy } from '../../core/elsewhere/testing/deploys.ts';
import { eventText } from '../../core/notices/event-text.ts';
import { createKeyring } from '../../lib/keyring.ts';
import type { Between, DeploySource } from '../../providers/deploys/port.ts';
import type { Source } from '../../providers/source/port.ts';
import { aRelease } from '../../store/testing/samples.ts';
import { createSamples } from '../sample.ts';
import type { World } from '../world.ts';
import { nameSuspects } from './name-suspects.ts';
import { pageFacts } from './page-facts.ts';
import { putBack } from './put-back.ts';
import { openRecoveryWorld, WITHIN_MS } from './testing/recovery-world.ts';

const MINUTE = 60_000;

/** shop is Astern's; payments is deployed by GitHub, six minutes ago unless told. */
async function open(t: TestContext) {
  const recovery = await openRecoveryWorld(t);
  const { store, clock } = recovery;
  const silent = { changed: async () => [], resolve: async () => Promise.reject(new Error('no such tag')) };
  const asked: Between[] = [];
  const changed: DeploySource['changed'] = async (_repository, between) => {
    asked.push(between);
    return ['src/checkout.ts'];
  };
  const deploys = { sources: [{ name: 'acme', changed } as DeploySource], keys: createKeyring<DeploySource>([]) };
  const world = { store, clock, source: silent as unknown as Source, samples: createSamples(), deploys };
  const liveAt = (agoMs: number) => [
    { id: '1', state: 'live', atMs: clock.now() - agoMs, link: 'https://github.test/run/1' } as const,
  ];
  const deploy = (agoMs: number, change: Partial<SeenDeploy> = {}) =>
    store.elsewhere.add(aDeploy({ id: `d${agoMs}`, said: liveAt(agoMs), ...change }));
  const suspects = async () =>
    (await recovery.incident()).suspects?.map(
      ({ release, elsewhere, target, score }) => `${target} ${elsewhere?.name ?? `r${release}`} ${score}`,
    );
  return { ...recovery, deploy, name: () => nameSuspects(world, 1), suspects, asked };
}

describe('deploys that others made, among the suspects of an incident', () => {
  it('are named with who made them, in the incident and in its log', async (t) => {
    const { deploy, tell, name, suspects, lines } = await open(t);
    await deploy(6 * MINUTE);
    await tell([{ name: 'Errors', service: 'payments' }]);

    await name();

    assert.deepEqual((await suspects())?.[0], 'payments/production acme/payments 4f3a2c1 50');
    const told = (await lines(1)).filter(({ kind }) => kind === 'incident.suspects').map(eventText);
    assert.deepEqual(told, [
      'suspect: acme/payments 4f3a2c1 on payments/production "Round half up" by Bo, deployed by GitHub (50 of 100): acme/payments 4f3a2c1 was deployed by GitHub 6 min before the alarm. The alarm is about payments. 1 more was looked at.',
    ]);
  });

  it('move the incident on when their commit is known a moment later, and not again', async (t) => {
    const { deploy, tell, name, incident, store } = await open(t);
    await deploy(6 * MINUTE, { title: null, author: null });
    await tell([{ name: 'Errors', service: 'payments' }]);
    await name();
    const before = await incident();

    const [known] = await store.elsewhere.list({ limit: 1 });
    await store.elsewhere.put({ ...(known ?? assert.fail()), title: 'Round half up', author: 'Bo' });
    await name();
    await name();

    const now = await incident();
    assert.deepEqual([before.suspects?.[0]?.title, before.suspects?.[0]?.author], ['', 'bo']);
    assert.deepEqual([now.suspects?.[0]?.title, now.version], ['Round half up', before.version + 1]);
  });

  it('lose their place to the next one, also where nobody says so', async (t) => {
    const { deploy, tell, name, suspects } = await open(t);
    await deploy(9 * MINUTE, { sha: 'a'.repeat(40) });
    await deploy(6 * MINUTE);
    await tell([{ name: 'Errors', service: 'payments' }]);

    await name();

    assert.deepEqual(
      (await suspects())?.filter((one) => one.startsWith('payments')),
      ['payments/production acme/payments 4f3a2c1 50', 'payments/production acme/payments aaaaaaa 0'],
    );
  });

  it('are more suspected of a file that the alert speaks of, compared with what was there before', async (t) => {
    const { deploy, tell, name, suspects, asked } = await open(t);
    await deploy(30 * 60 * MINUTE, { sha: 'a'.repeat(40) });
    await deploy(6 * MINUTE);
    await tell([{ name: 'CheckoutErrors', service: 'payments' }]);

    await name();

    assert.deepEqual((await suspects())?.[0], 'payments/production acme/payments 4f3a2c1 65');
    assert.deepEqual(asked, [{ from: 'a'.repeat(40), to: '4f3a2c1'.padEnd(40, '0') }]);
  });

  it('leave out what Astern itself put there', async (t) => {
    const { deploy, tell, name, suspects } = await open(t);
    await deploy(2 * MINUTE, { service: 'shop', sha: 'sha3' });
    await tell([{ name: 'Errors' }]);

    await name();

    assert.deepEqual((await suspects())?.[0], 'shop/production r3 60');
    assert.equal((await suspects())?.length, 3);
  });

  it('are found by the version that an alert names', async (t) => {
    const { deploy, tell, name, suspects, store } = await open(t);
    await deploy(6 * MINUTE, { ref: 'refs/tags/v1.4.2' });
    await tell([{ name: 'Errors', service: 'payments' }]);
    const [alert] = await store.alerts.of(1, { limit: 1 });
    await store.alerts.put([{ ...(alert ?? assert.fail()), release: 'payments@1.4.2' }]);

    await name();

    assert.deepEqual((await suspects())?.[0], 'payments/production acme/payments 4f3a2c1 100');
  });

  it('are found where a monitor writes service and environment in its own way', async (t) => {
    const { deploy, tell, name, suspects, store } = await open(t);
    await deploy(6 * MINUTE);
    await tell([{ name: 'Errors', service: 'Payments' }]);
    const [alert] = await store.alerts.of(1, { limit: 1 });
    await store.alerts.put([{ ...(alert ?? assert.fail()), environment: 'prod' }]);

    await name();

    assert.deepEqual((await suspects())?.[0], 'payments/production acme/payments 4f3a2c1 50');
  });

  it('are put back by those who made them: nothing of ours is offered in their place', async (t) => {
    const { deploy, tell, name, incident, store } = await open(t);
    await store.releases.add({ ...aRelease({ sha: 'x', config: { ...aRelease().config, dependsOn: ['payments'] } }) });
    await deploy(MINUTE);
    await tell([{ name: 'Slow', service: 'payments' }]);
    await name();

    const facts = await pageFacts(store, await incident(), 'ann');
    const by = { incident: 1, by: 'ann', role: 'responder', release: null, seenVersion: null, reason: '' } as const;
    const answer = await putBack({ store } as unknown as World, { ...by, via: 'api' });

    assert.equal(facts.wayBack, null);
    assert.equal(answer.kind, 'refused');
    assert.deepEqual(answer.kind === 'refused' ? [answer.refusal.code, answer.refusal.next] : [], [
      'incident/no-target',
      'Put it back where GitHub deploys it: https://github.test/run/1',
    ]);
  });

  it('leave a release of ours that is suspected too to be put back', async (t) => {
    const { deploy, tell, name, incident, store } = await open(t);
    await store.releases.add({ ...aRelease({ sha: 'x', config: { ...aRelease().config, dependsOn: ['payments'] } }) });
    await deploy(MINUTE);
    await tell([{ name: 'Errors' }]);
    await name();

    const facts = await pageFacts(store, await incident(), 'ann');

    assert.equal(facts.wayBack?.target, 'shop/production');
  });

  it('come next when a release of ours was put back in vain (S49)', async (t) => {
    const { deploy, tell, name, incident, lines, store, ...world } = await open(t);
    await store.releases.add({ ...aRelease({ sha: 'x', config: { ...aRelease().config, dependsOn: ['payments'] } }) });
    await deploy(MINUTE);
    await tell([{ name: 'Errors' }]);
    await name();
    const [before] = (await incident()).suspects ?? [];
    await world.flip(await world.rollBack(), 14);
    await world.follow();
    await world.serve(WITHIN_MS / 1_000, 10);

    await world.follow();

    const { suspects, cleared } = await incident();
    const told = (await lines(1)).find(({ kind }) => kind === 'incident.not-recovered');
    assert.deepEqual([before?.release, suspects?.[0]?.elsewhere?.name], [3, 'acme/payments 4f3a2c1']);
    assert.deepEqual(cleared, ['shop/production r3']);
    assert.match(
      eventText(told ?? assert.fail()),
      /Next suspect: acme\/payments 4f3a2c1 on payments\/production, deployed by GitHub$/,
    );
  });
});
