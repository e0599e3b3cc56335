import type {
  AppliedBody,
  NowBody,
  OncallBody,
  OverrideBody,
  PersonBody,
  PolicyDefinition,
  ScheduleBody,
} from '../../api/oncall.ts';
import { zonedText } from '../../core/notices/zoned-text.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';
import { addressText } from './contact.ts';
import { tableLines } from './table.ts';

/** Who reads, and when. */
export type Reader = { readonly nowMs: number; readonly zone: string; readonly style: Style };

/** On the clocks of the schedule, and on those of the reader where they show another time. */
export function timeIn(time: string, zone: string, reader: Pick<Reader, 'zone'>): string {
  const ms = Date.parse(time);
  const [there, here] = [zonedText(ms, zone), zonedText(ms, reader.zone)];
  return there.replace(/ \S+$/, '') === here.replace(/ \S+$/, '') ? there : `${there} (${here} here)`;
}

export function nowLines(now: NowBody, at: string, reader: Reader): readonly string[] {
  const { schedule, zone, people, until, next, overrides } = now;
  const who = people.length === 0 ? reader.style('red', 'NOBODY') : reader.style('bold', names(people));
  const left = until === null ? '' : `, for another ${formatDuration(Date.parse(until) - Date.parse(at))}`;
  const then = next === null ? 'nobody else within a year' : whom(next.people);
  return [
    `${schedule}: ${who} on call${overrides.length === 0 ? '' : ` (by ${overrides.join(', ')})`}`,
    ...(until === null
      ? ['  nothing changes within a year']
      : [`  until ${timeIn(until, zone, reader)}${left}; then ${then}`]),
  ];
}

function whom(people: readonly string[]): string {
  return people.length === 0 ? 'NOBODY' : names(people);
}

function names(people: readonly string[]): string {
  return people.join(' and ');
}

export function oncallLines({ at, policy, schedules }: OncallBody, reader: Reader): readonly string[] {
  return [
    ...schedules.flatMap((now) => nowLines(now, at, reader)),
    ...(policy === null ? [] : policyLines(policy, schedules)),
  ];
}

export function policyLines(policy: PolicyDefinition, schedules: readonly NowBody[] = []): readonly string[] {
  const { name, services, steps, repeats, lastResort, ackTimeoutMs } = policy;
  const shown = ({ kind, name: target }: PolicyDefinition['lastResort'][number]) => {
    const now = schedules.find(({ schedule }) => kind === 'schedule' && schedule === target);
    return `${kind} ${target}${now === undefined ? '' : ` (${whom(now.people)})`}`;
  };
  const list = (targets: PolicyDefinition['lastResort']) => targets.map(shown).join(', ');
  return [
    `policy ${name} for ${services.length === 0 ? 'no service' : services.map((one) => (one === '*' ? 'every other service' : one)).join(', ')}`,
    ...steps.map(({ targets, delayMs, acknowledgements }, index) => {
      const wait =
        index === steps.length - 1 && repeats === 0 && lastResort.length === 0
          ? ''
          : `, then ${formatDuration(delayMs)}`;
      return `  ${index + 1}. ${list(targets)}${acknowledgements > 1 ? `, ${acknowledgements} acknowledgements` : ''}${wait}`;
    }),
    ...(steps.length === 0 ? ['  no steps'] : []),
    ...(repeats === 0 ? [] : [`  again ${repeats} time${repeats === 1 ? '' : 's'}`]),
    lastResort.length === 0 ? '  no last resort' : `  last resort: ${list(lastResort)}`,
    ...(ackTimeoutMs === null ? [] : [`  an acknowledgement runs out after ${formatDuration(ackTimeoutMs)}`]),
  ];
}

export function scheduleLines(
  { definition, now, shifts, overrides, policies }: ScheduleBody,
  reader: Reader,
): readonly string[] {
  const { name, zone, layers } = definition;
  return [
    `schedule ${name} (${zone})${policies.length === 0 ? ', which no policy pages' : `, paged by ${policies.join(', ')}`}`,
    ...layers.map(
      (layer) =>
        `  ${layer.name}: ${layer.people.join(', ') || 'nobody'}, every ${layer.every === 1 ? layer.unit : `${layer.every} ${layer.unit}s`} from ${layer.starts.replace('T', ' ')}${layer.restrictions.length === 0 ? '' : ', at some times of the week'}`,
    ),
    '',
    ...nowLines(now, new Date(reader.nowMs).toISOString(), reader),
    '',
    ...tableLines(
      ['from', 'until', 'on call', ''],
      shifts.map((shift) => [
        timeIn(shift.from, zone, reader),
        timeIn(shift.until, zone, reader),
        shift.people.length === 0 ? reader.style('red', 'NOBODY') : names(shift.people),
        shift.overrides.join(', '),
      ]),
    ),
    ...(overrides.length === 0 ? [] : ['', ...overrides.map((one) => overrideLine(one, zone, reader))]),
  ];
}

export function overrideLine(override: OverrideBody, zone: string, reader: Pick<Reader, 'zone'>): string {
  const { id, schedule, says, from, until, state, actor, reason, outdoneBy, isSwap } = override;
  const what = isSwap ? (state === 'asked' ? 'swap asked for' : 'swap') : 'override';
  const why = reason === '' ? '' : `: ${reason}`;
  const outdone = outdoneBy === null ? '' : `; outdone by ${outdoneBy} where both are`;
  const over = state === 'withdrawn' ? ', withdrawn' : '';
  return `${id}  ${what} of ${schedule}: ${says}, ${timeIn(from, zone, reader)} to ${timeIn(until, zone, reader)}, by ${actor}${why}${outdone}${over}`;
}

export function peopleLines(people: readonly PersonBody[]): readonly string[] {
  return tableLines(
    ['name', 'zone', 'reached by', 'on call'],
    people.map((person) => [person.name, person.zone, reach(person), person.onCallBy.join(', ')]),
  );
}

function reach({ contacts, reachable }: PersonBody): string {
  const verified = contacts.filter((one) => one.verified).map(({ channel }) => channel);
  if (!reachable) return contacts.length === 0 ? 'NOT: no contact' : 'NOT: none verified';
  return [...new Set(verified)].join(', ');
}

export function personLines(person: PersonBody): readonly string[] {
  const { name, fullName, zone, role, contacts, rules, onCallBy } = person;
  return [
    `${name}${fullName === name ? '' : ` (${fullName})`}, ${role}, ${zone}${onCallBy.length === 0 ? '' : `, on call by ${onCallBy.join(', ')}`}`,
    ...contacts.map(
      (one) => `  ${one.id}  ${one.channel}  ${addressText(one)}  ${one.verified ? 'verified' : 'NOT VERIFIED'}`,
    ),
    ...(contacts.length === 0 ? ['  no contact'] : []),
    rules.length === 0
      ? '  told on every verified contact at once'
      : `  told by ${rules.map(({ channel, afterMs }) => `${channel} ${afterMs === 0 ? 'at once' : `after ${formatDuration(afterMs)}`}`).join(', ')}`,
  ];
}

const SIGNS = { add: '+', change: '~', remove: '-' } as const;
const COLOURS = { add: 'green', change: 'yellow', remove: 'red' } as const;

export function planLines({ changes, handOvers, dryRun }: AppliedBody, style: Style): readonly string[] {
  const count = (change: keyof typeof SIGNS) => changes.filter((one) => one.change === change).length;
  const sum = `${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove.`;
  return [
    ...changes.flatMap(({ what, name, change, lines }) => [
      style(COLOURS[change], `${SIGNS[change]} ${what} ${name}`),
      ...lines.map((line) => `    ${line}`),
    ]),
    ...handOvers.map(
      ({ schedule, before, after }) =>
        `! on call by ${schedule} ${dryRun ? 'would be' : 'is'} ${whom(after)} from now on, not ${whom(before)}`,
    ),
    changes.length === 0
      ? 'Nothing to change.'
      : dryRun
        ? `Plan: ${sum}`
        : `Done: ${sum.replaceAll(' to add', ' added').replace(' to change', ' changed').replace(' to remove', ' removed')}`,
  ];
}
