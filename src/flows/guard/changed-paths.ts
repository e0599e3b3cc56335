import type { Side } from './judge-change.ts';

/** Files that are not the same in both commits. */
export function changedPaths(
  { files: live }: Pick<Side, 'files'>,
  { files: back }: Pick<Side, 'files'>,
): readonly string[] {
  const gone = back.paths.filter((path) => live.idOf(path) === null);
  return [...live.paths.filter((path) => live.idOf(path) !== back.idOf(path)), ...gone];
}
