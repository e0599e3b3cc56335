import { z } from 'zod';
import type { Channel } from '../../core/oncall/model.ts';
import { DURATION_PATTERN } from '../../lib/duration.ts';
import { isTimeZone } from '../../lib/time-zone.ts';
import { choice, count, duration, name, section, text } from '../shapes.ts';
import { readWeekTimes, WEEK_TIMES } from './week-times.ts';

export const CHANNELS = [
  'email',
  'chat',
  'sms',
  'voice',
  'ntfy',
  'push',
  'webhook',
] as const satisfies readonly Channel[];

const PERSON = 'the name of a person: letters, digits, spaces and . @ + - _, at most 64';
const ZONE = 'the name of a time zone, such as Europe/Berlin';
const MOMENT = 'a local date and time, such as 2026-03-02 09:00';
const EVERY = 'hour, day, week or month, or several, such as 2 weeks';
const TELL = '`schedule NAME` or `person NAME`';
const AFTER = 'a duration such as 0s, 1m or 5m';

export const MOMENT_PATTERN = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$/;
export const EVERY_PATTERN = /^(?:([1-9]\d{0,2}) )?(hour|day|week|month)s?$/;
export const TELL_PATTERN = /^(schedule|person) ([\w .@+-]{1,64})$/;

const personName = z.string({ error: PERSON }).regex(/^[\w .@+-]{1,64}$/, PERSON);
const zone = z.string({ error: ZONE }).refine(isTimeZone, ZONE);
const moment = z.string({ error: MOMENT }).regex(MOMENT_PATTERN, MOMENT).refine(isDay, MOMENT);
const tell = z.string({ error: TELL }).regex(TELL_PATTERN, TELL);
const tells = z.union([tell, z.array(tell, { error: `a list of ${TELL}` })], { error: `${TELL}, or a list of them` });

const contact = section(
  'a contact',
  Object.fromEntries(CHANNELS.map((channel) => [channel, text('an address', 4_200).optional()])) as Record<
    Channel,
    z.ZodOptional<z.ZodString>
  >,
).refine(
  (written) => Object.keys(written).length === 1,
  'one channel with its address, such as `email: ann@example.com`',
);

const rule = section('a rule', {
  after: z.string({ error: AFTER }).regex(DURATION_PATTERN, AFTER).optional(),
  by: choice(CHANNELS),
});

const person = section('a person', {
  name: text('a name', 100).optional(),
  zone: zone.optional(),
  role: choice(['viewer', 'responder', 'deployer', 'admin']).optional(),
  contacts: z.array(contact, { error: 'a list of contacts' }).optional(),
  notify: z.array(rule, { error: 'a list of rules' }).optional(),
});

const layer = section('a layer', {
  name: text('a name', 64).optional(),
  people: z.array(personName, { error: 'a list of people' }),
  every: z.string({ error: EVERY }).regex(EVERY_PATTERN, EVERY).optional(),
  starts: moment,
  ends: moment.optional(),
  only: z
    .array(
      z.string({ error: WEEK_TIMES }).refine((written) => readWeekTimes(written) !== null, WEEK_TIMES),
      { error: `a list of ${WEEK_TIMES}` },
    )
    .optional(),
  counts: choice(['all', 'with-time']).optional(),
});

const schedule = section('a schedule', {
  zone,
  layers: z.array(layer, { error: 'a list of layers' }).optional(),
});

const step = section('a step', {
  tell: tells,
  wait: duration().optional(),
  acknowledgements: count(1, 50).optional(),
});

const service = z.union([z.literal('*'), name('the name of a service')], {
  error: 'the name of a service, or "*" for all others',
});

const policy = section('a policy', {
  services: z.array(service, { error: 'a list of services' }).optional(),
  steps: z.array(step, { error: 'a list of steps' }).optional(),
  repeats: count(0, 20).optional(),
  last_resort: tells.optional(),
  ack_timeout: duration().optional(),
});

/** People, schedules and policies as they are written into a file. */
export const oncallSchema = section('an on-call file', {
  people: z
    .record(personName, z.union([z.null(), person], { error: 'a person (keys and values)' }), {
      error: 'people (names and what belongs to them)',
    })
    .optional(),
  schedules: z
    .record(name('the name of a schedule'), schedule, { error: 'schedules (names, each with its zone and layers)' })
    .optional(),
  policies: z
    .record(name('the name of a policy'), policy, { error: 'policies (names, each with its steps)' })
    .optional(),
});

export type WrittenOncall = z.infer<typeof oncallSchema>;

function isDay(written: string): boolean {
  try {
    return Temporal.PlainDateTime.from(written.replace(' ', 'T'), { overflow: 'reject' }).year > 0;
  } catch {
    return false;
  }
}
