import { formatDuration } from '../../lib/format.ts';

/** `12 min ago (09:28 UTC)`, with the date when it was another day. */
export function timeAgo(time: string, nowMs: number): string {
  const atMs = Date.parse(time);
  return `${formatDuration(Math.max(0, nowMs - atMs))} ago (${clockTime(atMs, nowMs)})`;
}

/** `for another 48 min (until 10:28 UTC)`, or `until 10:28 UTC, which is over`. */
export function timeLeft(time: string, nowMs: number): string {
  const atMs = Date.parse(time);
  if (atMs <= nowMs) return `until ${clockTime(atMs, nowMs)}, which is over`;
  return `for another ${formatDuration(atMs - nowMs)} (until ${clockTime(atMs, nowMs)})`;
}

export function age(time: string, nowMs: number): string {
  return formatDuration(Math.max(0, nowMs - Date.parse(time)));
}

/** Time of day with its zone; the date before it when it is not today's. */
export function clockTime(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const time = `${two(at.getHours())}:${two(at.getMinutes())} ${zone(at)}`;
  return dateOf(at) === dateOf(new Date(nowMs)) ? time : `${dateOf(at)} ${time}`;
}

/** `2026-11-21 09:28:05` in local time, for lines of a log. */
export function logTime(time: string): string {
  const at = new Date(time);
  return `${dateOf(at)} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function dateOf(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function zone(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
