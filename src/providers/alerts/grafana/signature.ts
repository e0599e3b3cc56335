import type { HookFacts, Incoming, Verified } from '../port.ts';
import { isSignedWith, withinTolerance } from '../signature.ts';

const MOST_TRIED = 5;

/**
 * HMAC-SHA256 in hex of the body, or of `time:body` where the contact point names a header for the time. What the headers are called is up to the
 * contact point, so they are known by what they look like; that cannot be forged, because the time is signed too.
 */
export function verify({ headers, body }: Incoming, hook: HookFacts, nowMs: number): Verified {
  if (hook.secrets.length === 0) return { kind: 'genuine', skewMs: null };
  const { signatures, times } = timestampsIn(headers);
  if (signatures.length === 0) return { kind: 'refused', why: 'it is not signed; set a secret at the contact point' };
  for (const time of times)
    if (isSignedWith(hook.secrets, [`${time}:`, body], signatures))
      return withinTolerance(Number(time) * 1_000, hook, nowMs);
  // What was signed as `time:body` must not come back as a body that begins so, without its time.
  const isTimed = /^\d{9,11}:/.test(body.toString('latin1', 0, 12));
  if (!isTimed && isSignedWith(hook.secrets, [body], signatures)) return { kind: 'genuine', skewMs: null };
  return { kind: 'refused', why: 'the signature is not one of the secrets of this hook' };
}

export function timestampsIn(headers: Incoming['headers']) {
  const values = Object.values(headers);
  return {
    signatures: values.filter((value) => /^[0-9a-f]{64}$/i.test(value)).slice(0, MOST_TRIED),
    times: values.filter((value) => /^\d{9,11}$/.test(value)).slice(0, MOST_TRIED),
  };
}
