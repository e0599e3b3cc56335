import type { ChangeFinding } from '../finding.ts';

/**
 * How an author keeps the way back open: the change in two releases, of which the first only adds (expand) and the second takes away what
 * nobody uses any more (contract). Null where there is nothing to split.
 */
export function howToSplit({ area, kind, verdict }: Pick<ChangeFinding, 'area' | 'kind' | 'verdict'>): string | null {
  if (verdict === 'safe') return null;
  if (area === 'database') return DATABASE.find(([words]) => words.test(kind))?.[1] ?? OTHER_DATABASE;
  return BY_AREA[area] ?? null;
}

const DATABASE: readonly (readonly [RegExp, string])[] = [
  [
    /rename/,
    'First release: add the new name beside the old one, write both, read the new one. A later release: remove the old name, once no release that needs it is a candidate to go back to.',
  ],
  [
    /drop|remove|lost|gone/,
    'First release: stop reading and writing it. A later release, once no release that uses it is a candidate to go back to: remove it.',
  ],
  [
    /not-null|required|mandatory/,
    'First release: add it nullable or with a default in the database, and write it. A later release: fill what is empty, then make it mandatory.',
  ],
  [
    /unique|check|foreign|constraint|exclusion|domain|trigger/,
    'First release: keep to the rule in the code alone. A later release, once no release that breaks the rule is a candidate to go back to: let the database enforce it.',
  ],
  [
    /type|narrow|widen|enum/,
    'First release: add a column of the new type beside the old one, write both. A later release: read the new one, then remove the old one.',
  ],
];

const OTHER_DATABASE =
  'Split it in two releases: one that only adds and works with the release before it, and a later one that takes away what nobody uses any more.';

const BY_AREA: Readonly<Partial<Record<ChangeFinding['area'], string>>> = {
  api: 'First release: offer the new way beside the old one, with nobody using it. A later release: let clients use it, once the first one need not be gone back from.',
  events: 'First release: read the new form beside the old one. A later release: write it.',
  jobs: 'First release: let workers know the new kind. A later release: enqueue it.',
  configuration:
    'Keep what the release before reads until it is no candidate to go back to any more; remove it after that.',
};
