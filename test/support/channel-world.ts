import type { TestContext } from 'node:test';
import Fastify from 'fastify';
import type { Contact, Member } from '../../src/core/oncall/model.ts';
import type { Page } from '../../src/core/paging/model.ts';
import { addChannelHooks } from '../../src/entry/http/channel-hooks.ts';
import { slackSignature } from '../../src/entry/http/slack-signature.ts';
import { createSlack } from '../../src/providers/notify/slack/index.ts';
import { TOKEN as SLACK_TOKEN, startSlack } from '../../src/providers/notify/testing/slack.ts';
import { startTwilio, TOKEN } from '../../src/providers/notify/testing/twilio.ts';
import { createSms, createVoice } from '../../src/providers/notify/twilio/index.ts';
import { signatureOf } from '../../src/providers/notify/twilio/signature.ts';
import { pagingWorld } from './paging-world.ts';

const URL_OF_OURS = 'http://astern.test';
export const SIGNING_SECRET = 'signing-secret-of-slack';

/** The engine of pages with Slack's and Twilio's protocols on both sides of it: what is sent, and what comes back. */
export async function channelWorld(t: TestContext) {
  const [twilio, slack] = [await startTwilio(t), await startSlack(t)];
  const options = twilio.options({ url: URL_OF_OURS });
  const [sms, voice] = [createSms(options), createVoice(options)];
  const api = `${slack.url}/api`;
  const chatOptions = { token: SLACK_TOKEN, isPressed: true, api };
  const chat = createSlack({ ...chatOptions, clock: { now: () => 0 } });
  const here = await pagingWorld(t, { notifiers: [sms, voice, chat] });
  const app = Fastify();
  t.after(() => app.close());
  const phones = new Map([['sms', sms.hooks] as const, ['voice', voice.hooks] as const]);
  await addChannelHooks(app, here.world, { phones, slack: { secret: SIGNING_SECRET, api } });

  /** As Twilio asks: a form, signed over the URL that it was given. */
  const fromTwilio = async (url: string, form: Readonly<Record<string, string>>, signature?: string) => {
    const answer = await app.inject({
      method: 'POST',
      url: url.replace(URL_OF_OURS, ''),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature ?? signatureOf(url, form, TOKEN),
      },
      payload: new URLSearchParams(form).toString(),
    });
    return { status: answer.statusCode, body: readable(answer.body) };
  };
  let texts = 0;
  return {
    ...here,
    twilio: twilio.receiver,
    slack,
    fromTwilio,
    text: async (from: string, text: string, id?: string) => {
      texts += 1;
      const form = { MessageSid: id ?? `SM${texts}`, From: from, To: '+15550001111', Body: text };
      const { body } = await fromTwilio(`${URL_OF_OURS}/v1/hooks/sms/twilio/reply`, form);
      return /<Message>(.*)<\/Message>/.exec(body)?.[1] ?? null;
    },
    /** Forms that Twilio was sent, newest last. */
    forms: () => twilio.receiver.got.map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
    press: async (payload: object, { secret = SIGNING_SECRET, ageS = 0 } = {}) => {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const timestamp = String(Math.floor(here.clock.now() / 1_000) - ageS);
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(Buffer.from(body), timestamp, secret),
      };
      const answer = await app.inject({ method: 'POST', url: '/v1/hooks/chat/slack', headers, payload: body });
      return answer.statusCode;
    },
  };
}

export type ChannelWorld = Awaited<ReturnType<typeof channelWorld>>;

export function contact(channel: Contact['channel'], address: string, more: Partial<Contact> = {}): Contact {
  return { id: `ct_${channel}`, channel, address, verifiedAtMs: 1, code: null, ...more };
}

export async function memberOf({ world }: ChannelWorld, name: string): Promise<Member> {
  const member = await world.store.records.get('member', name);
  if (member === null) throw new Error(`no ${name}`);
  return member;
}

export function states(pages: readonly Page[]): readonly string[] {
  return pages.map(({ channel, state }) => `${channel} ${state}`);
}

function readable(xml: string): string {
  return xml.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
