import type { FlipFacts } from './model.ts';

/** `another`: it names a release, and it is not this one. */
export type Named = 'this' | 'another' | 'nothing-known';

/** Does what an alert calls its release (`r412`, `412`, `shop@1.4.2+3dc617d`, a tag of Git) mean this one? */
export function namesRelease(
  said: string,
  flip: Pick<FlipFacts, 'release' | 'sha'>,
  commits: ReadonlyMap<string, string>,
): Named {
  const words = said
    .toLowerCase()
    .split(/[^0-9a-z]+/)
    .filter((word) => word !== '');
  const isItsNumber = flip.release !== null && words.includes(`r${flip.release}`);
  if (isItsNumber || words.some((word) => isShaOf(word, flip.sha))) return 'this';
  const sha = commits.get(said);
  if (sha !== undefined) return sha === flip.sha ? 'this' : 'another';
  // A bare number may as well count something else: it speaks for a release, never against one.
  if (flip.release !== null && said.trim() === String(flip.release)) return 'this';
  return words.some((word) => /^r[1-9]\d*$/.test(word) || isSha(word)) ? 'another' : 'nothing-known';
}

function isShaOf(word: string, sha: string): boolean {
  return isSha(word) && sha.startsWith(word);
}

/** Hexadecimal words such as `facade` and years are no commits. */
function isSha(word: string): boolean {
  return /^[0-9a-f]{7,64}$/.test(word) && /\d/.test(word) && /[a-f]/.test(word);
}
