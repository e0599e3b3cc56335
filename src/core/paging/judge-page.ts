import type { Incident } from '../incidents/model.ts';
import type { Escalation, Page } from './model.ts';

/** May this message still go out? Asked once more in the transaction that marks it as being sent. */
export type Judgement =
  | { readonly kind: 'send' }
  | { readonly kind: 'cancel'; readonly why: 'resolved' | 'acknowledged' | 'paged-again' | 'outdated' }
  | { readonly kind: 'give-up'; readonly why: string };

export type Around = {
  readonly incident: Pick<Incident, 'resolvedAtMs'> | null;
  readonly escalation: Pick<Escalation, 'state' | 'run' | 'acknowledged'> | null;
  /** All of the incident, in the order in which they were made. */
  readonly siblings: readonly Page[];
  readonly nowMs: number;
};

/** Waited longer than this, a message tells of the past; of several to one person the latest is sent, and it tells of the present. */
const STALE_MS = 120_000;
const MINUTE_MS = 60_000;

/** After so long nobody is helped any more by this message. */
const SENSE_MS: Readonly<Record<Page['kind'], number>> = {
  page: 24 * 60 * MINUTE_MS,
  warning: 6 * 60 * MINUTE_MS,
  notice: 60 * MINUTE_MS,
  verify: 10 * MINUTE_MS,
  test: 2 * MINUTE_MS,
};

export function judgePage(page: Page, around: Around): Judgement {
  const over = page.kind === 'page' ? whyOver(page, around) : null;
  if (over !== null) return { kind: 'cancel', why: over };
  const ageMs = around.nowMs - page.madeAtMs;
  if (ageMs <= SENSE_MS[page.kind]) return { kind: 'send' };
  return { kind: 'give-up', why: page.problem ?? 'it waited too long' };
}

function whyOver(page: Page, around: Around): (Judgement & { kind: 'cancel' })['why'] | null {
  const { incident, escalation } = around;
  if (incident?.resolvedAtMs != null || escalation?.state === 'ended') return 'resolved';
  if (escalation === null) return null;
  if (escalation.state === 'held' || escalation.acknowledged.includes(page.person)) return 'acknowledged';
  if (runOf(page.key) !== escalation.run) return 'paged-again';
  return isOutdated(page, around) ? 'outdated' : null;
}

/** A later message to the same person is due as well, and takes its place. */
function isOutdated(page: Page, { siblings, nowMs }: Around): boolean {
  const place = siblings.findIndex(({ id }) => id === page.id);
  const isStale = isOverdue(page, nowMs);
  return siblings.slice(place + 1).some((later) => {
    const isDue = later.state === 'waiting' && later.dueAtMs !== null && later.dueAtMs <= nowMs;
    if (later.kind !== 'page' || later.person !== page.person) return false;
    if (later.channel === page.channel && later.address === page.address) return isDue || wasSent(later);
    return isDue && isStale && isOverdue(later, nowMs);
  });
}

function isOverdue({ dueAtMs, attempts }: Page, nowMs: number): boolean {
  return attempts === 0 && dueAtMs !== null && nowMs - dueAtMs > STALE_MS;
}

export function wasSent({ state }: Page): boolean {
  return state === 'sent' || state === 'delivered';
}

/** `INC-4/2.0.1/ann/sms`: run 2. */
function runOf(key: string): number {
  return Number(/^[^/]+\/(\d+)\./.exec(key)?.[1] ?? 0);
}

/** `INC-4/2.0.1/ann/`: what all messages of one step to one person begin with. */
export function stepToPerson({ key, person }: Page): string {
  const end = key.indexOf(`/${person}/`, key.indexOf('/') + 1);
  return end === -1 ? `${key}/` : key.slice(0, end + person.length + 2);
}
