import { callOut } from '../../../lib/call-out.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Message, Notifier, Sent } from '../port.ts';
import { blocksOf, textOf } from './blocks.ts';
import { classifyCall, classifyHook } from './classify.ts';

export type SlackOptions = {
  readonly token: string;
  /** What is pressed comes back to us, because the settings know what it is signed with. */
  readonly isPressed: boolean;
  /** `https://slack.com/api`, or another that speaks the same. */
  readonly api: string;
  readonly clock: Pick<Clock, 'now'>;
};

export type ChatHookOptions = {
  /** An incoming webhook: a secret, from its first letter to its last. */
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
};

/** Messages with buttons, by an app with a token; what was sent is changed in place. */
export function createSlack({ token, isPressed, api, clock }: SlackOptions): Notifier {
  const call = async (method: string, body: object, signal: AbortSignal): Promise<Sent> => {
    const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` };
    const url = new URL(`${api.replace(/\/$/, '')}/${method}`);
    const asked = { url, method: 'POST', headers, body: JSON.stringify(body), signal, reach: 'trusted' } as const;
    return classifyCall(await callOut(asked), clock.now(), [token]);
  };
  const bodyOf = (message: Message) => ({
    text: textOf(message, false),
    blocks: blocksOf(message, isPressed),
    unfurl_links: false,
    unfurl_media: false,
  });
  return {
    channel: 'chat',
    name: 'slack',
    can: { edit: true, buttons: true },
    send: async (to, message, signal) => {
      const wrong = whatIsWrong(to);
      if (wrong !== null) return { kind: 'refused', why: wrong };
      return call('chat.postMessage', { channel: to, ...bodyOf(message) }, signal);
    },
    edit: async (_to, reference, message, signal) => {
      const [, channel, ts] = /^(\w+):([\d.]+)$/.exec(reference) ?? [];
      if (channel === undefined) return { kind: 'refused', why: 'this message was not sent by Slack' };
      return call('chat.update', { channel, ts, ...bodyOf(message) }, signal);
    },
    wrongWith: whatIsWrong,
  };
}

/** Into one channel, by an incoming webhook of Slack, Mattermost or another chat that understands the same. Buttons are links. */
export function createChatHook({ url, clock }: ChatHookOptions): Notifier {
  return {
    channel: 'chat',
    name: 'chat-webhook',
    can: { edit: false, buttons: true },
    send: async (to, message, signal) => {
      const wrong = whatIsWrongHere(to);
      if (wrong !== null) return { kind: 'refused', why: wrong };
      const body = JSON.stringify({
        text: textOf(message, true),
        ...(to === DEFAULT ? {} : { channel: channelOf(to) }),
      });
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      const asked = { url: new URL(url), method: 'POST', headers, body, signal, reach: 'trusted' } as const;
      return classifyHook(await callOut(asked), clock.now(), [url, new URL(url).pathname]);
    },
    wrongWith: whatIsWrongHere,
  };
}

/** The channel that the webhook was made for. */
const DEFAULT = 'webhook';

function channelOf(to: string): string {
  return to.replace(/^#/, '');
}

function whatIsWrong(address: string): string | null {
  return /^(?:[CDGUW][A-Z0-9]{6,20}|#[\p{L}\p{N}_.-]{1,80})$/u.test(address)
    ? null
    : 'A chat address is the id of a Slack user or channel, such as U024BE7LH, or a channel such as #on-call.';
}

function whatIsWrongHere(address: string): string | null {
  return address === DEFAULT || /^[#@]?[\p{L}\p{N}_.-]{1,80}$/u.test(address)
    ? null
    : 'A chat address is `webhook` (the channel of the webhook), or one that it may be sent to, such as #on-call or @ann.';
}
