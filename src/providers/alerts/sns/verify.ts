import { createVerify } from 'node:crypto';
import type { HookFacts, Incoming, Verified } from '../port.ts';
import { field } from '../take.ts';
import type { Certificates } from './certificates.ts';
import { type Message, messageIn } from './message.ts';
import { certificateAddress } from './pinned.ts';
import { signedText } from './signed-text.ts';

/** SNS tries for up to an hour, and the time that it signed stays that of the first try. */
const LONGEST_RETRY_MS = 3_600_000;
/** Up to its first retry a message that is behind may tell of the clocks; later it tells of the retry. */
const FIRST_RETRY_MS = 20_000;
const DIGESTS: ReadonlyMap<unknown, string> = new Map([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
]);

type Signed = { readonly digest: string; readonly signature: Buffer; readonly address: string };

/** All that can be judged without asking anybody is judged first; only then the certificate is fetched, and only from SNS. */
export async function verify(
  { body }: Incoming,
  { hook, nowMs, certificates }: { hook: HookFacts; nowMs: number; certificates: Certificates },
): Promise<Verified> {
  const read = messageIn({ body: body.toString('utf8'), encoding: 'utf8' });
  if (read.kind === 'not') return { kind: 'refused', why: read.why };
  const { message } = read;
  if (hook.topics.length > 0 && !hook.topics.includes(message.topic))
    return { kind: 'refused', why: `the topic ${message.topic} is not among the topics of this hook` };
  const signed = signatureIn(message);
  if (typeof signed === 'string') return { kind: 'refused', why: signed };
  const late = untimely(message, hook, nowMs);
  if (late !== null && !certificates.has(signed.address, nowMs)) return { kind: 'refused', why: late };
  const found = await certificates.get(signed.address, nowMs);
  if (found.kind === 'unreachable') return { kind: 'undecided', why: found.why };
  if (found.kind === 'unfit') return { kind: 'refused', why: found.why };
  const isGenuine = createVerify(signed.digest).update(signedText(message), 'utf8').verify(found.key, signed.signature);
  if (!isGenuine) return { kind: 'refused', why: 'the signature is not one of Amazon SNS' };
  const skewMs = Date.parse(message.timestamp) - nowMs;
  if (late !== null) return { kind: 'refused', why: late, skewMs };
  return { kind: 'genuine', skewMs: skewMs < -FIRST_RETRY_MS ? null : skewMs };
}

/** Text: why it cannot be a signature. */
function signatureIn({ fields }: Message): Signed | string {
  const digest = DIGESTS.get(field(fields, 'SignatureVersion'));
  if (digest === undefined) return 'SignatureVersion is neither 1 nor 2';
  const written = field(fields, 'Signature');
  if (typeof written !== 'string' || !/^[A-Za-z0-9+/]{64,2000}={0,2}$/.test(written)) return 'Signature is not base64';
  const address = certificateAddress(field(fields, 'SigningCertURL'));
  if (address === null)
    return 'SigningCertURL is not an address of Amazon SNS (https://sns.<region>.amazonaws.com/….pem)';
  return { digest, signature: Buffer.from(written, 'base64'), address };
}

/** Null: it comes at a time at which SNS may send it. */
function untimely({ timestamp }: Message, { toleranceMs }: HookFacts, nowMs: number): string | null {
  const skewMs = Date.parse(timestamp) - nowMs;
  if (skewMs <= toleranceMs && skewMs >= -toleranceMs - LONGEST_RETRY_MS) return null;
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const side = skewMs > 0 ? 'ahead of' : 'behind';
  return `its time is ${seconds} s ${side} the clock of this server, more than SNS would try again`;
}
