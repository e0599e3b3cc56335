import { callOut, type OutsideAnswer } from '../../../lib/call-out.ts';
import type { Clock } from '../../../lib/clock.ts';
import { byStatus, objectIn, withoutAnswer } from '../answers.ts';
import type { Message, Notifier, Sent } from '../port.ts';

export type NtfyOptions = {
  /** Of the server, ours or https://ntfy.sh; it is of the settings and trusted. */
  readonly url: string;
  readonly token: string | null;
  readonly clock: Pick<Clock, 'now'>;
};

/** A server cuts longer ones off into an attachment. */
const LONGEST_BYTES = 3_500;
const MOST_ACTIONS = 3;

/** Push to phones through an ntfy server; the address of a contact is a topic. */
export function createNtfy({ url, token, clock }: NtfyOptions): Notifier {
  return {
    channel: 'ntfy',
    name: 'ntfy',
    can: { edit: false, buttons: true },
    send: async (to, message, signal) => {
      const wrong = wrongWith(to);
      if (wrong !== null) return { kind: 'refused', why: wrong };
      const headers = {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      };
      const body = JSON.stringify({ topic: to, ...bodyOf(message) });
      const call = { url: new URL(url), method: 'POST', headers, body, signal, reach: 'trusted' } as const;
      return classify(await callOut(call), clock.now());
    },
    wrongWith,
  };
}

/** As ntfy wants it published as JSON. Buttons open pages: the topic may have more readers than the one who is paged. */
function bodyOf({ title, lines, urgency, url, actions }: Message) {
  const buttons = actions.slice(0, MOST_ACTIONS);
  return {
    title,
    message: cut(lines.join('\n') || title),
    priority: urgency === 'page' ? 5 : 3,
    ...(urgency === 'page' ? { tags: ['rotating_light'] } : {}),
    ...(url === null ? {} : { click: url }),
    ...(buttons.length === 0
      ? {}
      : { actions: buttons.map(({ label, url: link }) => ({ action: 'view', label, url: link, clear: false })) }),
  };
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= LONGEST_BYTES) return text;
  return `${bytes
    .subarray(0, LONGEST_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}…`;
}

export function classify(answer: OutsideAnswer, nowMs: number): Sent {
  const nothing = withoutAnswer(answer);
  if (nothing !== null || answer.kind !== 'answer') return nothing ?? { kind: 'trouble', why: '', afterMs: null };
  // The token is of the settings: what is wrong with it is not wrong with the topic, except where a topic is reserved.
  if (answer.status === 401)
    return { kind: 'trouble', why: 'the ntfy server does not take the token of the settings (401)', afterMs: null };
  if (answer.status === 403) return { kind: 'refused', why: 'the ntfy server lets nobody of ours write there (403)' };
  const failed = byStatus(answer, nowMs);
  if (failed !== null) return failed;
  const id = objectIn(answer)?.id;
  if (typeof id === 'string') return { kind: 'sent', reference: id, isDelivered: false };
  return { kind: 'trouble', why: 'what answered is no ntfy server', afterMs: null };
}

function wrongWith(address: string): string | null {
  return /^[-_A-Za-z0-9]{1,64}$/.test(address)
    ? null
    : 'A topic has 1 to 64 letters, digits, hyphens and underscores, such as astern-ann-x7f3k2.';
}
