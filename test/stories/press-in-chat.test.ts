import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { channelWorld, contact } from '../support/channel-world.ts';
import { until } from '../support/until.ts';

const ANN = 'U0000000ANN';

async function open(t: TestContext) {
  const here = await channelWorld(t);
  await here.person('ann', { contacts: [contact('chat', ANN)] });
  await here.person('cy', { role: 'viewer', contacts: [contact('chat', 'U00000000CY')] });
  const targets = [{ kind: 'person', name: 'ann' } as const];
  await here.policy({ steps: [{ delayMs: 3_600_000, targets, acknowledgements: 1 }] });
  here.start();
  const incident = await here.open();
  await here.passes(1_000);
  const sent = JSON.parse(here.slack.got[0]?.body ?? '{}');
  const buttons: readonly { action_id: string; value: string }[] = sent.blocks.at(-1).elements;
  const valueFor = (id: string) => buttons.find(({ action_id }) => action_id === id)?.value ?? '';
  const tap = (user: string, value: string, more: object = {}) => ({
    type: 'block_actions',
    user: { id: user },
    actions: [{ action_id: 'on-it', value }],
    response_url: `${here.slack.url}/actions/1`,
    ...more,
  });
  const told = () => here.slack.got.filter(({ path }) => path === '/actions/1').map(({ body }) => JSON.parse(body));
  const tellsOf = (count: number) => until(`${count} answers`, async () => told().length === count);
  const state = async () => {
    const now = await here.world.store.incidents.get(incident.number);
    return [now?.state, now?.owner];
  };
  return { ...here, sent, valueFor, tap, told, tellsOf, state };
}

describe('a button that is pressed in the chat (S42)', () => {
  it('does what it says, tells the one who pressed, and the message is made new', async (t) => {
    const here = await open(t);

    const status = await here.press(here.tap(ANN, here.valueFor('on-it')));
    await here.tellsOf(1);
    await here.passes(3_000);

    assert.equal(status, 200);
    assert.equal(here.sent.channel, ANN);
    assert.deepEqual(await here.state(), ['acknowledged', 'ann']);
    assert.deepEqual(here.told(), [
      { response_type: 'ephemeral', replace_original: false, text: 'You have INC-1. Nobody else is paged about it.' },
    ]);
    await until('the message is made new', async () => here.slack.got.some(({ path }) => path === '/api/chat.update'));
  });

  it('pressed twice, or by the second of two, has one effect and says who has it', async (t) => {
    const here = await open(t);
    await here.person('bob', { contacts: [contact('chat', 'U0000000BOB')] });
    const value = here.valueFor('on-it');

    await here.press(here.tap(ANN, value));
    await here.tellsOf(1);
    await here.press(here.tap(ANN, value));
    await here.tellsOf(2);
    await here.press(here.tap('U0000000BOB', value));
    await here.tellsOf(3);

    assert.deepEqual(await here.state(), ['acknowledged', 'ann']);
    assert.match(here.told()[2].text, /ann/);
  });

  it('by somebody who may not, or whom nobody knows, does nothing and says why', async (t) => {
    const here = await open(t);

    await here.press(here.tap('U00000000CY', here.valueFor('not-an-incident')));
    await here.tellsOf(1);
    await here.press(here.tap('U000STRANGE', here.valueFor('on-it')));
    await here.tellsOf(2);
    await here.press(here.tap(ANN, 'made-up.value.x'));
    await here.tellsOf(3);

    assert.deepEqual(await here.state(), ['open', null]);
    const [viewer, stranger, forged] = here.told().map(({ text }) => text);
    assert.match(viewer, /cy is a viewer; this needs a responder/);
    assert.match(stranger, /does not know who you are here.*contact add YOUR-NAME chat U000STRANGE/);
    assert.match(forged, /Nothing was done/);
  });

  it('is not believed unsigned, old, or signed by another', async (t) => {
    const here = await open(t);
    const payload = here.tap(ANN, here.valueFor('on-it'));

    const statuses = [
      await here.press(payload, { secret: 'another' }),
      await here.press(payload, { ageS: 301 }),
      await here.press(payload, { ageS: -301 }),
    ];

    assert.deepEqual(statuses, [401, 401, 401]);
    assert.deepEqual(await here.state(), ['open', null]);
  });

  it('answers nowhere but to the chat, and takes what is not for it calmly', async (t) => {
    const here = await open(t);
    const elsewhere = 'http://169.254.169.254/latest';

    const statuses = [
      await here.press({ type: 'view_submission', user: { id: ANN } }),
      await here.press({ type: 'block_actions', user: { id: ANN }, actions: [{ action_id: 'x', url: 'https://x' }] }),
      await here.press([]),
      await here.press(here.tap(ANN, here.valueFor('on-it'), { response_url: elsewhere })),
    ];
    await until('it counts all the same', async () => (await here.state())[0] === 'acknowledged');

    assert.deepEqual(statuses, [200, 200, 200, 200]);
    assert.deepEqual(here.told(), []);
  });
});
