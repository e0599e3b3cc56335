import type { EnvironmentRead } from '../../core/guard/configuration/environment/model.ts';
import { readable, readsIn, wordsFor } from '../../core/guard/configuration/environment/search.ts';
import type { Source } from '../../providers/source/port.ts';
import type { Side } from './judge-change.ts';

const MOST_LINES = 20_000;
const MOST_FILES = 1_000;

type Place = { readonly source: Source; readonly repository: string };

/** Where a release's code reads these variables; its text is searched, never run. */
export async function readsOf(
  { sha, files, config }: Side,
  { source, repository }: Place,
  names: ReadonlySet<string>,
): Promise<readonly EnvironmentRead[]> {
  if (names.size === 0) return [];
  const found = await source.grep(repository, sha, { words: wordsFor(names), limit: MOST_LINES });
  if (found.length >= MOST_LINES) throw new Error('environment variables that may be gone stand in too many places');
  const exact = [...names];
  const matches = found.filter(
    ({ path, text }) => readable(path) && (path.endsWith('.py') || exact.some((name) => text.includes(name))),
  );
  // What stands in a file that is not read any more is still known to be mentioned.
  const paths = [...new Set(matches.map(({ path }) => path))].slice(0, MOST_FILES);
  const texts = [...(await files.read(paths))].flatMap(([path, one]) =>
    one.kind === 'text' ? [{ path, text: one.text }] : [],
  );
  return readsIn({ names, texts, matches, commands: config.roles.map(({ run }) => run) });
}
