import { parseSigned, writeSigned, writeUntil } from './signed.ts';

/** Lets one browser be sent what its person is sent: `push_8f3k2m9q1x7t.tp979r.<signature>`. */
export type PushLink = { readonly id: string; readonly untilMs: number };

export const PUSH_LINK_LASTS_MS = 15 * 60_000;
/** So long the browser that was added may type its code, or have another one sent. */
const TYPES_FOR_MS = 30 * 60_000;
const ID = /^push_[0-9a-z]{12}$/;

/** Links count in whole seconds. */
export function pushLinkUntilMs(nowMs: number): number {
  return Math.ceil((nowMs + PUSH_LINK_LASTS_MS) / 1_000) * 1_000;
}

export function writePushLink({ id, untilMs }: PushLink, signature: string): string {
  return writeSigned({ id, untilMs, signature });
}

/** Null: it has not the form of one. */
export function parsePushLink(written: string): { readonly link: PushLink; readonly signature: string } | null {
  const read = parseSigned(written);
  if (read === null || !ID.test(read.id)) return null;
  return { link: { id: read.id, untilMs: read.untilMs }, signature: read.signature };
}

/** What is signed; its first words are those of no other link, so that neither opens what the other does. */
export function wordsOfPushLink({ id, untilMs }: PushLink, person: string): string {
  return ['astern push link', id, writeUntil(untilMs), person].join('\n');
}

/** What a link may do now. `ready`: add a browser. `used`: it has added one, and that one may verify itself. */
export function judgePushLink(
  { untilMs }: PushLink,
  usedAtMs: number | null,
  nowMs: number,
): 'ready' | 'used' | 'over' {
  if (usedAtMs === null) return nowMs < untilMs ? 'ready' : 'over';
  return nowMs - usedAtMs < TYPES_FOR_MS ? 'used' : 'over';
}

/** What makes another one. */
export function commandOfPushLink(person: string): string {
  return `astern oncall people contact add ${/\s/.test(person) ? JSON.stringify(person) : person} push`;
}
