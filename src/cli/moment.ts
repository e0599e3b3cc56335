import { parseDuration } from '../lib/duration.ts';
import { UserError } from '../lib/errors.ts';
import { type Call, textFlag } from './command.ts';

/** A time as a person writes it, as RFC 3339: `2026-11-28T02:10:00Z`, or how long ago: `20m`. */
export function momentFlag(call: Call, flag: string, nowMs: number): string | undefined {
  const text = textFlag(call, flag);
  if (text === undefined) return undefined;
  const agoMs = parseDuration(text);
  const atMs = agoMs === null ? Date.parse(text) : nowMs - agoMs;
  if (!Number.isNaN(atMs)) return new Date(atMs).toISOString();
  const message = `--${flag} needs a time, not "${text}".`;
  throw new UserError('request/usage', message, 'Write it as 2026-11-28T02:10:00Z, or as how long ago: 20m.');
}
