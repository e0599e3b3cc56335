import { parseBody } from '../body.ts';
import { keyTextOf } from '../key.ts';
import type { AlertSender, HookFacts, Incoming, Verified } from '../port.ts';
import { isSignedWith, signWith } from '../signature.ts';
import { isFields, lineOf } from '../take.ts';
import { readBody } from './read.ts';

const RESOURCE = 'sentry-hook-resource';
const SIGNATURE = 'sentry-hook-signature';

/** Sentry: alert rules and issues by an integration, and the older plug-in, which signs nothing. */
export const sentry: AlertSender = {
  name: 'sentry',
  title: 'Sentry',
  signs: true,
  headers: [RESOURCE],
  verify: async (incoming, hook) => verify(incoming, hook),
  // Not signed, so it is no help against one who sends again what he overheard: it only spares us what Sentry itself repeats.
  deliveryKey: ({ headers }) => keyTextOf(headers['request-id']),
  read: (delivery) => {
    const parsed = parseBody(delivery);
    if (parsed.kind === 'broken') return { kind: 'unreadable', problem: parsed.problem };
    if (!isFields(parsed.value)) return { kind: 'unreadable', problem: 'the body is JSON, but not an object' };
    return readBody(parsed.value, lineOf(delivery.headers[RESOURCE]));
  },
  sample,
};

/** HMAC-SHA256 in hex of the body with the client secret. The time in `Sentry-Hook-Timestamp` is not signed, so it says nothing. */
function verify({ headers, body }: Incoming, { secrets }: HookFacts): Verified {
  if (secrets.length === 0) return { kind: 'genuine', skewMs: null };
  const signature = headers[SIGNATURE];
  if (signature === undefined)
    return {
      kind: 'refused',
      why: 'it has no header Sentry-Hook-Signature; the older webhook plug-in signs nothing, use an internal integration',
    };
  if (isSignedWith(secrets, [body], [signature])) return { kind: 'genuine', skewMs: null };
  return { kind: 'refused', why: 'the signature is not one of the secrets of this hook (the Client Secret in Sentry)' };
}

/** No issue has its number: what is sent for a test must not stand for a real one. */
function sample({ name, secrets: [secret] }: HookFacts, nowMs: number): Incoming {
  const event = {
    event_id: 'a57e54a57e54a57ea57e54a57e54a57e',
    issue_id: '999999999999',
    title: `Test of the hook ${name}`,
    level: 'warning',
    datetime: new Date(nowMs).toISOString(),
    message: 'Sent by `astern alerts test`.',
    release: null,
    tags: [['level', 'warning']],
  };
  const actor = { type: 'application', id: 'sentry', name: 'Sentry' };
  const text = JSON.stringify({ action: 'triggered', actor, data: { event, triggered_rule: 'Astern test' } });
  const body = Buffer.from(text);
  const headers = { 'content-type': 'application/json', [RESOURCE]: 'event_alert', 'request-id': `test-${nowMs}` };
  const signed = secret === undefined ? {} : { [SIGNATURE]: signWith(secret, [body]) };
  return { method: 'POST', headers: { ...headers, ...signed }, query: {}, body };
}
