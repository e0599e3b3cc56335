import { formatDuration } from '../../lib/format.ts';

export type Reader = { readonly zone: string; readonly nowMs: number };

/** `02:03 CET`, with the day where it is not today's, in the zone of whoever reads it. */
export function clockText(atMs: number, { zone, nowMs }: Reader): string {
  const known = isZone(zone) ? zone : 'UTC';
  const isToday = day(atMs, known) === day(nowMs, known);
  const time = format(atMs, known, { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
  return isToday ? time : `${format(atMs, known, { day: 'numeric', month: 'short' })}, ${time}`;
}

/** `27 November`. */
export function dayText(atMs: number, { zone }: Reader): string {
  return format(atMs, isZone(zone) ? zone : 'UTC', { day: 'numeric', month: 'long' });
}

/** `02:03 CET (5 min ago)`. */
export function clockAndAgo(atMs: number, reader: Reader): string {
  return `${clockText(atMs, reader)} (${agoText(atMs, reader.nowMs)})`;
}

export function agoText(atMs: number, nowMs: number): string {
  const ms = nowMs - atMs;
  if (ms < 0) return `in ${formatDuration(-ms)}`;
  return ms < 5_000 ? 'just now' : `${formatDuration(ms)} ago`;
}

function day(atMs: number, zone: string): string {
  return format(atMs, zone, { year: 'numeric', month: 'numeric', day: 'numeric' });
}

function format(atMs: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(atMs);
}

function isZone(zone: string): boolean {
  try {
    format(0, zone, {});
    return true;
  } catch {
    return false;
  }
}
