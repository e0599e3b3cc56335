import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Contact } from '../../core/oncall/model.ts';
import { UserError } from '../../lib/errors.ts';
import { startReceiver } from '../../providers/notify/testing/receiver.ts';
import { createWebhook } from '../../providers/notify/webhook/index.ts';
import { openSqliteForTest } from '../../store/testing/open-sqlite.ts';
import { checkCode, sendCode } from './verify-contact.ts';

const WHO = { person: 'ann lee', id: 'ct_1', actor: 'ann lee' };

async function open(t: TestContext, more: Partial<Contact> = {}) {
  const { store, clock } = await openSqliteForTest(t);
  const receiver = await startReceiver(() => ({ status: 200, body: '' }));
  t.after(() => receiver.close());
  const contact: Contact = {
    id: 'ct_1',
    channel: 'webhook',
    address: `${receiver.url}/ann`,
    verifiedAtMs: null,
    code: null,
    ...more,
  };
  const member = {
    name: WHO.person,
    fullName: '',
    zone: 'UTC',
    role: 'viewer',
    contacts: [contact],
    rules: [],
  } as const;
  await store.records.put('member', WHO.person, member);
  const webhook = createWebhook({ secrets: ['shhh'], clock, reach: 'private' });
  const world = { store, notifiers: new Map([['webhook', webhook] as const]) };
  return {
    store,
    clock,
    receiver,
    world,
    send: (dryRun = false) => sendCode(world, { ...WHO, dryRun }),
    check: (code: string) => store.transaction((tx) => checkCode(tx, { ...WHO, code })),
    codes: () => receiver.got.map(({ body }) => /your code is (\d{6})/.exec(body)?.[1] ?? ''),
    stored: async () => (await store.records.get('member', WHO.person))?.contacts[0],
  };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
  return error.code;
}

describe('the verification of a contact', () => {
  it('takes the code that arrived, once, and stands in the log', async (t) => {
    const { send, check, codes, stored, store, receiver } = await open(t);

    const { untilMs } = await send();
    const [code = ''] = codes();
    const kept = await stored();
    const checked = await check(` ${code.slice(0, 3)} ${code.slice(3)}`);
    const again = await check('000000');
    const sentAgain = await send();

    const [event] = await store.events.newest({ limit: 1 });
    assert.equal((untilMs ?? 0) - (await store.now()), 600_000);
    assert.ok(!JSON.stringify(kept).includes(code), 'only its hash is kept');
    assert.deepEqual([checked.kind, again.kind, sentAgain.untilMs], ['verified', 'verified', null]);
    assert.deepEqual([(await stored())?.code, codes().length], [null, 1]);
    assert.deepEqual(
      [event?.kind, event?.data.change, event?.data.name],
      ['oncall.changed', 'verified', 'webhook of ann lee'],
    );
    assert.match(receiver.got[0]?.body ?? '', /contact verify \\"ann lee\\" ct_1 \d{6}/);
  });

  it('allows five tries, also at the same time, and then not even the right one', async (t) => {
    const { send, check, codes } = await open(t);
    await send();
    const [code = ''] = codes();
    const wrong = code === '111111' ? '222222' : '111111';

    const tries = await Promise.all([wrong, wrong, '', 'x', wrong].map(check));
    const right = await check(code);

    assert.deepEqual(
      tries.map((one) => (one.kind === 'wrong' ? one.left : one.kind)),
      [4, 3, 2, 1, 0],
    );
    assert.equal(right.kind, 'over');
  });

  it('is over after ten minutes, and a newer code takes the place of an older one', async (t) => {
    const { send, check, codes, clock } = await open(t);
    await send();
    await clock.advance(600_000);
    const late = await check(codes()[0] ?? '');
    await send();
    await clock.advance(31_000);
    await send();

    const [, second = '', third = ''] = codes();
    const older = second === third ? null : await check(second);
    const newer = await check(third);

    assert.deepEqual([late.kind, newer.kind], ['none', 'verified']);
    assert.ok(older === null || older.kind === 'wrong');
  });

  it('sends nobody more than five codes an hour, and none twice within half a minute', async (t) => {
    const { send, clock, codes } = await open(t);

    await send();
    assert.equal(await refusal(send()), 'contact/too-soon');
    for (let sent = 1; sent < 5; sent += 1) {
      await clock.advance(30_000);
      await send();
    }
    await clock.advance(30_000);
    assert.equal(await refusal(send()), 'contact/too-soon');
    await clock.advance(3_600_000 - 150_000);
    await send();

    assert.equal(codes().length, 6);
  });

  it('sends no more to an address that is removed and added anew, also by somebody else', async (t) => {
    const { send, store, world } = await open(t);
    await send();
    const member = (await store.records.get('member', WHO.person)) ?? assert.fail('nobody');
    const [contact] = member.contacts;
    if (contact === undefined) throw new Error('no contact');
    const anew = [{ ...contact, id: 'ct_2', code: null }];
    await store.records.put('member', WHO.person, { ...member, contacts: anew });
    await store.records.put('member', 'bo', { ...member, name: 'bo', contacts: [{ ...contact, id: 'ct_3' }] });

    for (const which of [
      { ...WHO, id: 'ct_2' },
      { ...WHO, person: 'bo', id: 'ct_3' },
    ])
      assert.equal(await refusal(sendCode(world, { ...which, dryRun: false })), 'contact/too-soon');
  });

  it('says why a code cannot be sent', async (t) => {
    const { send, receiver, check, store, world } = await open(t);
    receiver.behave({ kind: 'status', status: 410 });

    assert.equal(await refusal(send()), 'contact/not-sent');
    assert.equal((await check('123456')).kind, 'wrong');
    assert.equal(
      await refusal(sendCode({ store, notifiers: new Map() }, { ...WHO, dryRun: false })),
      'contact/no-channel',
    );
    assert.equal(await refusal(sendCode(world, { ...WHO, id: 'ct_2', dryRun: false })), 'oncall/unknown');
    assert.equal(await refusal(sendCode(world, { ...WHO, person: 'bo', dryRun: false })), 'oncall/unknown');
    assert.equal(await refusal((await open(t, { address: 'x' })).send()), 'contact/wrong-address');
  });

  it('on a dry run sends and keeps nothing', async (t) => {
    const { send, codes, stored } = await open(t);

    const { untilMs } = await send(true);

    assert.notEqual(untilMs, null);
    assert.deepEqual([codes(), (await stored())?.code], [[], null]);
  });
});
