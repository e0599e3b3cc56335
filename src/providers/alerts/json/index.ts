import { parseBody } from '../body.ts';
import { keyTextOf } from '../key.ts';
import { plainAlert, plainAlerts } from '../plain-form.ts';
import type { AlertSender, HookFacts, Incoming, Reading, Verified } from '../port.ts';
import { readEach } from '../read-each.ts';
import { isSignedWith, signWith, withinTolerance } from '../signature.ts';
import { countOf, field, isFields } from '../take.ts';

const SIGNATURE = 'astern-signature';
const KEY = 'idempotency-key';

/** Whatever can post JSON: the form is ours (plain-schema.ts), and so is the signature. */
export const json: AlertSender = {
  name: 'json',
  title: 'Plain JSON',
  signs: true,
  headers: [],
  verify: async (incoming, hook, nowMs) => verify(incoming, hook, nowMs),
  deliveryKey: ({ headers }) => keyTextOf(headers[KEY]),
  read: (delivery) => {
    const parsed = parseBody(delivery);
    return parsed.kind === 'broken' ? { kind: 'unreadable', problem: parsed.problem } : readBody(parsed.value);
  },
  sample: (hook, nowMs) => {
    const body = Buffer.from(JSON.stringify(sampleBody(hook, nowMs)));
    const [secret] = hook.secrets;
    const signed = secret === undefined ? {} : { [SIGNATURE]: sign(secret, body, nowMs) };
    return { method: 'POST', headers: { 'content-type': 'application/json', ...signed }, query: {}, body };
  },
};

/** `t=<seconds>,v1=<hex>`, several `v1` while secrets are changed: HMAC-SHA256 of `<seconds>.<body>`. */
function verify({ headers, body }: Incoming, hook: HookFacts, nowMs: number): Verified {
  if (hook.secrets.length === 0) return { kind: 'genuine', skewMs: null };
  const header = headers[SIGNATURE];
  if (header === undefined) return { kind: 'refused', why: 'it has no header Astern-Signature' };
  const parts = header.split(',').map((part) => part.trim());
  const time = parts.find((part) => /^t=\d{9,11}$/.test(part))?.slice(2);
  if (time === undefined) return { kind: 'refused', why: 'Astern-Signature has no time `t=`' };
  const digests = parts.filter((part) => part.startsWith('v1=')).map((part) => part.slice(3));
  if (!isSignedWith(hook.secrets, [`${time}.`, body], digests.slice(0, 10)))
    return { kind: 'refused', why: 'the signature is not one of the secrets of this hook' };
  return withinTolerance(Number(time) * 1_000, hook, nowMs);
}

function sign(secret: string, body: Buffer, nowMs: number): string {
  const time = String(Math.floor(nowMs / 1_000));
  return `t=${time},v1=${signWith(secret, [`${time}.`, body])}`;
}

function readBody(value: unknown): Reading {
  const found = plainAlerts(value);
  if (found === null) return { kind: 'unreadable', problem: problemWith('it is neither an object nor a list') };
  const read = (one: unknown, index: number) =>
    (isFields(one) ? plainAlert(one, { key: null, title: null }) : null) ??
    problemWith(`alert ${index + 1} has neither \`title\` nor \`key\``);
  return readEach(found.alerts, read, countOf(field(found.around, 'truncated')));
}

function problemWith(why: string): string {
  return `${why}; the form is described by /v1/alerts/schema.json`;
}

function sampleBody({ name }: HookFacts, nowMs: number): object {
  return {
    key: 'astern-test',
    status: 'firing',
    title: `Test of the hook ${name}`,
    text: 'Sent by `astern alerts test`.',
    severity: 'warning',
    startsAt: new Date(nowMs).toISOString(),
    labels: { hook: name },
  };
}
