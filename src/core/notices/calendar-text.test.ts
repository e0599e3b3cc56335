import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { calendarText } from './calendar-text.ts';

const at = (time: string) => Date.parse(time);

describe('a calendar', () => {
  it('is written line by line as RFC 5545 has it', () => {
    const entry = {
      schedule: 'shop',
      people: ['ann'],
      fromMs: at('2026-03-02T09:00:00Z'),
      untilMs: at('2026-03-09T08:00:00Z'),
    };

    assert.deepEqual(calendarText('shop on call', [entry], at('2026-03-01T00:00:00Z')).split('\r\n'), [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Astern//on-call//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'X-WR-CALNAME:shop on call',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-PUBLISHED-TTL:PT1H',
      'BEGIN:VEVENT',
      `UID:shop-${entry.fromMs}-ann@astern`,
      'DTSTAMP:20260301T000000Z',
      'DTSTART:20260302T090000Z',
      'DTEND:20260309T080000Z',
      'SUMMARY:ann on call (shop)',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it('folds long lines at 75 octets, never within a letter, and escapes what means something', () => {
    const name = `${'ü'.repeat(60)}, ${'☂'.repeat(30)}; \\ end`;
    const lines = calendarText(name, [], 0).split('\r\n');
    const begins = lines.findIndex((line) => line.startsWith('X-WR-CALNAME'));
    const own = [
      lines[begins] ?? '',
      ...lines.slice(begins + 1).filter((_, index, all) => all.slice(0, index + 1).every((one) => one.startsWith(' '))),
    ];

    for (const line of lines) assert.ok(Buffer.byteLength(line) <= 75, line);
    assert.equal(
      own.map((line, index) => (index === 0 ? line : line.slice(1))).join(''),
      `X-WR-CALNAME:${'ü'.repeat(60)}\\, ${'☂'.repeat(30)}\\; \\\\ end`,
    );
  });
});
