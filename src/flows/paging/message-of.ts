import { type Incident, incidentName } from '../../core/incidents/model.ts';
import { type Button, type Seen, type Stage, stageOf, wordsOfValue, writeValue } from '../../core/links/button.ts';
import { linkUntilMs, wordsOfLink, writeLink } from '../../core/links/link.ts';
import { suspectOf } from '../../core/notices/incident-text.ts';
import type { PageFacts } from '../../core/notices/page-facts.ts';
import { cut, isMoved, LONGEST_TITLE, linesOfPage, titleText } from '../../core/notices/page-text.ts';
import { mayPutBack } from '../../core/notices/way-back-text.ts';
import type { Page } from '../../core/paging/model.ts';
import { titleOf } from '../../lib/title.ts';
import type { Action, Message } from '../../providers/notify/port.ts';
import { pageFacts } from '../incidents/page-facts.ts';
import { type LinkKeys, linkKeys } from '../links/link-keys.ts';
import type { Needs } from '../world.ts';

/** Where the buttons of a chat stand: no form on a page takes their values. */
export const IN_MESSAGE = 'message';

/** What a page says of all that is known now, with its signed link. Never waits for anything outside the store. */
export async function messageOf(world: Needs<'store' | 'url'>, page: Page, known: Incident | null): Promise<Message> {
  if (known === null) return plainMessage(page);
  const { store, url } = world;
  const keys = await linkKeys(store);
  const facts = await pageFacts(store, known, page.person);
  const { incident } = facts;
  const link = `${url}/p/${writtenLink(page, keys, facts.nowMs)}`;
  const stage = stageOf({ ...facts, escalation: await store.escalations.get(incident.number) });
  const seen = { version: incident.version, stage };
  return {
    key: page.key,
    title: titleText(facts),
    lines: [...(page.text === null ? [] : linesIn(page.text)), ...linesOfPage(facts)],
    urgency: page.kind === 'page' && incident.state === 'open' ? 'page' : 'notice',
    url: link,
    actions: offered(facts).map((id) => actionOf(id, { page, link, seen, keys, facts })),
    replaces: incidentName(incident.number),
  };
}

/** A test, a code to verify an address, a warning: what it says stands in the page itself. */
function plainMessage({ key, text, kind }: Page): Message {
  const [title = '', ...lines] = linesIn(text ?? 'Astern: there is nothing more to say.');
  const urgency = kind === 'page' ? 'page' : 'notice';
  return { key, title: cut(titleOf(title), LONGEST_TITLE), lines, urgency, url: null, actions: [], replaces: null };
}

function linesIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function writtenLink(page: Page, keys: LinkKeys, nowMs: number): string {
  const link = { page: page.id, untilMs: linkUntilMs(page, nowMs) };
  return writeLink(link, keys.sign(wordsOfLink(link, page)));
}

/** What may be pressed now, in the order in which it is offered. */
export function offered({ incident, wayBack }: PageFacts): readonly Action['id'][] {
  const back = mayPutBack(wayBack) && !isMoved(incident) ? (['put-back'] as const) : [];
  // Where no release is suspected, or not before what others deployed, going back is not what comes to mind first.
  const isBlameless = incident.suspects !== null && suspectOf(incident)?.release == null;
  const ways = isBlameless ? (['fix-forward', ...back] as const) : ([...back, 'fix-forward'] as const);
  switch (incident.state) {
    case 'open':
      return ['on-it', ...ways, 'pass-on', 'not-an-incident'];
    case 'acknowledged':
      return [...ways, 'pass-on', 'not-an-incident'];
    case 'mitigated':
      return ways;
    case 'resolved':
      return [];
  }
}

type Made = {
  readonly page: Page;
  readonly link: string;
  readonly seen: Seen & { readonly stage: Stage };
  readonly keys: LinkKeys;
  readonly facts: PageFacts;
};

/** The link of a button shows the page where it stands: opening it changes nothing, as mail programs open every link beforehand. */
function actionOf(id: Action['id'], { page, link, seen, keys, facts }: Made): Action {
  return {
    id,
    label: labelOf(id, facts),
    url: id === 'put-back' ? `${link}/put-back` : link,
    value: signedValue({ button: id, page: page.id, seen }, { keys, place: IN_MESSAGE }),
    isDangerous: id === 'put-back',
  };
}

export function signedValue(
  shown: { readonly button: Button; readonly page: string; readonly seen: Seen & { readonly stage: Stage } },
  { keys, place }: { readonly keys: LinkKeys; readonly place: string },
): string {
  return writeValue(shown, keys.sign(wordsOfValue(shown, place)));
}

function labelOf(id: Action['id'], { wayBack }: PageFacts): string {
  switch (id) {
    case 'on-it':
      return 'I am on it';
    case 'put-back':
      return `Put back r${wayBack?.back?.number ?? ''}`;
    case 'fix-forward':
      return 'Fix forward';
    case 'pass-on':
      return 'Pass on';
    case 'not-an-incident':
      return 'Not an incident';
  }
}
