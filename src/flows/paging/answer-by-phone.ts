import { type Incident, incidentName } from '../../core/incidents/model.ts';
import type { Page } from '../../core/paging/model.ts';
import { newestFirst } from '../../core/paging/newest-first.ts';
import { parseReply } from '../../core/paging/parse-reply.ts';
import type { Nouns } from '../../store/store.ts';
import { pressButton } from '../incidents/press-button.ts';
import type { World } from '../world.ts';
import { startTexts, stopTexts, whoseNumber } from './stop-texts.ts';

/** So many of a person's newest messages are looked through for what they may answer. */
const LOOKED_AT = 200;

const HELP = 'Astern did not understand this. Reply "ack 17" to take incident 17, "pass 17" to pass it on.';

export type TextAnswer = {
  /** What is sent back; null: nothing. */
  readonly reply: string | null;
  readonly kind: 'answered' | 'not-understood' | 'stranger' | 'stopped' | 'started';
};

/**
 * Somebody answers a text. Only a verified number speaks for its owner; a stranger hears nothing, and whoever has sent STOP is not written to,
 * but what they answer counts.
 */
export async function answerText(
  world: World,
  { from, text }: { readonly from: string; readonly text: string },
): Promise<TextAnswer> {
  const reply = parseReply(text);
  const { store } = world;
  const { people, hasStopped } = await whoseNumber(store, from);
  if (people.length === 0) return { kind: 'stranger', reply: null };
  if (reply.kind === 'stop') {
    await store.transaction((tx) => stopTexts(tx, from));
    return { kind: 'stopped', reply: null };
  }
  if (reply.kind === 'start') {
    await store.transaction((tx) => startTexts(tx, from));
    return { kind: 'started', reply: null };
  }
  const said = (words: string) => (hasStopped ? null : words);
  if (reply.kind === 'not-understood') return { kind: 'not-understood', reply: said(HELP) };
  const meant = await whatIsMeant(store, people, reply.incident);
  if (typeof meant === 'string') return { kind: 'answered', reply: said(meant) };
  const action = reply.kind === 'ack' ? 'on-it' : 'pass-on';
  return { kind: 'answered', reply: said(await press(world, meant, { action, via: 'sms' })) };
}

type Meant = { readonly page: Page; readonly incident: Incident };

/** The incident that is answered, and the message by which its reader was paged; a sentence where that is not clear. */
async function whatIsMeant(nouns: Nouns, people: readonly string[], number: number | null): Promise<Meant | string> {
  const lists = await Promise.all(people.map((person) => nouns.pages.list({ person, limit: LOOKED_AT })));
  const pages = newestFirst(lists.flat());
  if (number !== null) return namedOne(nouns, pages.find((page) => page.incident === number) ?? null, number);
  const numbers = [...new Set(pages.map(({ incident }) => incident))];
  const found = await Promise.all(numbers.map((one) => nouns.incidents.get(one ?? 0)));
  const open = found.filter((incident) => incident !== null && incident.state !== 'resolved');
  const waiting = open.filter((incident) => incident?.state === 'open');
  const [only, another] = waiting.length > 0 ? waiting : open;
  const page = pages.find(({ incident }) => incident === only?.number);
  if (only == null || page === undefined) return 'Nothing is open that you were paged for.';
  if (another == null) return { page, incident: only };
  const [one, other] = [`ack ${only.number}`, `ack ${another.number}`];
  return `You were paged for several incidents. Which one? Reply "${one}" or "${other}".`;
}

async function namedOne(nouns: Nouns, page: Page | null, number: number): Promise<Meant | string> {
  const incident = page === null ? null : await nouns.incidents.get(number);
  if (page !== null && incident !== null) return { page, incident };
  return `${incidentName(number)} is nothing that you were paged for. The message that paged you says what to reply.`;
}

export type PhoneAct = { readonly action: 'on-it' | 'pass-on'; readonly via: 'sms' | 'voice' };

/** As a tap on the button would, on what is so now. */
export async function press(world: World, { page, incident }: Meant, { action, via }: PhoneAct): Promise<string> {
  const pressed = await pressButton(world, {
    by: page.person,
    via,
    pageId: page.id,
    action,
    seenVersion: incident.version,
  });
  return pressed.text;
}
