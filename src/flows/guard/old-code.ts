import { isForeign } from '../../core/guard/migrations/find/repository.ts';
import { singular } from '../../core/guard/migrations/inflect.ts';
import type { Change } from '../../core/guard/sql/change.ts';
import type { JudgeContext, Orm } from '../../core/guard/sql/rules/judging.ts';
import type { Match, Source } from '../../providers/source/port.ts';
import type { Side } from './judge-change.ts';

/** Where the older release's code can be searched. */
export type Place = { readonly source: Source; readonly repository: string };

type About = {
  readonly orm: Orm | null;
  readonly changes: readonly Change[];
  /** Folders of migrations: what stands there is not code that serves. */
  readonly folders: readonly string[];
};

const MOST_LINES = 20_000;
const MOST_NAMES = 300;
const UPSERTS = [
  'ON CONFLICT',
  'on conflict',
  'ON DUPLICATE',
  'onConflict',
  'upsert',
  'insert_all',
  'update_or_create',
];

/** What the older release's code says of the columns and tables in question: its text is searched, never run. */
export async function contextOf(back: Side, { source, repository }: Place, about: About): Promise<JudgeContext> {
  const names = namesIn(about.changes);
  const search = (words: readonly string[]) =>
    source
      .grep(repository, back.sha, { words, limit: MOST_LINES })
      .then((found) => found.filter(servesIn(about.folders)));
  const [named, ignored, upserts] = await Promise.all([
    names.length > MOST_NAMES ? null : search(names),
    search(['ignored_columns']),
    search(UPSERTS),
  ]);
  return {
    orm: about.orm,
    ...(named === null || named.length >= MOST_LINES ? {} : { mentions: mentionsIn(named) }),
    ignores: (table, column) => ignored.some((match) => isModelOf(match.path, table) && isWord(match.text, column)),
    hasUpsertOn: (table) => upserts.some(({ path, text }) => isModelOf(path, table) || isWord(text, table)),
  };
}

/** Names of columns, tables and values that the changes speak of. */
function namesIn(changes: readonly Change[]): readonly string[] {
  const names = changes.flatMap((change) => [
    ...('table' in change && change.table !== null ? [change.table.name] : []),
    ...('column' in change ? [typeof change.column === 'string' ? change.column : (change.column?.name ?? '')] : []),
    ...('value' in change && typeof change.value === 'string' ? [change.value] : []),
    ...('to' in change && typeof change.to === 'string' ? [change.to] : []),
  ]);
  return [...new Set(names)].filter((name) => name.length > 1);
}

const NO_CODE = /\.(?:md|rst|adoc|lock|svg|csv|map)$|(?:^|\/)(?:schema\.rb|structure\.sql|CHANGELOG)/i;

function servesIn(folders: readonly string[]): (match: Match) => boolean {
  return ({ path }) =>
    !isForeign(path) &&
    !NO_CODE.test(path) &&
    !folders.some((folder) => folder !== '' && path.startsWith(`${folder}/`));
}

/** `orderNote` in the code is `order_note` in the database. */
function mentionsIn(matches: readonly Match[]): (name: string) => boolean {
  const text = matches.map((match) => match.text).join('\n');
  return (name) => isWord(text, name);
}

function isWord(text: string, word: string): boolean {
  return new RegExp(`(?<![A-Za-z0-9_])${RegExp.escape(word)}(?![A-Za-z0-9_])`).test(text);
}

/** `app/models/order.rb` for `orders`. */
function isModelOf(path: string, table: string): boolean {
  const stem = (path.split('/').at(-1) ?? '').replace(/\.\w+$/, '').toLowerCase();
  return stem === table.toLowerCase() || stem === singular(table).toLowerCase();
}
