import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { aRole } from '../../core/guard/configuration/testing/configs.ts';
import type { Suspect } from '../../core/incidents/model.ts';
import { eventText } from '../../core/notices/event-text.ts';
import { createKeyring } from '../../lib/keyring.ts';
import type { Source } from '../../providers/source/port.ts';
import { aRelease, register } from '../../store/testing/samples.ts';
import { createSamples } from '../sample.ts';
import { nameSuspects, withSuspects } from './name-suspects.ts';
import { openRecoveryWorld } from './testing/recovery-world.ts';

const MINUTE = 60_000;

/** r3 of shop went live three minutes ago; Git answers what it is told to. */
async function open(t: TestContext, git: Partial<Pick<Source, 'changed' | 'resolve'>> = {}) {
  const recovery = await openRecoveryWorld(t);
  const silent = { changed: async () => [], resolve: async () => Promise.reject(new Error('no such tag')) };
  const source = { ...silent, ...git } as unknown as Source;
  const { store, clock } = recovery;
  const deploys = { sources: [], keys: createKeyring<never>([]) };
  const world = { store, clock, source, samples: createSamples(), deploys };
  const suspects = async (number = 1) =>
    (await recovery.incident(number)).suspects?.map((one) => `${one.target} r${one.release} ${one.score}`);
  return { ...recovery, name: (number = 1) => nameSuspects(world, number), suspects };
}

describe('naming the suspects of an incident', () => {
  it('says which release it is, with when and why, in the log and in the incident (S43)', async (t) => {
    const { name, tell, incident, lines } = await open(t);
    await tell([{ name: 'Errors' }]);

    await name();

    const { suspects, version } = await incident();
    assert.deepEqual(
      suspects?.map(({ release, isSuspected, beforeOnsetMs }) => [release, isSuspected, beforeOnsetMs]),
      [
        [3, true, 3 * MINUTE],
        [2, false, 60 * MINUTE],
        [1, false, 120 * MINUTE],
      ],
    );
    assert.equal(version, 2);
    const told = (await lines(1)).filter(({ kind }) => kind === 'incident.suspects');
    assert.deepEqual(told.map(eventText), [
      'suspect: r3 on shop/production "Sell umbrellas ☂" by Ada <ada@example.test> (60 of 100): r3 went live 3 min before the alarm. The alarm is about shop.',
    ]);
  });

  it('does not wait for a repository that hangs: at once by what is recorded, and for two seconds at most (S43)', async (t) => {
    const { name, tell, suspects, clock } = await open(t, { changed: () => new Promise(() => undefined) });
    await tell([{ name: 'Errors' }]);

    let isDone = false;
    const naming = name().then(() => {
      isDone = true;
    });
    while (clock.sleepers() === 0) await clock.advance(0);

    assert.deepEqual(await suspects(), ['shop/production r3 60', 'shop/production r2 0', 'shop/production r1 0']);
    await clock.advance(1_999);
    assert.equal(isDone, false);
    await clock.advance(1);
    await naming;
  });

  it('adds what Git says, in a second word', async (t) => {
    const { name, tell, incident, lines } = await open(t, { changed: async () => ['src/errors/checkout.ts'] });
    await tell([{ name: 'CheckoutErrors' }]);

    await name();

    const [first] = (await incident()).suspects ?? [];
    assert.ok(first?.evidence.some(({ kind, text }) => kind === 'files' && text.includes('src/errors/checkout.ts')));
    assert.equal((await lines(1)).filter(({ kind }) => kind === 'incident.suspects').length, 2);
  });

  it('asks Git for no more than names of tags, whatever an alert calls its release', async (t) => {
    const asked: string[] = [];
    const resolve: Source['resolve'] = async (_, ref) => {
      asked.push(ref);
      throw new Error('no such tag');
    };
    const { name, store, tell } = await open(t, { resolve });
    await tell([{ name: 'Errors' }]);
    const said = ['--upload-pack=evil', 'v1.4', 'a..b', 'r9', 'shop@2.0+7', 'x y', ''];
    const [alert] = await store.alerts.of(1, { limit: 1 });
    assert.ok(alert !== undefined);
    for (const release of said) await store.alerts.put([{ ...alert, id: `a${release}`, key: release, release }]);

    await name();

    assert.deepEqual(
      new Set(asked),
      new Set(['v1.4', 'vv1.4', 'shop@2.0+7', '2.0', 'v2.0'].map((tag) => `refs/tags/${tag}`)),
    );
  });

  it('writes nothing a second time, so that no button grows stale', async (t) => {
    const { name, tell, incident, clock } = await open(t);
    await tell([{ name: 'Errors' }]);
    await name();
    const { version } = await incident();
    await clock.advance(MINUTE);

    await Promise.all([name(), name()]);

    assert.equal((await incident()).version, version);
  });

  it('moves nothing on for releases of services that it is not about, and for one of its own', async (t) => {
    const { name, tell, incident, store, clock } = await open(t);
    await register(store, 'blog');
    await store.releases.add({ ...aRelease({ sha: 'blog' }), service: 'blog' });
    await tell([{ name: 'Errors' }]);
    await name();
    const { version } = await incident();
    await clock.advance(MINUTE);

    await store.servings.begin({ target: 'blog/production', release: 1, stack: 'b1', atMs: clock.now() });
    await name();
    const elsewhere = await incident();
    await store.servings.begin({ target: 'shop/production', release: 2, stack: 's2b', atMs: clock.now() });
    await name();

    assert.equal(elsewhere.version, version);
    assert.ok(elsewhere.suspects?.some(({ target }) => target === 'blog/production'));
    assert.equal((await incident()).version, version + 1);
  });

  it('ranks two services that were released within five minutes (S44)', async (t) => {
    const { name, tell, suspects, store, clock } = await open(t);
    await register(store, 'payments');
    const config = { ...aRelease().config, dependsOn: ['payments'] };
    await store.releases.add(aRelease({ sha: 'sha4', config }));
    await store.releases.add({ ...aRelease({ sha: 'pay' }), service: 'payments' });
    const atMs = clock.now() - MINUTE;
    await store.servings.begin({ target: 'payments/production', release: 1, stack: 'p1', atMs });
    await tell([{ name: 'Errors' }]);

    await name();

    assert.deepEqual((await suspects())?.slice(0, 2), ['shop/production r3 60', 'payments/production r1 55']);
  });

  it('suspects none when nothing went live in a day, and the incident says so (S45)', async (t) => {
    const { name, tell, incident, clock } = await open(t);
    await clock.advance(25 * 60 * MINUTE);
    await tell([{ name: 'Errors' }]);

    await name();

    const { suspects, noSuspect } = await incident();
    assert.deepEqual(suspects, []);
    assert.match(noSuspect ?? '', /^No release suspected: none went live on any target in the 24 hours before/);
  });

  it('does not judge the first time of a release by how it answers since it was put back (S49)', async (t) => {
    const { name, tell, incident, store, clock } = await open(t);
    await register(store, 'cart');
    const startedAtMs = clock.now();
    for (const [stack, agoMs] of [
      ['s1', 9 * MINUTE],
      ['s2', 3 * MINUTE],
      ['s1', 0],
    ] as const) {
      const release = stack === 's1' ? 1 : 2;
      const config = { ...aRelease().config, roles: [aRole()] };
      if (agoMs > 0) await store.releases.add({ ...aRelease({ sha: stack, config }), service: 'cart' });
      await store.servings.begin({ target: 'cart/production', release, stack, atMs: startedAtMs - agoMs });
    }
    await tell([{ name: 'Errors', service: 'cart' }]);
    const failing = { requests: 600, errors: 250, p95Ms: 20 };
    await store.watches.put({
      ...{ target: 'cart/production', stack: 's1', release: 1, formerRelease: 2, operation: 'op_back', startedAtMs },
      ...{ untilMs: startedAtMs + 2 * MINUTE, baseline: failing, latest: failing, state: 'watching' },
    });
    await clock.advance(MINUTE);

    await name();

    const { suspects } = await incident();
    const [again, first] = (suspects ?? [])
      .filter(({ release }) => release === 1)
      .toSorted((one, other) => other.flippedAtMs - one.flippedAtMs);
    const isJudged = (one: Suspect | undefined) => one?.evidence.some(({ kind }) => kind === 'error-share');
    assert.deepEqual([again, first].map(isJudged), [true, false]);
  });

  it('blames by when it began, also when the alert is three minutes late (S46)', async (t) => {
    const { name, tell, suspects, incident, clock } = await open(t);
    await tell([{ name: 'Late', startsAtMs: clock.now() - 2 * MINUTE }]);
    await tell([{ name: 'Before', service: 'other', startsAtMs: clock.now() - 4 * MINUTE }]);

    await name(1);
    await name(2);

    assert.match((await suspects(1))?.[0] ?? '', /^shop\/production r3 /);
    assert.equal((await incident(2)).suspects?.find(({ release }) => release === 3)?.isSuspected, false);
  });

  it('does not call an old error a regression after a rollback (S50)', async (t) => {
    const { name, tell, incident, store, clock } = await open(t);
    // Two hours ago, while r2 served first.
    const old = {
      hook: 'prometheus',
      status: 'resolved',
      service: 'shop',
      environment: null,
      incident: null,
      why: null,
    };
    const startsAtMs = clock.now() - 30 * MINUTE;
    const times = {
      startsAtMs,
      endsAtMs: startsAtMs,
      firstAtMs: startsAtMs,
      lastAtMs: startsAtMs,
      count: 1,
      changes: [],
    };
    await store.alerts.put([
      {
        ...{
          ...old,
          status: 'resolved',
          ...times,
          id: 'old',
          key: 'old',
          title: 'Odd of shop',
          text: '',
          severity: 'warning',
        },
        ...{ group: null, release: null, errorText: null, links: [], labels: {}, rest: {} },
      },
    ]);
    await store.servings.begin({ target: 'shop/production', release: 2, stack: 's2b', atMs: clock.now() - MINUTE });
    await tell([{ name: 'Odd' }]);

    await name();

    const { suspects } = await incident();
    const back = suspects?.find(({ release, flippedAtMs }) => release === 2 && flippedAtMs === clock.now() - MINUTE);
    assert.deepEqual([back?.isSuspected, back?.evidence.some(({ kind }) => kind === 'known-error')], [false, true]);
  });

  it('is done for a message that leaves before it was written, without writing', async (t) => {
    const { tell, incident, store } = await open(t);
    await tell([{ name: 'Errors' }]);

    const told = await withSuspects(store, await incident());
    const broken = await withSuspects({} as typeof store, await incident());

    assert.equal(told.suspects?.[0]?.release, 3);
    assert.deepEqual([(await incident()).suspects, broken.suspects], [null, null]);
  });
});
