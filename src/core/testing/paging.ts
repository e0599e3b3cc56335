import type { Contact, Member, Policy, PolicyStep } from '../oncall/model.ts';
import type { Escalation, Page } from '../paging/model.ts';

export const MINUTE_MS = 60_000;

export function aContact(over: Partial<Contact> = {}): Contact {
  return { id: 'contact_1', channel: 'chat', address: 'ann-chat', verifiedAtMs: 1, code: null, ...over };
}

/** Reached by chat, at once. */
export function aMember(name: string, over: Partial<Member> = {}): Member {
  const contacts = [aContact({ id: `contact_${name}`, address: `${name}-chat` })];
  return { name, fullName: name, zone: 'UTC', role: 'responder', contacts, rules: [], ...over };
}

export function aStep(...people: readonly string[]): PolicyStep {
  return { delayMs: 5 * MINUTE_MS, targets: people.map((name) => ({ kind: 'person', name })), acknowledgements: 1 };
}

export function aPolicy(over: Partial<Policy> = {}): Policy {
  const steps = [aStep('ann'), aStep('bob')];
  return { name: 'shop', services: ['shop'], steps, repeats: 0, lastResort: [], ackTimeoutMs: null, ...over };
}

export function anEscalation(over: Partial<Escalation> = {}): Escalation {
  const running = { state: 'running', step: 0, round: 0, run: 0, nextAtMs: 0 } as const;
  return { incident: 4, policy: aPolicy(), ...running, acknowledged: [], paged: [], ...over };
}

export function aPage(over: Partial<Page> = {}): Page {
  return {
    id: 'page_1',
    key: 'INC-4/0.0.0/ann/chat',
    kind: 'page',
    incident: 4,
    person: 'ann',
    channel: 'chat',
    contact: 'contact_ann',
    address: 'ann-chat',
    state: 'waiting',
    madeAtMs: 0,
    dueAtMs: 0,
    attempts: 0,
    sentAtMs: null,
    reference: null,
    problem: null,
    insteadOf: null,
    toldVersion: null,
    text: null,
    ...over,
  };
}
