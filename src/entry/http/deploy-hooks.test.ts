import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deploysWorld, SECRET } from '../../../test/support/deploys-world.ts';
import { hookRecord } from '../../flows/alerts/hook-notes.ts';

const SHA = '4f3a2c1'.padEnd(40, '0');

describe('the hook for deploys', () => {
  it('has on disk what it has answered with success, once, however often it comes', async (t) => {
    const { github, post, store, clock, lines } = await deploysWorld(t);
    const id = github.deploy({ sha: SHA, atMs: clock.now() });
    const created = await post(github.delivery(id, SECRET));
    github.say(id, 'success', clock.now());
    const delivery = github.delivery(id, SECRET);

    const answers = [created, await post(delivery), await post(delivery)];

    assert.deepEqual(
      answers.map(({ status, body }) => [status, body]),
      Array(3).fill([202, '{"outcome":"kept"}']),
    );
    const [deploy, ...more] = await store.elsewhere.list({ limit: 9 });
    assert.deepEqual([deploy?.state, deploy?.service, deploy?.sha, more.length], ['live', 'payments', SHA, 0]);
    assert.equal((await lines('elsewhere.deployed')).length, 1);
  });

  it('takes nothing from others, and says of what, inside', async (t) => {
    const { github, post, store, clock, world } = await deploysWorld(t);
    const id = github.deploy({ sha: SHA, atMs: clock.now() });
    github.say(id, 'success', clock.now());
    const delivery = github.delivery(id, SECRET);

    const answers = [
      await post(delivery, 'another-key-0123'),
      await post(github.delivery(id, 'another secret')),
      await post({ ...delivery, body: `${delivery.body} ` }),
    ];
    await world.intake.notes.flush();

    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 401],
    );
    assert.match(answers[1]?.body ?? '', /access\/bad-key/);
    assert.deepEqual(await store.elsewhere.list({ limit: 9 }), []);
    assert.equal((await hookRecord(store.records, 'deploys.acme')).refused?.count, 2);
  });

  it('leaves aside what is none of ours, and tells of what it does not understand', async (t) => {
    const { github, post, store, clock, world } = await deploysWorld(t);
    const id = github.deploy({ repository: 'acme/other', sha: SHA, atMs: clock.now() });
    const { headers, body } = github.delivery(id, SECRET);
    const strange = { headers: { ...headers, 'x-github-event': 'deployment_status' }, body };

    const answers = [
      await post({ headers: { ...headers, 'x-github-event': 'ping' }, body }),
      await post({ headers, body }),
      await post(strange),
    ];
    await world.intake.notes.flush();

    assert.deepEqual(
      answers.map((answer) => `${answer.status} ${JSON.parse(answer.body).outcome}`),
      ['202 nothing', '202 nothing', '202 not-understood'],
    );
    const { deliveries, notUnderstood } = await hookRecord(store.records, 'deploys.acme');
    assert.deepEqual([deliveries, notUnderstood?.count], [3, 1]);
    assert.match(notUnderstood?.why ?? '', /no fitting deployment_status/);
  });

  it('answers 503 where nothing can be kept, and never a success', async (t) => {
    const { github, post, store, clock, warnings } = await deploysWorld(t);
    const id = github.deploy({ sha: SHA, atMs: clock.now() });
    await store.close();

    const answer = await post(github.delivery(id, SECRET));

    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '5']);
    assert.match(warnings.join(), /the store is closed/);
    assert.doesNotMatch(warnings.join(), /the-key-of-the-hook/);
  });
});
