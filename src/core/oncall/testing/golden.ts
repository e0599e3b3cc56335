import type { Unit } from '../model.ts';
import { shifts } from '../shifts.ts';
import { aLayer, aSchedule, at, iso } from './samples.ts';

type Golden = {
  readonly title: string;
  readonly zone: string;
  readonly unit: Unit;
  readonly every?: number;
  readonly starts: string;
  readonly from: string;
  readonly until: string;
  /** Every hand-off in between. */
  readonly handOffs: readonly string[];
};

/** Section by section: what was computed with IANA data, and what GoAlert and Grafana OnCall hold their own code to. */
export const GOLDEN: readonly Golden[] = [
  {
    title: 'weekly on Monday at 09:00 over the spring change is 167 h (S1)',
    zone: 'America/Chicago',
    unit: 'week',
    starts: '2026-02-23T09:00',
    from: '2026-03-01T00:00Z',
    until: '2026-03-16T00:00Z',
    handOffs: ['2026-03-02T15:00Z', '2026-03-09T14:00Z'],
  },
  {
    title: 'weekly on Monday at 09:00 over the autumn change is 169 h (S1)',
    zone: 'America/Chicago',
    unit: 'week',
    starts: '2026-02-23T09:00',
    from: '2026-10-26T00:00Z',
    until: '2026-11-03T00:00Z',
    handOffs: ['2026-10-26T14:00Z', '2026-11-02T15:00Z'],
  },
  {
    title: 'daily at 02:30 in the night that has none: once, at the first valid instant (S2)',
    zone: 'America/Chicago',
    unit: 'day',
    starts: '2026-03-01T02:30',
    from: '2026-03-07T00:00Z',
    until: '2026-03-10T00:00Z',
    handOffs: ['2026-03-07T08:30Z', '2026-03-08T08:00Z', '2026-03-09T07:30Z'],
  },
  {
    title: 'daily at 01:30 in the night that has two: once, at the first (S2)',
    zone: 'America/Chicago',
    unit: 'day',
    starts: '2026-10-01T01:30',
    from: '2026-10-31T00:00Z',
    until: '2026-11-03T00:00Z',
    handOffs: ['2026-10-31T06:30Z', '2026-11-01T06:30Z', '2026-11-02T07:30Z'],
  },
  {
    title: 'daily at 08:30 in London, autumn (S1)',
    zone: 'Europe/London',
    unit: 'day',
    starts: '2026-10-01T08:30',
    from: '2026-10-23T00:00Z',
    until: '2026-10-27T00:00Z',
    handOffs: ['2026-10-23T07:30Z', '2026-10-24T07:30Z', '2026-10-25T08:30Z', '2026-10-26T08:30Z'],
  },
  {
    title: 'daily at 08:30 in London, spring (S1)',
    zone: 'Europe/London',
    unit: 'day',
    starts: '2026-03-01T08:30',
    from: '2026-03-27T00:00Z',
    until: '2026-03-31T00:00Z',
    handOffs: ['2026-03-27T08:30Z', '2026-03-28T08:30Z', '2026-03-29T07:30Z', '2026-03-30T07:30Z'],
  },
  {
    title: 'a zone whose clocks change by half an hour, back (S4)',
    zone: 'Australia/Lord_Howe',
    unit: 'day',
    starts: '2026-04-01T09:00',
    from: '2026-04-03T12:00Z',
    until: '2026-04-05T12:00Z',
    handOffs: ['2026-04-03T22:00Z', '2026-04-04T22:30Z'],
  },
  {
    title: 'a zone whose clocks change by half an hour, forward (S4)',
    zone: 'Australia/Lord_Howe',
    unit: 'day',
    starts: '2026-04-01T09:00',
    from: '2026-10-02T12:00Z',
    until: '2026-10-04T12:00Z',
    handOffs: ['2026-10-02T22:30Z', '2026-10-03T22:00Z'],
  },
  {
    title: 'a zone without summer time in Ramadan, into it (S4)',
    zone: 'Africa/Casablanca',
    unit: 'day',
    starts: '2026-02-01T09:00',
    from: '2026-02-14T00:00Z',
    until: '2026-02-17T00:00Z',
    handOffs: ['2026-02-14T08:00Z', '2026-02-15T09:00Z', '2026-02-16T09:00Z'],
  },
  {
    title: 'a zone without summer time in Ramadan, out of it (S4)',
    zone: 'Africa/Casablanca',
    unit: 'day',
    starts: '2026-02-01T09:00',
    from: '2026-03-21T00:00Z',
    until: '2026-03-24T00:00Z',
    handOffs: ['2026-03-21T09:00Z', '2026-03-22T08:00Z', '2026-03-23T08:00Z'],
  },
  {
    title: 'Cairo (S4)',
    zone: 'Africa/Cairo',
    unit: 'day',
    starts: '2026-04-01T09:00',
    from: '2026-04-23T00:00Z',
    until: '2026-04-25T00:00Z',
    handOffs: ['2026-04-23T07:00Z', '2026-04-24T06:00Z'],
  },
  {
    title: 'a zone whose clocks never change (S4)',
    zone: 'Asia/Tokyo',
    unit: 'day',
    starts: '2026-03-01T09:00',
    from: '2026-03-28T12:00Z',
    until: '2026-03-30T12:00Z',
    handOffs: ['2026-03-29T00:00Z', '2026-03-30T00:00Z'],
  },
  {
    title: "Grafana OnCall's weekly case of autumn (S1)",
    zone: 'America/Chicago',
    unit: 'week',
    starts: '2024-10-22T00:00',
    from: '2024-10-28T00:00Z',
    until: '2024-11-06T00:00Z',
    handOffs: ['2024-10-29T05:00Z', '2024-11-05T06:00Z'],
  },
  {
    title: "Grafana OnCall's weekly case of spring (S1)",
    zone: 'America/Chicago',
    unit: 'week',
    starts: '2024-10-22T00:00',
    from: '2025-03-03T00:00Z',
    until: '2025-03-12T00:00Z',
    handOffs: ['2025-03-04T06:00Z', '2025-03-11T05:00Z'],
  },
  {
    title: 'hourly on the hour in spring: 3 real hours from 00:00 to 04:00 (S3)',
    zone: 'America/Chicago',
    unit: 'hour',
    starts: '2020-03-06T02:00',
    from: '2020-03-08T05:30Z',
    until: '2020-03-08T09:30Z',
    handOffs: ['2020-03-08T06:00Z', '2020-03-08T07:00Z', '2020-03-08T08:00Z', '2020-03-08T09:00Z'],
  },
  {
    title: 'hourly on the half hour in spring, as GoAlert has it: 03:00 and 03:30 (S3)',
    zone: 'America/Chicago',
    unit: 'hour',
    starts: '2020-03-06T02:30',
    from: '2020-03-08T06:15Z',
    until: '2020-03-08T10:00Z',
    handOffs: ['2020-03-08T06:30Z', '2020-03-08T07:30Z', '2020-03-08T08:00Z', '2020-03-08T08:30Z', '2020-03-08T09:30Z'],
  },
  {
    title: 'hourly on the hour in autumn: 5 real hours from 00:00 to 04:00 (S3)',
    zone: 'America/Chicago',
    unit: 'hour',
    starts: '2020-07-06T02:00',
    from: '2020-11-01T04:30Z',
    until: '2020-11-01T10:30Z',
    handOffs: ['2020-11-01T05:00Z', '2020-11-01T06:00Z', '2020-11-01T08:00Z', '2020-11-01T09:00Z', '2020-11-01T10:00Z'],
  },
  {
    title: 'hourly on the half hour in autumn, as GoAlert has it: one turn of 2 h (S3)',
    zone: 'America/Chicago',
    unit: 'hour',
    starts: '2020-07-06T02:30',
    from: '2020-11-01T05:00Z',
    until: '2020-11-01T10:00Z',
    handOffs: ['2020-11-01T05:30Z', '2020-11-01T06:30Z', '2020-11-01T08:30Z', '2020-11-01T09:30Z'],
  },
  {
    title: 'every 24 hours is daily, as GoAlert has it (S3)',
    zone: 'America/Chicago',
    unit: 'hour',
    every: 24,
    starts: '2020-10-30T01:30',
    from: '2020-10-30T06:00Z',
    until: '2020-11-03T08:00Z',
    handOffs: ['2020-10-30T06:30Z', '2020-10-31T06:30Z', '2020-11-01T06:30Z', '2020-11-02T07:30Z', '2020-11-03T07:30Z'],
  },
  {
    title: "GoAlert's Lord Howe, hourly on the half hour (S4)",
    zone: 'Australia/Lord_Howe',
    unit: 'hour',
    starts: '2021-04-03T02:30',
    from: '2021-04-03T13:00Z',
    until: '2021-04-03T18:00Z',
    handOffs: ['2021-04-03T13:30Z', '2021-04-03T14:30Z', '2021-04-03T16:00Z', '2021-04-03T17:00Z'],
  },
  {
    title: "GoAlert's Lord Howe, daily at a quarter past two that does not exist (S4)",
    zone: 'Australia/Lord_Howe',
    unit: 'day',
    starts: '2020-10-01T02:15',
    from: '2020-10-02T00:00Z',
    until: '2020-10-05T00:00Z',
    handOffs: ['2020-10-02T15:45Z', '2020-10-03T15:30Z', '2020-10-04T15:15Z'],
  },
  {
    title: 'monthly, as GoAlert has it (S9)',
    zone: 'America/Chicago',
    unit: 'month',
    starts: '2020-10-01T01:30',
    from: '2020-10-15T00:00Z',
    until: '2021-01-15T00:00Z',
    handOffs: ['2020-11-01T06:30Z', '2020-12-01T07:30Z', '2021-01-01T07:30Z'],
  },
  {
    title: 'monthly on the 31st: on the last day of shorter months, and none is left out (S9)',
    zone: 'America/Chicago',
    unit: 'month',
    starts: '2026-01-31T09:00',
    from: '2026-02-01T00:00Z',
    until: '2026-08-01T00:00Z',
    handOffs: [
      '2026-02-28T15:00Z',
      '2026-03-31T14:00Z',
      '2026-04-30T14:00Z',
      '2026-05-31T14:00Z',
      '2026-06-30T14:00Z',
      '2026-07-31T14:00Z',
    ],
  },
];

export function handOffsOf({ zone, unit, every = 1, starts, from, until }: Golden): readonly string[] {
  const schedule = aSchedule({ zone, layers: [aLayer({ unit, every, starts })] });
  const found = shifts({ schedule, overrides: [], people: null }, { fromMs: at(from), untilMs: at(until) });
  return found.slice(1).map(({ fromMs }) => iso(fromMs));
}
