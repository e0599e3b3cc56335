import type { Incident } from '../../core/incidents/model.ts';
import { judgeLink, type Link, parseLink, wordsOfLink } from '../../core/links/link.ts';
import type { Member } from '../../core/oncall/model.ts';
import type { Page } from '../../core/paging/model.ts';
import type { Needs } from '../world.ts';
import { readLinkKeys } from './link-keys.ts';

/** A link that is genuine: whose it is, and what it is about. */
export type OpenedLink = {
  readonly written: string;
  readonly link: Link;
  readonly page: Page;
  readonly incident: Incident;
  readonly member: Member;
  /** `over`: it shows nothing any more but the way to a new one. */
  readonly may: 'acts' | 'shows' | 'over';
};

/** Null: it was not made here, or is about nothing that is still there. Changes nothing. */
export async function openLink({ store }: Needs<'store'>, written: string): Promise<OpenedLink | null> {
  const parsed = parseLink(written);
  if (parsed === null) return null;
  const { link, signature } = parsed;
  const [keys, page] = await Promise.all([readLinkKeys(store), store.pages.get(link.page)]);
  if (keys === null || page === null || page.incident === null) return null;
  if (!keys.isSigned(wordsOfLink(link, page), signature)) return null;
  const [incident, member] = await Promise.all([
    store.incidents.get(page.incident),
    store.records.get('member', page.person),
  ]);
  if (incident === null || member === null) return null;
  return { written, link, page, incident, member, may: judgeLink(link, incident, await store.now()) };
}
