import type { Constraint, Dialect, Name } from '../change.ts';

const LONGEST = 63;

type Taken = { readonly isTaken: (name: string) => boolean; readonly given: Map<string, number> };

/** The name that the database gives to a constraint without one, so that it is found when it is dropped by it. */
export function nameOfConstraint(
  dialect: Dialect,
  table: Name,
  { constraint, ...taken }: { constraint: Constraint } & Taken,
): string {
  if (constraint.name !== null) return constraint.name;
  if (dialect === 'mysql') return firstFree(mysqlNames(table, constraint), taken);
  return firstFree(postgresNames(table, constraint), taken);
}

/** What Postgres and MySQL call an index without a name. */
export function nameOfIndex(
  dialect: Dialect,
  table: Name,
  { parts, ...taken }: { parts: readonly string[] } & Taken,
): string {
  const columns = parts.map((part) => (/^\w+$/.test(part) ? part : 'expr'));
  if (dialect === 'mysql') return firstFree((at) => `${columns[0] ?? 'key'}${at === 0 ? '' : `_${at + 1}`}`, taken);
  return firstFree((at) => postgresName(table.name, columns.join('_'), `idx${at || ''}`), taken);
}

/** It starts where it came to the last time, unless the first name is free again. */
function firstFree(nameAt: (at: number) => string, { isTaken, given }: Taken): string {
  const first = nameAt(0);
  if (!isTaken(first)) return first;
  for (let at = given.get(first) ?? 1; ; at++) {
    const name = nameAt(at);
    if (isTaken(name)) continue;
    given.set(first, at + 1);
    return name;
  }
}

function postgresNames(table: Name, constraint: Constraint): (at: number) => string {
  switch (constraint.kind) {
    case 'primary-key':
      return (at) => postgresName(table.name, '', `pkey${at || ''}`);
    case 'unique':
      return (at) => postgresName(table.name, constraint.columns.join('_'), `key${at || ''}`);
    case 'foreign-key':
      return (at) => postgresName(table.name, constraint.columns.join('_'), `fkey${at || ''}`);
    case 'check': {
      const only = constraint.columns.length === 1 ? (constraint.columns[0] ?? '') : '';
      return (at) => postgresName(table.name, only, `check${at || ''}`);
    }
    case 'exclusion':
      return (at) => postgresName(table.name, '', `excl${at || ''}`);
  }
}

/** As Postgres does it: the longer of both names is cut first until all of it has room. */
function postgresName(table: string, columns: string, label: string): string {
  let first = table;
  let second = columns;
  const room = LONGEST - label.length - 1 - (second === '' ? 0 : 1);
  const tooLong = first.length + second.length - room;
  if (tooLong > 0) {
    const fromFirst = Math.min(tooLong, Math.max(0, first.length - second.length));
    const fromSecond = Math.min(tooLong, Math.max(0, second.length - first.length));
    const rest = tooLong - fromFirst - fromSecond;
    first = first.slice(0, first.length - fromFirst - Math.floor(rest / 2));
    second = second.slice(0, second.length - fromSecond - Math.ceil(rest / 2));
  }
  return [first, second, label].filter((part) => part !== '').join('_');
}

function mysqlNames(table: Name, constraint: Constraint): (at: number) => string {
  switch (constraint.kind) {
    case 'primary-key':
      return (at) => `PRIMARY${at || ''}`;
    case 'unique':
      return (at) => `${constraint.columns[0] ?? 'key'}${at === 0 ? '' : `_${at + 1}`}`;
    case 'foreign-key':
      return (at) => `${table.name}_ibfk_${at + 1}`;
    case 'check':
      return (at) => `${table.name}_chk_${at + 1}`;
    case 'exclusion':
      return (at) => `${table.name}_excl${at || ''}`;
  }
}
