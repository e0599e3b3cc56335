import { z } from 'zod';
import type { Freeze, FreezeTime, WeekTime } from '../core/locks/freezes.ts';
import type { LockScope } from '../core/locks/model.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import type { Problem, ReadDocument } from './document.ts';
import { problemAt } from './problems.ts';
import { flag, name, section, text } from './shapes.ts';

const MOMENT = 'a local date and time, such as 2026-12-20 18:00 (without an offset: `zone` says whose clock)';
const WEEKLY = 'a stretch of the week, such as Fri 16:00 - Mon 08:00';
const ZONE = 'the name of a time zone, such as Europe/Berlin';
const TARGET = 'a target, such as shop/production';
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const moment = z.string({ error: MOMENT }).refine((written) => readMoment(written) !== null, MOMENT);

const freeze = section('a freeze', {
  reason: text('a reason, such as end of the year', 500),
  zone: z.string({ error: ZONE }).refine(isTimeZone, ZONE),
  from: moment.optional(),
  until: moment.optional(),
  weekly: z
    .string({ error: WEEKLY })
    .refine((written) => readWeekly(written) !== null, WEEKLY)
    .optional(),
  target: z
    .string({ error: TARGET })
    .regex(/^[^/\s]+\/[^/\s]+$/, TARGET)
    .optional(),
  service: name('a service name').optional(),
  environment: name('an environment name').optional(),
  soft: flag().optional(),
});

export const freezesSchema = z.array(freeze, { error: 'a list of freezes' });

type WrittenFreeze = z.infer<typeof freeze>;

/** Expects what the schema and `freezeClashes` accepted. */
export function fillFreezes(written: readonly WrittenFreeze[]): readonly Freeze[] {
  return written.flatMap((one, index) => {
    const when = timeOf(one);
    if (when === null) return [];
    const strength = one.soft === true ? ('soft' as const) : ('hard' as const);
    return [{ id: `freeze-${index + 1}`, scope: scopeOf(one), strength, reason: one.reason, zone: one.zone, when }];
  });
}

/** Mistakes that lie between the keys of one freeze. */
export function freezeClashes(written: readonly WrittenFreeze[], document: ReadDocument): readonly Problem[] {
  return written.flatMap((one, index) => {
    const problem = (message: string) => [problemAt(document, ['freezes', index], message)];
    const scopes = [one.target, one.service, one.environment].filter((scope) => scope !== undefined);
    if (scopes.length > 1) return problem('one scope: target, service or environment; none of them freezes everything');
    const isOnce = one.from !== undefined && one.until !== undefined;
    const isHalf = (one.from === undefined) !== (one.until === undefined);
    if (isHalf || isOnce === (one.weekly !== undefined)) return problem('either `from` and `until`, or `weekly`');
    const when = timeOf(one);
    if (when?.kind === 'once' && when.until <= when.from) return problem('`until` must be later than `from`');
    return [];
  });
}

function timeOf({ from, until, weekly }: WrittenFreeze): FreezeTime | null {
  if (weekly !== undefined) return readWeekly(weekly);
  const [begin, end] = [readMoment(from ?? ''), readMoment(until ?? '')];
  return begin === null || end === null ? null : { kind: 'once', from: begin, until: end };
}

function scopeOf({ target, service, environment }: WrittenFreeze): LockScope {
  if (target !== undefined) return { kind: 'target', target };
  if (service !== undefined) return { kind: 'service', service };
  return environment === undefined ? { kind: 'everything' } : { kind: 'environment', environment };
}

/** `2026-12-20T18:00`; null when it is none, or no day of the calendar. */
function readMoment(written: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$/.exec(written);
  if (match === null) return null;
  const plain = `${match[1]}T${match[2]}`;
  try {
    return Temporal.PlainDateTime.from(plain, { overflow: 'reject' }) === null ? null : plain;
  } catch {
    return null;
  }
}

function readWeekly(written: string): FreezeTime | null {
  const [from, until, ...more] = written.split(/\s*[-–]\s*/).map(readWeekTime);
  if (from == null || until == null || more.length > 0) return null;
  return { kind: 'weekly', from, until };
}

/** `Fri 16:00`; also the whole name of the day. */
function readWeekTime(written: string): WeekTime | null {
  const match = /^([a-z]{3,9}) ((?:[01]\d|2[0-3]):[0-5]\d)$/i.exec(written.trim());
  const day = DAYS.findIndex((one) => isDay(match?.[1]?.toLowerCase() ?? '', one)) + 1;
  return match === null || day === 0 ? null : { day, time: match[2] ?? '' };
}

const WHOLE_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function isDay(word: string, short: string): boolean {
  return word === short || (WHOLE_DAYS.includes(word) && word.startsWith(short));
}
