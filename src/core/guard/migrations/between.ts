import type { ChangeFinding } from '../finding.ts';
import { compareVersions } from './find/files.ts';
import type { Migration } from './list.ts';
import type { Tool } from './model.ts';

/** What lies between two releases of one tool's migrations. A is the older release, B the one that is live. */
export type Between = {
  /** At B and not at A, in the tool's order, with repeatable ones whose text changed. */
  readonly added: readonly Migration[];
  /** At both, with another text: what the database went through is not what the file says now. */
  readonly edited: readonly Migration[];
  /** At A and not at B: a hotfix branch, or a migration that was taken out. */
  readonly missing: readonly Migration[];
};

export function between(atA: readonly Migration[], atB: readonly Migration[]): Between {
  const [older, newer] = [byId(atA), byId(atB)];
  const replaced = new Set(atB.flatMap((one) => one.replaces));
  const isNew = (one: Migration) => {
    const before = older.get(one.id);
    if (before !== undefined) return one.repeatable && meaning(before) !== meaning(one);
    return one.replaces.length === 0 || !one.replaces.every((id) => older.has(id));
  };
  return {
    added: atB.filter(isNew),
    edited: atB.filter((one) => {
      const before = older.get(one.id);
      return before !== undefined && !one.repeatable && meaning(before) !== meaning(one);
    }),
    missing: atA.filter((one) => !newer.has(one.id) && !replaced.has(one.id)),
  };
}

function byId(all: readonly Migration[]): ReadonlyMap<string, Migration> {
  return new Map(all.map((one) => [one.id, one]));
}

/** A text without what no tool minds: ends of lines, blanks at them, a mark of its encoding. */
function meaning({ text }: Migration): string {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** Added ones that are older than the newest that A has: a tool that minds the order sees a hole. */
export function outOfOrder(tool: Tool, atA: readonly Migration[], added: readonly Migration[]): readonly Migration[] {
  if (tool !== 'flyway') return [];
  const versions = atA.filter((one) => !one.repeatable).map((one) => one.id);
  const newest = versions.sort(compareVersions).at(-1);
  return newest === undefined ? [] : added.filter((one) => !one.repeatable && compareVersions(one.id, newest) < 0);
}

/** What the difference says by itself, whatever is in the added ones. */
export function betweenFindings({ edited, missing }: Between): readonly ChangeFinding[] {
  return [
    ...edited.map((one) =>
      note(one, {
        rule: 'migrations/edited',
        kind: 'edited-migration',
        why: `The file ${one.path} says something else in {live} than in {target}, although migrations run only once, so what the database holds cannot be told from the files.`,
        instruction: 'Compare the two versions of the file with the tables of the database before you go back.',
      }),
    ),
    ...missing.map((one) =>
      note(one, {
        rule: 'migrations/missing',
        kind: 'migration-missing-in-live',
        why: `{target} brings the migration ${one.path}, which {live} does not have: if it never ran on this database, {target} misses what it makes.`,
        instruction:
          'Look whether this migration is in the list of applied ones; run it before you go back if it is not.',
      }),
    ),
  ];
}

function note({ path }: Migration, words: Pick<ChangeFinding, 'rule' | 'kind' | 'why' | 'instruction'>): ChangeFinding {
  return {
    area: 'database',
    verdict: 'check',
    subject: path,
    file: path,
    line: null,
    statement: null,
    unblock: null,
    adoption: null,
    probe: null,
    ...words,
  };
}
