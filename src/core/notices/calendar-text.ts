import type { Shift } from '../oncall/shifts.ts';

/** A shift as an entry of a calendar. */
export type CalendarEntry = Pick<Shift, 'fromMs' | 'untilMs' | 'people'> & { readonly schedule: string };

const LONGEST_OCTETS = 75;

/**
 * An iCalendar file (RFC 5545). The id of an entry is made of schedule, people and beginning, so that a calendar that is read again keeps its entries;
 * times are UTC, which every calendar shows in its own zone.
 */
export function calendarText(name: string, entries: readonly CalendarEntry[], nowMs: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Astern//on-call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...entries.flatMap((entry) => entryLines(entry, nowMs)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function entryLines({ schedule, people, fromMs, untilMs }: CalendarEntry, nowMs: number): readonly string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${schedule}-${fromMs}-${people.map(plain).join('-')}@astern`,
    `DTSTAMP:${time(nowMs)}`,
    `DTSTART:${time(fromMs)}`,
    `DTEND:${time(untilMs)}`,
    `SUMMARY:${escaped(`${people.join(', ')} on call (${schedule})`)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
}

/** Ids are plain letters; whatever else a name has is written as its number. */
function plain(name: string): string {
  return name.replace(/[^\w.+]/g, (letter) => `%${(letter.codePointAt(0) ?? 0).toString(16)}`);
}

/** No line is longer than 75 octets; one that goes on begins with a space. No letter is cut in two. */
function folded(line: string): string {
  const lines: string[] = [];
  let octets = 0;
  let now = '';
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (octets + size > LONGEST_OCTETS) {
      lines.push(now);
      [now, octets] = [' ', 1];
    }
    now += letter;
    octets += size;
  }
  return [...lines, now].join('\r\n');
}
