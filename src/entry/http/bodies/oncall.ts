import type {
  NowBody,
  OverrideBody,
  PersonBody,
  PolicyDefinition,
  ScheduleBody,
  ShiftBody,
} from '../../../api/oncall.ts';
import { type Caller, may } from '../../../core/access/may.ts';
import type { Around } from '../../../core/oncall/around.ts';
import type { Contact, Member, Override, Policy, Schedule } from '../../../core/oncall/model.ts';
import type { Conflict } from '../../../core/oncall/overrides.ts';
import { isReachable } from '../../../core/oncall/reach.ts';
import type { Shift } from '../../../core/oncall/shifts.ts';
import { effectOf } from '../../../flows/oncall/change-overrides.ts';
import { timeOf, timeOrNull } from './time.ts';

export function nowBody({ name, zone }: Schedule, { people, sinceMs, untilMs, next, overrides }: Around): NowBody {
  return {
    schedule: name,
    zone,
    people: [...people],
    since: timeOrNull(sinceMs),
    until: timeOrNull(untilMs),
    next: next === null ? null : { people: [...next.people], from: timeOf(next.fromMs), until: timeOf(next.untilMs) },
    overrides: [...overrides],
  };
}

export function shiftBody({ fromMs, untilMs, people, overrides }: Shift): ShiftBody {
  return { from: timeOf(fromMs), until: timeOf(untilMs), people: [...people], overrides: [...overrides] };
}

export function scheduleDefinition({ name, zone, layers }: Schedule): ScheduleBody['definition'] {
  return {
    name,
    zone,
    layers: layers.map(({ people, restrictions, ...layer }) => ({
      ...layer,
      people: [...people],
      restrictions: [...restrictions],
    })),
  };
}

export function policyDefinition({ services, steps, lastResort, ...policy }: Policy): PolicyDefinition {
  return {
    ...policy,
    services: [...services],
    steps: steps.map(({ targets, ...step }) => ({ ...step, targets: [...targets] })),
    lastResort: [...lastResort],
  };
}

export function overrideBody(override: Override, outdone: readonly Conflict[] = []): OverrideBody {
  const { id, schedule, kind, person, by, fromMs, untilMs, reason, actor, madeAtMs, state } = override;
  return {
    id,
    schedule,
    kind,
    person,
    by,
    from: timeOf(fromMs),
    until: timeOf(untilMs),
    reason,
    actor,
    madeAt: timeOf(madeAtMs),
    state,
    isSwap: id.startsWith('sw_'),
    says: effectOf(override),
    outdoneBy: outdone.find((one) => one.override.id === id)?.by.id ?? null,
  };
}

export function personBody(member: Member, caller: Caller, onCallBy: readonly string[]): PersonBody {
  const { name, fullName, zone, role, contacts, rules } = member;
  const mayRead = caller.name === name || may(caller, 'responder');
  return {
    name,
    fullName,
    zone,
    role,
    contacts: contacts.map((contact) => contactBody(contact, mayRead)),
    rules: [...rules],
    reachable: isReachable(member),
    onCallBy: [...onCallBy],
  };
}

export function contactBody(
  { id, channel, address, verifiedAtMs }: Contact,
  mayRead: boolean,
): PersonBody['contacts'][number] {
  return { id, channel, address: mayRead ? address : `${address.slice(0, 2)}...`, verified: verifiedAtMs !== null };
}
