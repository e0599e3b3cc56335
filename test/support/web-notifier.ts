import type { Channel } from '../../src/core/oncall/model.ts';
import { messageOf } from '../../src/lib/errors.ts';
import type { Message, Notifier, Sent } from '../../src/providers/notify/port.ts';

/** Sends messages as plain JSON to the address, which is a URL. For tests of what comes before and after a provider. */
export function webNotifier(channel: Channel, { edit = false, name = `web-${channel}` } = {}): Notifier {
  const sender: Notifier = {
    channel,
    name,
    can: { edit, buttons: false },
    send: (to, message, signal) => post(to, message, { method: 'POST', signal }),
    wrongWith: () => null,
  };
  return edit
    ? { ...sender, edit: (to, _reference, message, signal) => post(to, message, { method: 'PUT', signal }) }
    : sender;
}

type How = { readonly method: 'POST' | 'PUT'; readonly signal: AbortSignal };

async function post(to: string, message: Message, { method, signal }: How): Promise<Sent> {
  try {
    const headers = { 'content-type': 'application/json', 'idempotency-key': message.key };
    const body = JSON.stringify(message);
    const response = await fetch(to, { method, headers, body, signal, redirect: 'manual' });
    const text = await response.text();
    return outcomeOf(response, text);
  } catch (error) {
    return { kind: 'trouble', why: messageOf(error), afterMs: null };
  }
}

function outcomeOf({ status, headers }: Response, text: string): Sent {
  const why = `answered ${status}`;
  if (status === 429) return { kind: 'trouble', why, afterMs: Number(headers.get('retry-after') ?? 1) * 1_000 };
  if (status >= 500) return { kind: 'trouble', why, afterMs: null };
  if (status >= 300) return { kind: 'refused', why };
  if (!text.includes('id'))
    return { kind: 'trouble', why: `answered ${status} with an error in its text`, afterMs: null };
  return { kind: 'sent', reference: 'm1', isDelivered: false };
}
