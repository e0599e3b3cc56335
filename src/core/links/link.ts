import type { Incident } from '../incidents/model.ts';
import type { Page } from '../paging/model.ts';
import { parseSigned, writeSigned, writeUntil } from './signed.ts';

/** A page that its person opens and answers from: `page_8f3k2m9q1x7t.l6bq3z.<signature>`. */
export type Link = { readonly page: string; readonly untilMs: number };

/** Whom and what a link is for; a signature of other words opens nothing. */
type Row = Pick<Page, 'id' | 'person' | 'incident'>;

const LASTS_MS = 24 * 3_600_000;
/** A message that is edited after this gets a link with its full time again. */
const FRESH_FOR_MS = 12 * 3_600_000;
const STEP_MS = 3_600_000;
const SHOWS_AFTER_RESOLVED_MS = 3_600_000;

/** Until when a link that is written now may be used: the same one for repeats of one message. */
export function linkUntilMs({ madeAtMs }: Pick<Page, 'madeAtMs'>, nowMs: number): number {
  const fromMs = nowMs - madeAtMs < FRESH_FOR_MS ? madeAtMs : nowMs - (nowMs % STEP_MS);
  // Links count in whole seconds.
  return Math.ceil((fromMs + LASTS_MS) / 1_000) * 1_000;
}

export function writeLink({ page, untilMs }: Link, signature: string): string {
  return writeSigned({ id: page, untilMs, signature });
}

/** Null: it has not the form of one. */
export function parseLink(written: string): { readonly link: Link; readonly signature: string } | null {
  const read = parseSigned(written);
  return read === null ? null : { link: { page: read.id, untilMs: read.untilMs }, signature: read.signature };
}

/** What is signed. */
export function wordsOfLink({ page, untilMs }: Link, row: Row): string {
  return ['astern link', page, writeUntil(untilMs), row.person, String(row.incident)].join('\n');
}

/** Under this the browser that answers from a link is remembered. */
export function nameOfLink({ page, untilMs }: Link): string {
  return `${page}.${writeUntil(untilMs)}`;
}

/** What a link may do now: `over` shows nothing but the way to a new one. */
export function judgeLink(
  { untilMs }: Link,
  { resolvedAtMs }: Pick<Incident, 'resolvedAtMs'>,
  nowMs: number,
): 'acts' | 'shows' | 'over' {
  if (nowMs >= untilMs) return 'over';
  return resolvedAtMs !== null && nowMs - resolvedAtMs >= SHOWS_AFTER_RESOLVED_MS ? 'shows' : 'acts';
}
