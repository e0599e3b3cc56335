import { UserError } from '../lib/errors.ts';

/** Tell a release (`r412`, a sha) from a target (`shop/production`, `shop`), in whichever order they were given. */
export function sortWords(words: readonly string[]): { readonly release?: string; readonly target?: string } {
  const releases = words.filter(looksLikeRelease);
  const targets = words.filter((word) => !looksLikeRelease(word));
  const [release] = releases;
  const [target] = targets;
  if (releases.length > 1 || targets.length > 1) {
    const kind = releases.length > 1 ? 'releases' : 'targets';
    throw new UserError(
      'request/usage',
      `${words.join(' and ')} are both ${kind}; one is enough.`,
      'Name one release, such as r412, and one target, such as shop/production.',
    );
  }
  return { ...(release === undefined ? {} : { release }), ...(target === undefined ? {} : { target }) };
}

export function looksLikeRelease(word: string): boolean {
  return /^r\d+$/.test(word) || /^[0-9a-f]{4,64}$/i.test(word);
}
