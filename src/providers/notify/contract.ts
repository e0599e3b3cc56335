import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Message, Notifier, Sent } from './port.ts';

/** How the stand-in behaves from now on, in words that every protocol has. */
export type Mood = 'well' | 'hang' | 'reset' | 'drip' | 'flood' | 'broken' | 'limited' | 'refuses' | 'other-protocol';

/** A notifier with a server behind it that speaks the real protocol. */
export type StandIn = {
  readonly notifier: Notifier;
  /** The same notifier towards a port that nobody listens on, and towards a name that does not exist. */
  readonly unheard: readonly Notifier[];
  readonly to: string;
  /** Addresses that a person may give by mistake. */
  readonly wrong: readonly string[];
  /** Of the settings: must stand in no error. */
  readonly secrets: readonly string[];
  /** Moods that this protocol does not have. */
  readonly without?: readonly Mood[];
  behave(mood: Mood): void;
  /** What was taken, as one text each; the last one is the newest. */
  taken(): readonly string[];
  /** What repeats of one message have in common on the wire; null where the protocol has no room for it. */
  keys(): readonly string[] | null;
};

export const aMessage: Message = {
  key: 'INC-17/0.0.1/ann/any',
  title: 'shop is failing: 14 % of requests',
  lines: ['Since 02:03 (5 min).', 'Suspect: r412 "Faster cart" by Ada, 3 min before.'],
  urgency: 'page',
  url: 'https://astern.example.com/p/pg_1?s=4f1d',
  actions: [
    {
      id: 'on-it',
      label: 'I am on it',
      url: 'https://astern.example.com/p/pg_1/on-it?s=4f1d',
      value: 'on-it.pg_1.3.c0ffee',
      isDangerous: false,
    },
    {
      id: 'put-back',
      label: 'Put back r411',
      url: 'https://astern.example.com/p/pg_1/put-back?s=4f1d',
      value: 'put-back.pg_1.3.c0ffee',
      isDangerous: true,
    },
  ],
  replaces: 'INC-17',
};

const LONG_MS = 10_000;
const SHORT_MS = 400;

/** What every notifier promises, whatever is on the other side. */
export function notifierContract(name: string, open: (t: TestContext) => Promise<StandIn>): void {
  describe(`${name} keeps the promises of a notifier`, () => {
    const send = ({ notifier, to }: StandIn, message: Message = aMessage, ms = LONG_MS): Promise<Sent> =>
      notifier.send(to, message, AbortSignal.timeout(ms));

    it('hands the message over with title and link', async (t) => {
      const stand = await open(t);

      const sent = await send(stand);

      assert.equal(sent.kind, 'sent', JSON.stringify(sent));
      const [taken = ''] = stand.taken();
      assert.equal(stand.taken().length, 1);
      assert.match(taken, /shop is failing: 14 % of requests/);
      assert.ok(taken.includes(aMessage.url ?? '?'), taken);
    });

    it('gives repeats of one message the same key, and others another', async (t) => {
      const stand = await open(t);

      for (const key of ['a', 'a', 'b']) await send(stand, { ...aMessage, key: `INC-17/0.0.1/ann/${key}` });

      const keys = stand.keys();
      if (keys === null) return t.skip('the protocol has no key');
      assert.equal(keys[0], keys[1]);
      assert.notEqual(keys[0], keys[2]);
    });

    it('sends what is hard to write as it is, and what is bare too', async (t) => {
      const stand = await open(t);
      const hard = 'Ünïcode 火 <script>&"\'` \u{1f525} \\ %0a';

      const sent = await send(stand, { ...aMessage, title: hard, lines: ['<b>', '\u0000\u0007', 'x'.repeat(5_000)] });
      const bare = await send(stand, { ...aMessage, url: null, actions: [], lines: [], replaces: null });
      const notice = await send(stand, { ...aMessage, urgency: 'notice' });

      assert.deepEqual([sent.kind, bare.kind, notice.kind], ['sent', 'sent', 'sent'], JSON.stringify([sent, bare]));
    });

    for (const mood of ['hang', 'drip'] as const) {
      it(`ends with the signal when the other side is slow (${mood})`, async (t) => {
        const stand = await open(t);
        if (stand.without?.includes(mood)) return t.skip('not in this protocol');
        stand.behave(mood);

        const startedMs = performance.now();
        const sent = await send(stand, aMessage, SHORT_MS);

        const tookMs = performance.now() - startedMs;
        assert.equal(sent.kind, 'trouble', JSON.stringify(sent));
        assert.ok(tookMs < SHORT_MS + 2_000, `took ${tookMs} ms`);
        stand.behave('well');
        assert.equal((await send(stand)).kind, 'sent', 'and works again afterwards');
      });
    }

    for (const mood of ['reset', 'broken', 'limited', 'other-protocol'] as const) {
      it(`calls it trouble when the other side is ${mood}`, async (t) => {
        const stand = await open(t);
        if (stand.without?.includes(mood)) return t.skip('not in this protocol');
        stand.behave(mood);

        const sent = await send(stand);

        assert.equal(sent.kind, 'trouble', JSON.stringify(sent));
        if (mood === 'limited') assert.equal(sent.kind === 'trouble' && sent.afterMs, 30_000);
        assertSilent(stand, sent);
        stand.behave('well');
        assert.equal((await send(stand)).kind, 'sent', 'and works again afterwards');
      });
    }

    it('is not shaken by 10 MB', async (t) => {
      const stand = await open(t);
      if (stand.without?.includes('flood')) return t.skip('not in this protocol');
      stand.behave('flood');

      const before = process.memoryUsage().arrayBuffers;
      await send(stand);

      assert.ok(process.memoryUsage().arrayBuffers - before < 40 * 1024 * 1024);
    });

    it('says when an address will not do', async (t) => {
      const stand = await open(t);
      stand.behave('refuses');

      const sent = await send(stand);

      assert.equal(sent.kind, 'refused', JSON.stringify(sent));
      assertSilent(stand, sent);
    });

    it('calls it trouble when nobody listens, or the name is not known (S40)', async (t) => {
      const stand = await open(t);

      for (const notifier of stand.unheard) {
        const sent = await send({ ...stand, notifier });
        assert.equal(sent.kind, 'trouble', JSON.stringify(sent));
        assertSilent(stand, sent);
      }
    });

    it('knows a wrong address when it sees one, and a right one', async (t) => {
      const { notifier, to, wrong } = await open(t);

      assert.equal(notifier.wrongWith(to), null);
      for (const address of ['', ' ', 'x'.repeat(10_000), '\n', ...wrong])
        assert.match(notifier.wrongWith(address) ?? '', /^[A-Z].*\.$/, JSON.stringify(address.slice(0, 80)));
    });

    it('edits what it can edit, and says so', async (t) => {
      const stand = await open(t);
      const { notifier, to } = stand;
      assert.equal(notifier.can.edit, notifier.edit !== undefined);
      if (notifier.edit === undefined) return;
      const sent = await send(stand);
      assert.ok(sent.kind === 'sent' && sent.reference !== null);
      const next = { ...aMessage, title: 'shop works again' };

      const edited = await notifier.edit(to, sent.reference, next, AbortSignal.timeout(LONG_MS));

      assert.equal(edited.kind, 'sent', JSON.stringify(edited));
      assert.match(stand.taken().at(-1) ?? '', /shop works again/);
    });
  });
}

function assertSilent({ secrets }: StandIn, sent: Sent): void {
  const text = JSON.stringify(sent);
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} stands in ${text}`);
  assert.ok('why' in sent && sent.why.length > 5 && sent.why.length < 300, text);
}
