import { may, type Role } from '../../core/access/may.ts';
import { type Incident, incidentName } from '../../core/incidents/model.ts';
import { type Button, parseValue, type Seen, type Shown, stageOf, wordsOfValue } from '../../core/links/button.ts';
import { judgePress, type PressJudgement } from '../../core/links/judge-press.ts';
import { roleFor } from '../../core/links/may-press.ts';
import type { PageFacts } from '../../core/notices/page-facts.ts';
import { type PressOutcome, pressText } from '../../core/notices/press-text.ts';
import { mayPutBack, verdictText } from '../../core/notices/way-back-text.ts';
import { unreachable } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { readLinkKeys } from '../links/link-keys.ts';
import { IN_MESSAGE } from '../paging/message-of.ts';
import type { World } from '../world.ts';
import { acknowledge, markFalseAlarm, type Outcome, passOn } from './change-incident.ts';
import { pageFacts } from './page-facts.ts';
import { type PutBackOutcome, putBack } from './put-back.ts';
import { undoPutBack } from './undo-put-back.ts';

/** Somebody taps a button of a message: by the value that the message carried, or by what stood on a page. */
export type Press = {
  /** As the record calls them. */
  readonly by: string;
  /** `page`, `slack`, `sms`...: for the timeline. */
  readonly via: string;
  /** Of the person, where they said why. */
  readonly reason?: string;
} & (
  | { readonly value: string }
  | { readonly pageId: string; readonly action: Button; readonly seenVersion: number; readonly stage?: Seen['stage'] }
);

export type Pressed = {
  readonly kind: PressOutcome['kind'];
  /** What the one who tapped is told. */
  readonly text: string;
  /** As it is now; null: there is none. */
  readonly incident: Incident | null;
};

type Known = { readonly press: Press; readonly shown: Asked; readonly incident: Incident; readonly role: Role };
type Asked = { readonly button: Button; readonly page: string; readonly seen: Seen };

/** Carry out what a button says, if it still means what its reader saw; whatever comes of it is said. */
export async function pressButton(world: World, press: Press): Promise<Pressed> {
  const { store } = world;
  const shown = await readShown(world, press);
  const page = shown === null ? null : await store.pages.get(shown.page);
  const incident = page?.incident == null ? null : await store.incidents.get(page.incident);
  if (shown === null || incident === null) return { kind: 'unknown', text: NOT_THERE, incident: null };
  const member = await store.records.get('member', press.by);
  const known = { press, shown, incident, role: member?.role ?? 'viewer' };
  const outcome = member === null ? stranger(press.by) : (notAllowed(known) ?? (await carryOut(world, known)));
  if (needsLine(shown.button, outcome)) await store.transaction((tx) => tellPress(tx, known, outcome));
  const now = (await store.incidents.get(incident.number)) ?? incident;
  const facts = await pageFacts(store, now, press.by);
  return { kind: outcome.kind, text: pressText({ button: shown.button, by: press.by, outcome }, facts), incident: now };
}

const NOT_THERE = 'Nothing was done: this button belongs to no message that is still there.';

/** Null: the value was not made here. */
async function readShown({ store }: World, press: Press): Promise<Asked | null> {
  if (!('value' in press)) {
    const { pageId, action, seenVersion, stage = null } = press;
    return { button: action, page: pageId, seen: { version: seenVersion, stage } };
  }
  const parsed = parseValue(press.value);
  const keys = await readLinkKeys(store);
  if (parsed === null || keys === null) return null;
  return keys.isSigned(wordsOfValue(parsed.shown, IN_MESSAGE), parsed.signature) ? parsed.shown : null;
}

function stranger(name: string): PressOutcome {
  const why = `${name === '' ? 'You are' : `${name} is`} nobody whom Astern knows.`;
  return { kind: 'refused', why, next: 'An admin adds people; see docs/oncall.md.' };
}

function notAllowed({ press, shown, role }: Known): PressOutcome | null {
  const needed = roleFor(shown.button);
  if (may({ name: press.by, role }, needed)) return null;
  const why = `${press.by} is a ${role}; this needs a ${needed}.`;
  return { kind: 'refused', why, next: 'Ask somebody who may: the page shows who else was paged.' };
}

async function carryOut(world: World, known: Known): Promise<PressOutcome> {
  const { button } = known.shown;
  if (button === 'put-back' || button === 'undo') return moveTraffic(world, known);
  return world.store.transaction((tx) => changeIncident(tx, known));
}

/** Judged in the transaction that acts: of two who tap at once, one acts and the other is told. */
async function changeIncident(tx: Nouns, known: Known): Promise<PressOutcome> {
  const { shown, press } = known;
  const incident = await tx.incidents.forChange(known.incident.number);
  if (incident === null) return { kind: 'unknown' };
  const judged = judgePress({ ...shown, by: press.by }, { incident, stage: await stageNow(tx, incident, null) });
  if (judged.kind !== 'go') return judged;
  const { by, via, reason = '' } = press;
  const asked = { incident: incident.number, by, via, reason, nowMs: await tx.now() };
  switch (shown.button) {
    case 'on-it':
      return outcomeOf(await acknowledge(tx, { ...asked, seenVersion: shown.seen.version }));
    case 'pass-on':
      return outcomeOf(await passOn(tx, { ...asked, seenVersion: incident.version }));
    case 'not-an-incident':
      return outcomeOf(await markFalseAlarm(tx, { ...asked, seenVersion: incident.version }));
    default:
      return { kind: 'done' };
  }
}

function outcomeOf(outcome: Outcome): PressOutcome {
  return outcome.kind === 'already' ? { kind: 'already', by: outcome.by } : { kind: outcome.kind };
}

/** Looks outside, so it is no part of one transaction; the order itself compares once more what it was given for. */
async function moveTraffic(world: World, known: Known): Promise<PressOutcome> {
  const { incident, press, shown, role } = known;
  const facts = await pageFacts(world.store, incident, press.by);
  const judged = await judgedOn(world.store, known, facts);
  if (judged.kind !== 'go') return judged;
  const { by, via, reason = '' } = press;
  if (shown.button === 'undo') return undoPutBack(world, { incident: incident.number, by, reason });
  const { wayBack } = facts;
  if (wayBack === null || wayBack.back === null || !mayPutBack(wayBack))
    return { kind: 'refused', why: wayBack === null ? NO_TARGET : verdictText(wayBack, incident), next: '' };
  const from = wayBack.live?.number ?? null;
  // The version moves with every alert; what this was judged by is what counts, and what is live is compared again.
  const asked = { incident: incident.number, by, role, via, reason, seenVersion: null, from };
  return moved(await putBack(world, { ...asked, release: wayBack.back.number }));
}

const NO_TARGET = 'It is not known which service of Astern this is about.';

function moved(outcome: PutBackOutcome): PressOutcome {
  switch (outcome.kind) {
    case 'ordered':
      return { kind: 'done' };
    case 'already':
      return { kind: 'already', by: outcome.by };
    case 'not-allowed':
      return { kind: 'refused', why: outcome.text, next: '' };
    case 'refused':
      return { kind: 'refused', why: outcome.refusal.message, next: outcome.refusal.next };
    case 'stale':
    case 'unknown':
      return { kind: outcome.kind };
    default:
      return unreachable(outcome);
  }
}

async function judgedOn(nouns: Nouns, { shown, press, incident }: Known, facts: PageFacts): Promise<PressJudgement> {
  return judgePress({ ...shown, by: press.by }, { incident, stage: await stageNow(nouns, incident, facts.wayBack) });
}

async function stageNow(
  nouns: Nouns,
  incident: Incident,
  wayBack: PageFacts['wayBack'],
): Promise<Shown['seen']['stage']> {
  return stageOf({ incident, wayBack, escalation: await nouns.escalations.get(incident.number) });
}

/** What changes an incident tells of itself, and so does whoever came second to take it. */
function needsLine(button: Button, { kind }: PressOutcome): boolean {
  if (button === 'fix-forward') return true;
  return kind === 'stale' || kind === 'refused' || (kind === 'already' && button !== 'on-it');
}

async function tellPress(tx: Nouns, { press, shown, incident }: Known, outcome: PressOutcome): Promise<void> {
  const why = outcome.kind === 'refused' ? { why: outcome.why } : {};
  const data = { button: shown.button, page: shown.page, via: press.via, outcome: outcome.kind, ...why };
  const about = { target: incident.target, operation: incidentName(incident.number), actor: press.by };
  await tx.events.append({ kind: 'page.pressed', ...about, data });
}
