import { parseDuration } from '../lib/duration.ts';
import { UserError } from '../lib/errors.ts';
import { type Call, textFlag } from './command.ts';
import { readerZone, readTime } from './oncall-times.ts';

/** Clocks of two machines differ a little. */
const AHEAD_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/** A time that is over, as a person writes it, as RFC 3339: `2026-11-28T02:10:00Z`, `02:10` on their own clock, or how long ago: `20m`. */
export function momentFlag(call: Call, flag: string, nowMs: number): string | undefined {
  const text = textFlag(call, flag);
  if (text === undefined) return undefined;
  const atMs = momentIn(text, { nowMs, zone: readerZone(call) });
  if (atMs === null) throw usage(`--${flag} needs a time, not "${text}".`);
  if (atMs > nowMs + AHEAD_MS) throw usage(`--${flag} tells when something was: "${text}" is yet to come.`);
  return new Date(atMs).toISOString();
}

/** Null: it is no time. */
export function momentIn(text: string, here: { readonly nowMs: number; readonly zone: string }): number | null {
  const agoMs = parseDuration(text);
  if (agoMs !== null) return here.nowMs - agoMs;
  // The last time that a clock said so is the next one, asked a day earlier.
  return readTime(text, /^\d{2}:\d{2}$/.test(text) ? { ...here, nowMs: here.nowMs - DAY_MS } : here);
}

function usage(message: string): UserError {
  return new UserError('request/usage', message, 'Write it as 2026-11-28T02:10:00Z, 02:10, or how long ago: 20m.');
}
