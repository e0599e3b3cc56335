import { parseIncident } from '../incidents/model.ts';

/** What somebody answers to a text. `incident` is null where they name none. */
export type TextReply =
  | { readonly kind: 'ack' | 'pass'; readonly incident: number | null }
  /** Words that every telephone provider acts on by itself. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'start' }
  | { readonly kind: 'not-understood' };

const ACK = new Set([
  'a',
  'ack',
  'acked',
  'acknowledge',
  'acknowledged',
  'on it',
  "i'm on it",
  'im on it',
  'i am on it',
]);
const PASS = new Set(['p', 'pass', 'pass on', 'pass it on', 'escalate']);
const STOP = new Set(['stop', 'stopall', 'stop all', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke']);
const START = new Set(['start', 'unstop']);

/** Phones write a capital first and a blank or a full stop after it. */
export function parseReply(text: string): TextReply {
  const plain = text
    .normalize('NFKC')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/^["'\s]+|["'\s.!,]+$/g, '')
    .toLowerCase();
  if (STOP.has(plain)) return { kind: 'stop' };
  if (START.has(plain)) return { kind: 'start' };
  const [, words = '', number] = /^(.*?)[\s:,]*((?:inc-|#)?\d{1,9})?$/.exec(plain) ?? [];
  const kind = ACK.has(words) ? 'ack' : PASS.has(words) ? 'pass' : null;
  if (kind === null) return { kind: 'not-understood' };
  if (number === undefined) return { kind, incident: null };
  const incident = parseIncident(number);
  return incident === null ? { kind: 'not-understood' } : { kind, incident };
}
