import { hash, randomBytes } from 'node:crypto';
import { type Link, nameOfLink } from '../../core/links/link.ts';
import type { Store } from '../../store/store.ts';

/** `bound`: this browser may answer from this link; `secret` is new, and to be kept by it. `other`: another one has answered from it. */
export type Binding =
  | { readonly kind: 'bound'; readonly secret: string | null }
  | { readonly kind: 'other'; readonly sinceMs: number };

export const BINDINGS = 'link/';

/** The first browser that answers from a link is the only one: a message that was forwarded answers in nobody's name. */
export async function bindBrowser(store: Store, link: Link, given: string | null): Promise<Binding> {
  return store.transaction(async ({ records, pages, now }) => {
    // Of two that come at once, the second waits here for the first.
    await pages.forChange(link.page);
    const name = `${BINDINGS}${nameOfLink(link)}`;
    const kept = await records.get('memo', name);
    if (kept === null) {
      const secret = randomBytes(18).toString('base64url');
      await records.put('memo', name, { browser: hash('sha256', secret, 'hex'), atMs: await now() });
      return { kind: 'bound', secret };
    }
    const isSame = given !== null && hash('sha256', given, 'hex') === kept.browser;
    return isSame ? { kind: 'bound', secret: null } : { kind: 'other', sinceMs: Number(kept.atMs) };
  });
}
