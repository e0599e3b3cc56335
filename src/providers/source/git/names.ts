/** What a person may mean by a name, most exact first. Each is asked for as a whole, so a name is never taken for an option or an expression. */
export type Meanings = {
  /** Full names of refs to look for, together: more than one commit among them is ambiguous. */
  readonly refs: readonly string[];
  /** Looked for when none of `refs` is there. */
  readonly fallback: readonly string[];
  /** Lower-case digits, when the name can be (the beginning of) a sha. */
  readonly sha: string | null;
};

const MIN_PREFIX = 4;
// What git refuses in the name of a ref, and what it would read as an expression.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const REFUSED = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.lock$|\.$|^@$/;

/** Null when no ref and no sha can have this name. */
export function meaningsOf(name: string): Meanings | null {
  if (name === '' || name.length > 250 || REFUSED.test(name)) return null;
  const sha = isHex(name) && name.length >= MIN_PREFIX ? name.toLowerCase() : null;
  if (name === 'HEAD') return { refs: ['HEAD'], fallback: [], sha: null };
  if (name.startsWith('refs/')) return { refs: [name], fallback: [], sha: null };
  return {
    refs: [`refs/heads/${name}`, `refs/tags/${name}`],
    fallback: [`refs/remotes/${name}`, `refs/remotes/origin/${name}`],
    sha,
  };
}

/** A whole sha, of either kind that git has. */
export function isWholeSha(name: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}

function isHex(name: string): boolean {
  return /^[0-9a-f]{1,64}$/i.test(name);
}
