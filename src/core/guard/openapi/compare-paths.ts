import type { Matched } from './match-paths.ts';
import { type Api, nameOf, type Operation, template } from './model.ts';
import type { Notice } from './notice.ts';
import type { RuleKind } from './rules.ts';

/** Paths and methods that only one document has, and those that moved. */
export function noticesOfPaths({ both, added, removed, moved, whole }: Matched, target: Api): readonly Notice[] {
  const known = new Set(target.operations.map(({ path }) => template(path)));
  const newPaths = added.filter(({ path }) => !known.has(template(path)));
  const newMethods = added.filter(({ path }) => known.has(template(path)));
  return [
    ...byPath(newPaths).map((operations) => pathNotice('path-added', operations)),
    ...byPath(newMethods).map((operations) => pathNotice('method-added', operations)),
    ...byPath(removed).map((operations) => pathNotice('operation-removed', operations)),
    ...moved.map(([to, from]) => ({
      ...pathNotice('path-moved', [to]),
      where: `was ${nameOf(from)}`,
      old: `\`${nameOf(from)}\``,
    })),
    ...(whole ? [] : renamed(both)),
  ];
}

function byPath(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  return [...Map.groupBy(operations, ({ path }) => path).values()];
}

function pathNotice(kind: RuleKind, operations: readonly Operation[]): Notice {
  const [first] = operations;
  const methods = operations.map(({ method }) => method.toUpperCase()).join(', ');
  return {
    kind,
    subject: `${methods} ${first?.path ?? ''}`,
    where: '',
    spot: first?.spot ?? { holder: {}, key: null },
  };
}

function renamed(both: Matched['both']): readonly Notice[] {
  const differing = both.filter(([one, other]) => one.path !== other.path);
  return [...Map.groupBy(differing, ([one]) => one.path).values()].flatMap(([pair]) =>
    pair === undefined
      ? []
      : [
          {
            kind: 'path-parameter-renamed' as const,
            subject: nameOf(pair[0]),
            where: `was ${pair[1].path}`,
            spot: pair[0].spot,
          },
        ],
  );
}
