import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Outcome, startCli } from '../support/cli.ts';
import { type PagedServer, startPagedServer } from '../support/paged-server.ts';
import { until } from '../support/until.ts';

const step = (name: string) => ({
  delayMs: 300_000,
  targets: [{ kind: 'person', name } as const],
  acknowledgements: 1,
});

describe('astern page', () => {
  let paged: PagedServer;
  before(async () => {
    paged = await startPagedServer({
      people: ['ann', 'bob'],
      policy: { steps: [step('bob')], repeats: 0, lastResort: [], ackTimeoutMs: null },
      services: ['shop'],
    });
  });
  after(() => paged?.close());

  const astern = (...words: readonly string[]): Promise<Outcome> =>
    startCli(words, { env: { ASTERN_DATA: paged.world.data } }).ended;
  const pages = async (query = {}) => (await paged.world.api.call('pages', { query })).body.pages;

  it('opens an incident and pages whoever the policy of the service says', async () => {
    const { code, out } = await astern('page', 'shop', '--message', 'customers cannot pay', '--severity', 'critical');

    assert.deepEqual([code, out], [0, 'INC-1 is open, and bob is paged.\n']);
    await until('bob has it', () => paged.receiver.received('/bob').length === 1);
    const told = await until('it is written down', async () => {
      const [first] = await pages({ incident: 'INC-1' });
      return first?.state === 'delivered' ? first : null;
    });
    assert.deepEqual([told.person, told.key], ['bob', 'INC-1/0.0.0/bob/webhook']);
    const { body } = await paged.world.api.call('events', { query: { operation: 'INC-1', limit: 20 } });
    const kinds = body.events.map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 3), ['incident.opened', 'escalation.started', 'escalation.step']);
    assert.ok(kinds.includes('page.delivered'));
  });

  it('pages a person by name, with the same key once', async () => {
    const words = ['page', 'ann', '--message', 'look at the database', '--idempotency-key', 'once'];
    const first = await astern(...words);
    const again = await astern(...words);

    assert.deepEqual([first.code, again.out], [0, first.out]);
    await until('ann has it', () => paged.receiver.received('/ann').length === 1);
    assert.match(first.out, /^INC-2 is open, and ann is paged/);
    assert.equal((await pages({ person: 'ann' })).length, 1);
  });

  it('says what it would do, and does nothing', async () => {
    const before = (await pages()).length;

    const { code, out } = await astern('page', 'shop', '--message', 'a drill', '--dry-run');

    assert.deepEqual([code, out], [0, 'Would send bob a message by webhook.\n']);
    assert.equal((await pages()).length, before);
  });

  it('says which addresses do not work', async () => {
    paged.receiver.answer('/ann', 404);

    const { code, out } = await astern('page', '--test', 'ann');

    paged.receiver.answer('/ann', 200);
    assert.equal(code, 1);
    assert.match(out, /^test +ann +webhook +FAILED/);
  });

  it('refuses whom it does not know, a note to a service, and a note without words', async () => {
    const refusals = await Promise.all([
      astern('page', 'nobody'),
      astern('page', 'shop', '--quiet-note', '--message', 'hello'),
      astern('page', 'ann', '--quiet-note'),
      astern('page', 'shop', '--severity', 'awful'),
    ]);

    assert.deepEqual(
      refusals.map(({ code }) => code),
      [6, 2, 2, 2],
    );
    assert.match(refusals[0]?.err ?? '', /no person or service called "nobody"/);
  });
});
