import { parseDuration } from '../lib/duration.ts';
import { UserError } from '../lib/errors.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import { type Call, textFlag } from './command.ts';

/** Where whoever reads this is: TZ, else as the machine is set. */
export function readerZone(call: Call): string {
  const said = call.context.env.TZ;
  if (said !== undefined && isTimeZone(said)) return said;
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A time given with a flag, as the API takes it; undefined when it was not given. */
export function timeFlag(call: Call, name: string): string | undefined {
  const written = textFlag(call, name);
  if (written === undefined) return undefined;
  const ms = readTime(written, { nowMs: call.context.clock.now(), zone: readerZone(call) });
  if (ms !== null) return new Date(ms).toISOString();
  throw new UserError(
    'request/usage',
    `--${name} is not a time: "${written}".`,
    'Write it as "2026-12-24 18:00" (your clock), 18:00 (the next one), 2026-12-24T17:00Z, or 2h from now.',
  );
}

/** `--until`, or `--for` so long from `--from`, or from now. */
export function endFlag(call: Call): string | undefined {
  const written = textFlag(call, 'for');
  if (written === undefined) return timeFlag(call, 'until');
  if (textFlag(call, 'until') !== undefined)
    throw new UserError('request/usage', '--until and --for say the same.', 'Give one of them.');
  const lastsMs = parseDuration(written);
  if (lastsMs === null || lastsMs === 0)
    throw new UserError('request/usage', `--for needs a time, not "${written}".`, 'Write it as 30m, 8h or 2d.');
  const from = timeFlag(call, 'from');
  return new Date((from === undefined ? call.context.clock.now() : Date.parse(from)) + lastsMs).toISOString();
}

type Here = { readonly nowMs: number; readonly zone: string };

/** Null: it is no time. */
export function readTime(written: string, { nowMs, zone }: Here): number | null {
  const fromNowMs = parseDuration(written.replace(/^\+/, ''));
  if (fromNowMs !== null) return nowMs + fromNowMs;
  if (/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(written)) return nextTime(written, { nowMs, zone });
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?$/.exec(written);
  try {
    if (match === null) return Temporal.Instant.from(written).epochMilliseconds;
    const plain = Temporal.PlainDateTime.from(`${match[1]}T${match[2] ?? '00:00'}`, { overflow: 'reject' });
    return plain.toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return null;
  }
}

function nextTime(written: string, { nowMs, zone }: Here): number {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone);
  const today = now.withPlainTime(written);
  return (today.epochMilliseconds > nowMs ? today : today.add({ days: 1 })).epochMilliseconds;
}
