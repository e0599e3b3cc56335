import type { Channel, Member } from '../oncall/model.ts';
import { stepToPerson, wasSent } from './judge-page.ts';
import type { Page } from './model.ts';
import { blankPage, type NewPage } from './pages-for.ts';

export type SecondChannel =
  /** One that was to go later goes now. */
  { readonly kind: 'pull'; readonly page: Page } | { readonly kind: 'make'; readonly page: NewPage };

export type Given = {
  readonly siblings: readonly Page[];
  readonly member: Member | null;
  /** Set up, and not known to be down. */
  readonly works: (channel: Channel, address: string) => boolean;
  readonly nowMs: number;
};

const LATELY_MS = 30_000;

/** What is used in place of a page whose channel does not work; null: nothing more than what is under way already. */
export function secondChannel(page: Page, { siblings, member, works, nowMs }: Given): SecondChannel | null {
  if (!hasSecondChannel(page) || page.incident === null) return null;
  const prefix = stepToPerson(page);
  const ofStep = siblings.filter(({ key, kind, id }) => kind === page.kind && key.startsWith(prefix) && id !== page.id);
  if (ofStep.some((other) => other.insteadOf === page.id || isUnderWay(other, nowMs))) return null;
  const later = ofStep.find(
    ({ state, attempts, channel, address }) => state === 'waiting' && attempts === 0 && works(channel, address),
  );
  if (later !== undefined) return { kind: 'pull', page: { ...later, dueAtMs: nowMs, insteadOf: page.id } };
  const used = new Set([page.address, ...ofStep.map(({ address }) => address)]);
  const free = (member?.contacts ?? []).filter(
    ({ verifiedAtMs, address, channel }) => verifiedAtMs !== null && !used.has(address) && works(channel, address),
  );
  const contact = free.find(({ channel }) => channel !== page.channel) ?? free[0];
  if (contact === undefined) return null;
  const key = `${prefix}${contact.channel}/instead-${ofStep.length + 1}`;
  const made: NewPage = {
    ...blankPage(page.person, contact),
    key,
    kind: page.kind,
    incident: page.incident,
    madeAtMs: nowMs,
    dueAtMs: nowMs,
    insteadOf: page.id,
    text: page.text,
  };
  return { kind: 'make', page: made };
}

/** Pages, and the word to somebody that an incident is theirs now: nobody else is paged then. */
export function hasSecondChannel({ kind, incident, key }: Page): boolean {
  return incident !== null && (kind === 'page' || (kind === 'notice' && /^[^/]+\/given-/.test(key)));
}

/** Something of the same step has just reached the person, or is about to. What came long before did not wake anybody. */
function isUnderWay(page: Page, nowMs: number): boolean {
  if (wasSent(page)) return nowMs - (page.sentAtMs ?? 0) < LATELY_MS;
  // One that has failed already promises nothing: a provider that hangs is being asked most of the time.
  if (page.state === 'sending') return page.attempts <= 1;
  return page.state === 'waiting' && page.attempts === 0 && page.dueAtMs !== null && page.dueAtMs <= nowMs;
}
