import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { deploysWorld, POLL_MS, SECRET } from '../../../test/support/deploys-world.ts';
import { until } from '../../../test/support/until.ts';
import { eventText } from '../../core/notices/event-text.ts';
import { elsewhereAlarms } from '../../flows/elsewhere/read-elsewhere.ts';
import { takeIn } from '../../flows/elsewhere/take-in.ts';
import { startElsewhere } from './elsewhere.ts';

const SHA = '4f3a2c1'.padEnd(40, '0');
const MINUTE_MS = 60_000;

async function open(t: TestContext) {
  const world = await deploysWorld(t);
  const { github, clock, store } = world;
  const start = () => {
    const keeper = startElsewhere(world.world);
    t.after(() => keeper.close());
    return keeper;
  };
  const deployed = (agoMs: number, repository = 'acme/payments') => {
    const id = github.deploy({ repository, sha: SHA, atMs: clock.now() - agoMs });
    github.say(id, 'success', clock.now() - agoMs);
    return id;
  };
  const kept = (fits: (title: string | null) => boolean = () => true) =>
    until(
      'it is kept',
      async () => (await store.elsewhere.list({ limit: 9 })).find(({ title }) => fits(title)) ?? null,
    );
  /** Another look, once it is answered. */
  const looksAgain = async () => {
    const before = github.asked.length;
    await clock.advance(POLL_MS);
    await until('it is asked', () => github.asked.length > before);
  };
  return { ...world, start, deployed, kept, looksAgain };
}

describe('what others deployed', () => {
  it('is there after the start, though its hook was missed, and its commit a moment later (S35)', async (t) => {
    const { start, deployed, kept, github, lines } = await open(t);
    github.commit(SHA, 'Round half up', 'Bo Lind');
    deployed(6 * MINUTE_MS);

    start();

    const deploy = await kept((title) => title !== null);
    assert.deepEqual([deploy.service, deploy.title, deploy.author], ['payments', 'Round half up', 'Bo Lind']);
    assert.deepEqual((await lines('elsewhere.deployed')).map(eventText), [
      'GitHub deployed acme/payments 4f3a2c1 at 2023-11-14 22:07:20 UTC',
    ]);
    assert.deepEqual((await lines('elsewhere.described')).map(eventText), [
      'what GitHub deployed as acme/payments 4f3a2c1 is "Round half up" by Bo Lind',
    ]);
  });

  it('is found at the next look, and what a hook told as well is one', async (t) => {
    const { start, deployed, kept, github, looksAgain, post, store, lines } = await open(t);
    start();
    await until('both were asked', () => github.asked.length >= 2);
    const id = deployed(0);
    await post(github.delivery(id, SECRET));

    await looksAgain();
    await kept();
    await looksAgain();

    assert.equal((await store.elsewhere.list({ limit: 9 })).length, 1);
    assert.equal((await lines('elsewhere.deployed')).length, 1);
  });

  it('is asked for again when it could not be kept', async (t) => {
    const { start, deployed, kept, clock, world, store, warnings } = await open(t);
    deployed(MINUTE_MS);
    let isSick = true;
    const transaction: typeof store.transaction = (work) =>
      isSick ? Promise.reject(new Error('the disk is full')) : store.transaction(work);
    Object.assign(world, { store: { ...store, transaction } });
    start();
    await until('it could not be kept', () => warnings.length > 0);
    isSick = false;

    await clock.advance(POLL_MS);

    assert.equal((await kept()).service, 'payments');
    assert.match(warnings[0] ?? '', /deploys of acme\/payments: the disk is full/);
  });
});

describe('a source that cannot be asked', () => {
  it('is told once it lasts, with since when and what to do, left alone more and more, and is told to be back', async (t) => {
    const { start, github, clock, world, lines } = await open(t);
    github.behave({ kind: 'status', status: 502 });
    start();
    const count = () => github.asked.length;
    const alarms = () => elsewhereAlarms(world);
    // The stand-in counts nothing while it misbehaves: what is known of it is what counts.
    await until('both failed', async () => {
      await clock.advance(POLL_MS);
      return (await alarms()).length === 2;
    });
    github.behave({ kind: 'answer' });
    await until('it is back', async () => {
      await clock.advance(POLL_MS);
      return count() > 0 && (await alarms()).length === 0;
    });

    const told = (await lines('elsewhere.unreachable')).map(eventText);
    assert.equal(told.length, 4, told.join('\n'));
    assert.match(
      told[0] ?? '',
      /^deploys of acme\/\w+ cannot be asked for: GitHub answered 502 about acme\/\w+\. It is asked/,
    );
    assert.match(told[3] ?? '', /^deploys of acme\/\w+ can be asked for again$/);
  });

  it('is told at once where a person must put it right, for one repository alone', async (t) => {
    const { start, github, world, deployed, kept, store } = await open(t);
    github.forget('acme/blog');
    deployed(MINUTE_MS);

    start();

    await kept();
    const alarms = await until('it is told', async () => {
      const found = await elsewhereAlarms(world);
      return found.length > 0 ? found : null;
    });
    assert.equal(alarms.length, 1);
    assert.match(
      alarms[0] ?? '',
      /^deploys: GitHub cannot be asked about acme\/blog since 2023-11-14 22:13 UTC: GitHub knows no acme\/blog, .*\. Compare `repository`/,
    );
    assert.equal((await store.elsewhere.list({ limit: 9 })).length, 1);
  });
});

describe('a word about a deploy', () => {
  it('is kept beside that of another server which comes at the same moment', async (t) => {
    const { store, source, github, clock, deployed } = await open(t);
    const id = deployed(MINUTE_MS);
    const { headers, body } = github.delivery(id, SECRET);
    const said = source.readHook({ headers, body: Buffer.from(body) });
    assert.ok(said.kind === 'deploy');
    const later = [{ id: '900', state: 'ended', atMs: clock.now(), link: null }] as const;

    await Promise.all([
      takeIn({ store }, source, [said.deploy]),
      takeIn({ store }, source, [{ ...said.deploy, said: later }]),
    ]);

    const [deploy] = await store.elsewhere.list({ limit: 9 });
    assert.deepEqual([deploy?.said.length, deploy?.endedAtMs], [2, clock.now()]);
  });
});
