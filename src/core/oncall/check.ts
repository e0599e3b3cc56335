import { LONGEST_DURATION_MS } from '../../lib/duration.ts';
import { isTimeZone } from '../../lib/time-zone.ts';
import type { Channel, Layer, Member, NotifyRule, Policy, PolicyTarget, Restriction, Schedule } from './model.ts';

/** As a caller is called: the name of a token, or of a user of the server's machine. */
const PERSON = /^[\w .@+-]{1,64}$/;
const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const WALL_TIME = /^(?:19[7-9]|2[01]\d)\d-\d{2}-\d{2}T\d{2}:\d{2}$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const SHORTEST_DELAY_MS = 10_000;
const SHORTEST_ACK_TIMEOUT_MS = 60_000;

/** What is wrong with what somebody wants to keep, each a sentence; none: it is right as far as it stands alone. */
export function checkMember({ name, zone, fullName, rules }: Member): readonly string[] {
  return [
    ...unless(
      PERSON.test(name),
      `${shown(name)} is no name of a person: letters, digits, spaces and . @ + - _, at most 64`,
    ),
    ...unless(fullName.length <= 100, `the full name of ${name} is longer than 100 characters`),
    ...unless(
      isTimeZone(zone),
      `${shown(zone)}, the zone of ${name}, is no time zone; write one such as Europe/Berlin`,
    ),
    ...checkRules(name, rules),
  ];
}

export function checkRules(name: string, rules: readonly NotifyRule[]): readonly string[] {
  const isTime = ({ afterMs }: NotifyRule) => Number.isInteger(afterMs) && afterMs >= 0 && afterMs <= 24 * 3_600_000;
  return [
    ...unless(rules.length <= 20, `${name} has more than 20 rules`),
    ...unless(rules.every(isTime), `a rule of ${name} waits longer than a day`),
  ];
}

const ADDRESSES: Readonly<Record<Channel, readonly [RegExp, string]>> = {
  email: [/^[^\s@]{1,64}@[^\s@]{1,190}$/, 'an e-mail address'],
  sms: [/^\+[1-9]\d{6,14}$/, 'a number with its country, such as +491512345678'],
  voice: [/^\+[1-9]\d{6,14}$/, 'a number with its country, such as +491512345678'],
  webhook: [/^https?:\/\/[^\s]{1,1000}$/, 'a URL'],
  ntfy: [/^(?:https?:\/\/[^\s]{1,1000}|[\w-]{1,64})$/, 'a topic, or the URL of one'],
  chat: [/^\S.{0,999}$/, 'what the chat calls the person'],
  push: [/^\{.{1,4000}\}$/s, 'a subscription of a browser'],
};

/** The address as it is kept, or what would be one. */
export function readAddress(
  channel: Channel,
  written: string,
): { readonly kind: 'address'; readonly address: string } | { readonly kind: 'wrong'; readonly wanted: string } {
  const isNumber = channel === 'sms' || channel === 'voice';
  const address = isNumber ? written.replace(/[\s()./-]/g, '').replace(/^00/, '+') : written.trim();
  const [pattern, wanted] = ADDRESSES[channel];
  return pattern.test(address) ? { kind: 'address', address } : { kind: 'wrong', wanted };
}

export function checkSchedule({ name, zone, layers }: Schedule): readonly string[] {
  const names = layers.map((layer) => layer.name);
  return [
    ...unless(NAME.test(name), `${shown(name)} is no name of a schedule: ${NAMES}`),
    ...unless(
      isTimeZone(zone),
      `${shown(zone)}, the zone of schedule ${name}, is no time zone; write one such as Europe/Berlin`,
    ),
    ...unless(layers.length <= 20, `schedule ${name} has more than 20 layers`),
    ...unless(new Set(names).size === names.length, `schedule ${name} has two layers of the same name`),
    ...layers.flatMap((layer) =>
      checkLayer(layer).map((problem) => `layer ${layer.name} of schedule ${name}: ${problem}`),
    ),
  ];
}

function checkLayer({ name, people, every, starts, ends, restrictions }: Layer): readonly string[] {
  const isRight = isWallTime(starts) && (ends === null || isWallTime(ends));
  return [
    ...unless(/\S/.test(name) && name.length <= 64, 'it needs a name of at most 64 characters'),
    ...unless(people.length <= 200, 'it has more than 200 people'),
    ...unless(Number.isInteger(every) && every >= 1 && every <= 1_000, 'a turn lasts 1 to 1000 units'),
    ...unless(isRight, 'it starts and ends at a local date and time, such as 2026-03-02T09:00'),
    ...unless(!isRight || ends === null || ends > starts, 'it must end after it starts'),
    ...unless(restrictions.length <= 100, 'it has more than 100 restrictions'),
    ...unless(
      restrictions.every(isRestriction),
      'a restriction goes from a day (1 to 7) and time to a day and time, such as 09:00',
    ),
  ];
}

function isRestriction({ fromDay, from, untilDay, until }: Restriction): boolean {
  const areDays = [fromDay, untilDay].every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  return areDays && TIME.test(from) && TIME.test(until);
}

/** `2026-03-02T09:00`, of a day that the calendar has. */
export function isWallTime(written: string): boolean {
  if (!WALL_TIME.test(written)) return false;
  try {
    return Temporal.PlainDateTime.from(written, { overflow: 'reject' }).year > 0;
  } catch {
    return false;
  }
}

export function checkPolicy({ name, services, steps, repeats, lastResort, ackTimeoutMs }: Policy): readonly string[] {
  const of = (problem: string) => `policy ${name}: ${problem}`;
  const isDelay = (ms: number) => Number.isInteger(ms) && ms >= SHORTEST_DELAY_MS && ms <= LONGEST_DURATION_MS;
  return [
    ...unless(NAME.test(name), `${shown(name)} is no name of a policy: ${NAMES}`),
    ...unless(
      services.every((service) => service === '*' || NAME.test(service)),
      of('a service is its name, or `*` for all others'),
    ),
    ...unless(steps.length <= 50, of('more than 50 steps')),
    ...unless(
      steps.every(({ delayMs }) => isDelay(delayMs)),
      of('a step waits 10 s to 24 days'),
    ),
    ...unless(
      steps.every(({ targets }) => targets.length > 0 && targets.length <= 50),
      of('a step tells 1 to 50 people or schedules'),
    ),
    ...unless(
      steps.every(({ acknowledgements: count }) => Number.isInteger(count) && count >= 1 && count <= 50),
      of('a step needs 1 to 50 acknowledgements'),
    ),
    ...unless(Number.isInteger(repeats) && repeats >= 0 && repeats <= 20, of('it repeats 0 to 20 times')),
    ...unless(lastResort.length <= 50, of('a last resort of more than 50')),
    ...unless(
      ackTimeoutMs === null ||
        (Number.isInteger(ackTimeoutMs) &&
          ackTimeoutMs >= SHORTEST_ACK_TIMEOUT_MS &&
          ackTimeoutMs <= LONGEST_DURATION_MS),
      of('an acknowledgement runs out after 1 min to 24 days, or never'),
    ),
  ];
}

export type Known = { readonly people: ReadonlySet<string>; readonly schedules: ReadonlySet<string> };

/** People and schedules that are named and not there. */
export function checkNames(
  schedules: readonly Schedule[],
  policies: readonly Policy[],
  known: Known,
): readonly string[] {
  return [
    ...schedules.flatMap(({ name, layers }) =>
      missing(
        layers.flatMap(({ people }) => people),
        known.people,
      ).map((person) => `schedule ${name} names ${shown(person)}, whom nobody has added`),
    ),
    ...policies.flatMap(({ name, steps, lastResort }) =>
      missingTargets([...steps.flatMap(({ targets }) => targets), ...lastResort], known).map(
        (target) => `policy ${name} names ${target}, which is not there`,
      ),
    ),
  ];
}

/** One service, one policy. */
export function checkServices(policies: readonly Policy[]): readonly string[] {
  const owners = new Map<string, string>();
  return policies.flatMap(({ name, services }) =>
    [...new Set(services)].flatMap((service) => {
      const owner = owners.get(service);
      owners.set(service, owner ?? name);
      return owner === undefined ? [] : [`policies ${owner} and ${name} both name the service ${service}`];
    }),
  );
}

function missing(names: readonly string[], known: ReadonlySet<string>): readonly string[] {
  return [...new Set(names)].filter((name) => !known.has(name));
}

function missingTargets(targets: readonly PolicyTarget[], { people, schedules }: Known): readonly string[] {
  const left = targets.filter(({ kind, name }) => !(kind === 'person' ? people : schedules).has(name));
  return [...new Set(left.map(({ kind, name }) => `${kind} ${name}`))];
}

const NAMES = 'lower-case letters, digits and hyphens, beginning with a letter, at most 41';

function unless(isRight: boolean, problem: string): readonly string[] {
  return isRight ? [] : [problem];
}

function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name);
}
