import { stringify } from 'yaml';
import type { OncallDocument, WantedPerson } from '../../core/oncall/document.ts';
import type { Layer, Policy, PolicyTarget } from '../../core/oncall/model.ts';
import { writeDuration } from '../../lib/duration.ts';
import { writeWeekTimes } from './week-times.ts';

/** As `parseOncallFile` reads it back. */
export function writeOncallFile({ people, schedules, policies }: OncallDocument): string {
  const file = {
    people: named(people, personKeys),
    schedules: named(schedules, ({ zone, layers }) => ({ zone, layers: layers.map(layerKeys) })),
    policies: named(policies, policyKeys),
  };
  return stringify(file, { lineWidth: 0, flowCollectionPadding: true });
}

function named<One extends { readonly name: string }>(all: readonly One[], keys: (one: One) => object): object {
  return Object.fromEntries(all.map((one) => [one.name, keys(one)]));
}

function personKeys({ fullName, zone, role, contacts, rules }: WantedPerson): object {
  return {
    ...(fullName === undefined ? {} : { name: fullName }),
    ...(zone === undefined ? {} : { zone }),
    ...(role === undefined ? {} : { role }),
    ...(contacts === undefined ? {} : { contacts: contacts.map(({ channel, address }) => ({ [channel]: address })) }),
    ...(rules === undefined
      ? {}
      : { notify: rules.map(({ afterMs, channel }) => ({ after: writeDuration(afterMs), by: channel })) }),
  };
}

function layerKeys({ name, people, unit, every, starts, ends, restrictions, counts }: Layer): object {
  return {
    name,
    people,
    every: every === 1 ? unit : `${every} ${unit}s`,
    starts: starts.replace('T', ' '),
    ...(ends === null ? {} : { ends: ends.replace('T', ' ') }),
    ...(restrictions.length === 0 ? {} : { only: writeWeekTimes(restrictions) }),
    ...(counts === undefined ? {} : { counts }),
  };
}

function policyKeys({ services, steps, repeats, lastResort, ackTimeoutMs }: Policy): object {
  return {
    services,
    steps: steps.map(({ targets, delayMs, acknowledgements }) => ({
      tell: tell(targets),
      wait: writeDuration(delayMs),
      ...(acknowledgements === 1 ? {} : { acknowledgements }),
    })),
    ...(repeats === 0 ? {} : { repeats }),
    ...(lastResort.length === 0 ? {} : { last_resort: tell(lastResort) }),
    ...(ackTimeoutMs === null ? {} : { ack_timeout: writeDuration(ackTimeoutMs) }),
  };
}

function tell(targets: readonly PolicyTarget[]): readonly string[] {
  return targets.map(({ kind, name }) => `${kind} ${name}`);
}
