import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '../../../lib/test-clock.ts';
import { aMessage, notifierContract } from '../contract.ts';
import { moodsOf } from '../testing/moods.ts';
import { startReceiver } from '../testing/receiver.ts';
import { startSlack, TOKEN } from '../testing/slack.ts';
import { blocksOf, escaped, textOf } from './blocks.ts';
import { classifyCall, classifyHook } from './classify.ts';
import { createChatHook, createSlack } from './index.ts';

const clock = createTestClock();

notifierContract('slack', async (t) => {
  const receiver = await startSlack(t);
  const at = (api: string) => createSlack({ token: TOKEN, isPressed: true, api, clock });
  return {
    notifier: at(`${receiver.url}/api`),
    unheard: [at('http://127.0.0.1:9'), at('http://nowhere.invalid')],
    to: 'U024BE7LH',
    wrong: ['ann', '@ann', 'U1', '#', '# a', 'https://hooks.slack.com/services/x'],
    secrets: [TOKEN],
    behave: moodsOf(receiver, { refuses: { kind: 'status', status: 200, body: '{"ok":false,"error":"is_archived"}' } }),
    taken: () =>
      receiver.got.map(({ body }) => {
        const { text, blocks } = JSON.parse(body);
        return `${text}\n${JSON.stringify(blocks)}`;
      }),
    keys: () => null,
  };
});

notifierContract('chat by an incoming webhook', async (t) => {
  const receiver = await startReceiver(() => ({ status: 200, body: 'ok' }));
  t.after(() => receiver.close());
  const at = (host: string) => createChatHook({ url: `${host}/services/T00/B00/XXXsecret`, clock });
  return {
    notifier: at(receiver.url),
    unheard: [at('http://127.0.0.1:9'), at('http://nowhere.invalid')],
    to: 'webhook',
    wrong: ['a b', '##x', 'https://x.y'],
    secrets: ['XXXsecret'],
    behave: moodsOf(receiver, { refuses: { kind: 'status', status: 410, body: 'channel_is_archived' } }),
    taken: () => receiver.got.map(({ body }) => JSON.parse(body).text),
    keys: () => null,
  };
});

describe('slack', () => {
  it('sends to people, edits where Slack put it, and never shows a link preview', async (t) => {
    const receiver = await startSlack(t);
    const slack = createSlack({ token: TOKEN, isPressed: true, api: `${receiver.url}/api/`, clock });
    const { signal } = new AbortController();

    const sent = await slack.send('U024BE7LH', aMessage, signal);
    const lost = await slack.edit?.('U024BE7LH', 'D9:1.2', aMessage, signal);
    const strange = await slack.edit?.('U024BE7LH', '<sm-1@x>', aMessage, signal);

    assert.deepEqual(sent, { kind: 'sent', reference: 'D0123456:170000.001', isDelivered: true });
    assert.deepEqual(lost, { kind: 'refused', why: 'Slack answered message_not_found' });
    assert.equal(strange?.kind, 'refused');
    const body = JSON.parse(receiver.got[0]?.body ?? '');
    assert.deepEqual([body.channel, body.unfurl_links, body.unfurl_media], ['U024BE7LH', false, false]);
  });

  it('makes buttons that are bound to their value, the dangerous one red and asked twice', () => {
    const blocks = blocksOf(aMessage, true) as readonly {
      type: string;
      elements?: readonly Record<string, unknown>[];
    }[];

    const [onIt, putBack] = blocks.at(-1)?.elements ?? [];
    assert.deepEqual(
      blocks.map(({ type }) => type),
      ['header', 'section', 'context', 'actions'],
    );
    assert.deepEqual(onIt, {
      type: 'button',
      action_id: 'on-it',
      text: { type: 'plain_text', text: 'I am on it', emoji: false },
      value: 'on-it.pg_1.3.c0ffee',
    });
    assert.deepEqual([putBack?.value, putBack?.style], ['put-back.pg_1.3.c0ffee', 'danger']);
    assert.match(JSON.stringify(putBack?.confirm), /Put back r411: this changes what customers get/);
  });

  it('makes buttons that open their page where nothing that is pressed comes back', () => {
    const blocks = blocksOf(aMessage, false) as readonly { elements?: readonly Record<string, unknown>[] }[];

    const buttons = blocks.at(-1)?.elements ?? [];
    assert.deepEqual(
      buttons.map(({ url, value, confirm }) => [url, value, confirm]),
      aMessage.actions.map(({ url }) => [url, undefined, undefined]),
    );
  });

  it('calls nobody and links nowhere that a title says', () => {
    assert.equal(
      escaped('<!channel> & <http://evil|click> @here'),
      '&lt;!channel&gt; &amp; &lt;http://evil|click&gt; @\u200bhere',
    );
    assert.match(textOf({ ...aMessage, title: '@channel' }, true), /^\*@\u200bchannel\*$/m);
  });

  it("stays within Slack's limits", () => {
    const long = 'x'.repeat(10_000);
    const actions = Array.from({ length: 30 }, () => ({
      ...(aMessage.actions[1] ?? aMessage.actions[0]),
      label: long,
    }));
    const blocks = JSON.parse(
      JSON.stringify(blocksOf({ ...aMessage, title: long, lines: [long, long], actions: actions as never }, true)),
    );

    assert.equal(blocks[0].text.text.length, 150);
    assert.equal(blocks[1].text.text.length, 2_900);
    assert.equal(blocks[3].elements.length, 25);
    assert.equal(blocks[3].elements[0].text.text.length, 75);
    assert.equal(blocks[3].elements[0].confirm.confirm.text.length, 30);
  });
});

describe("what Slack's answers mean", () => {
  const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
    ({ kind: 'answer', status, body, headers, isCut: false }) as const;
  const calls = [
    [200, '{"ok":true,"channel":"C1","ts":"1.2"}', 'sent'],
    [200, '{"ok":true}', 'sent'],
    [200, '{"ok":false,"error":"channel_not_found"}', 'refused'],
    [200, '{"ok":false,"error":"user_disabled"}', 'refused'],
    [200, '{"ok":false,"error":"invalid_auth"}', 'trouble'],
    [200, '{"ok":false,"error":"missing_scope"}', 'trouble'],
    [200, '{"ok":false,"error":"ratelimited"}', 'trouble'],
    [200, '{"ok":false,"error":"internal_error"}', 'trouble'],
    [200, '{"ok":false,"error":"something_new"}', 'trouble'],
    [200, '{"ok":false}', 'trouble'],
    [200, 'ok', 'trouble'],
    [200, '<html>', 'trouble'],
    [200, '', 'trouble'],
    [302, '', 'trouble'],
    [403, '', 'trouble'],
    [429, '', 'trouble'],
    [503, '', 'trouble'],
  ] as const;
  for (const [status, body, kind] of calls) {
    it(`of its API: ${status} ${body} is ${kind} (S38)`, () => {
      assert.equal(classifyCall(answer(status, body), 0, []).kind, kind);
    });
  }

  const hooks = [
    [200, 'ok', 'sent'],
    [200, '', 'sent'],
    [204, '', 'sent'],
    [200, '{"ok":true}', 'sent'],
    [200, '{"success":true}', 'sent'],
    [200, '{"success":false}', 'trouble'],
    [200, 'invalid_token', 'trouble'],
    [200, '<html>', 'trouble'],
    [302, '', 'trouble'],
    [400, 'invalid_payload', 'refused'],
    [403, 'action_prohibited', 'refused'],
    [404, 'no_service', 'trouble'],
    [410, 'channel_is_archived', 'refused'],
    [429, '', 'trouble'],
    [500, 'rollup_error', 'trouble'],
  ] as const;
  for (const [status, body, kind] of hooks) {
    it(`of a webhook: ${status} ${body} is ${kind} (S38)`, () => {
      assert.equal(classifyHook(answer(status, body), 0, []).kind, kind);
    });
  }

  it('keeps how long it wants to be left alone, and says what to do', () => {
    const limited = classifyCall(answer(429, '', { 'retry-after': '30' }), 0, []);
    const inBody = classifyCall(answer(200, '{"ok":false,"error":"ratelimited"}', { 'retry-after': '7' }), 0, []);
    const outside = classifyCall(answer(200, '{"ok":false,"error":"not_in_channel"}'), 0, []);

    assert.deepEqual(
      [limited, inBody].map((one) => one.kind === 'trouble' && one.afterMs),
      [30_000, 7_000],
    );
    assert.deepEqual(outside, {
      kind: 'refused',
      why: 'Slack answered not_in_channel: the app is not in this channel; invite it there',
    });
  });
});
