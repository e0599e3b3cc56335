import type { Change } from '../../sql/change.ts';
import { lineAt, type Source, sourceOf } from '../code/source.ts';
import { unreadable } from '../make.ts';
import type { Reading, TextFile } from '../model.ts';
import { own } from '../own.ts';
import { readSqlFile } from '../sql-tools/read.ts';
import { CHANGES } from './changes.ts';
import { type Element, elementOf, readXml } from './xml.ts';

/** What is no change: conditions, the way back, words about it. */
const NO_CHANGE =
  /^(preConditions|rollback|comment|validCheckSum|property|include|includeAll|modifySql|tagDatabase|output|empty)$/;

/** Changes of a changeset, or of all changesets of a changelog. */
export function readLiquibase(file: TextFile, reading: Reading): readonly Change[] {
  const { path, text } = file;
  if (/\.sql$/i.test(path))
    return skipsDialect(/\bdbms:\s*"?([\w,!\s-]+)/i.exec(text.split('\n', 1)[0] ?? '')?.[1], reading)
      ? []
      : readSqlFile('liquibase', { path, text: withoutRollback(text) }, reading);
  const root = rootOf(file, reading);
  if (root === null) return unreadable(reading, { line: 1, text: path }, 'a changelog that could not be read');
  const sets = root.tag === 'changeSet' ? [root] : root.children.filter((one) => one.tag === 'changeSet');
  const source = sourceOf(text);
  return sets.flatMap((one) => readSet(one, source, reading));
}

function rootOf({ path, text }: TextFile, reading: Reading): Element | null {
  const isXml = /^\s*\uFEFF?\s*</.test(text) && /\.xml$/i.test(path);
  if (isXml) return readXml(text);
  try {
    const data = reading.readYaml(text);
    if (typeof data !== 'object' || data === null) return null;
    if ('changeSet' in data) return again('changeSet', data.changeSet);
    return 'databaseChangeLog' in data
      ? elementOf('databaseChangeLog', { databaseChangeLog: data.databaseChangeLog })
      : null;
  } catch {
    // Not YAML: the caller says that the changelog could not be read.
    return null;
  }
}

/** Undoes what `changesets.ts` made of an element of YAML. */
function again(tag: string, data: unknown): Element | null {
  if (typeof data !== 'object' || data === null || !('#' in data)) return elementOf(tag, data);
  const attributes = new Map(
    Object.entries(data).flatMap(([key, value]) => (key.startsWith('#') ? [] : [[key, String(value)] as const])),
  );
  const listed: readonly unknown[] = Array.isArray(data['#']) ? data['#'] : [];
  const children = listed.flatMap((one) => Object.entries(one ?? {}).map(([key, value]) => again(key, value)));
  const text = '#text' in data ? String(data['#text']) : '';
  return { tag, attributes, children: children.filter((one) => one !== null), text, start: -1, end: -1, textLine: 1 };
}

function readSet(set: Element, source: Source, reading: Reading): readonly Change[] {
  if (skipsDialect(set.attributes.get('dbms'), reading)) return [];
  return set.children.flatMap((element) => {
    if (NO_CHANGE.test(element.tag)) return [];
    const at = { line: lineOf(element, source), text: textOf(element, source) };
    if (skipsDialect(element.attributes.get('dbms'), reading)) return [];
    const read = own(CHANGES, element.tag);
    return read?.(element, at, reading) ?? unreadable(reading, at, `the change \`${element.tag}\``);
  });
}

function lineOf({ start }: Element, source: Source): number {
  return start === -1 ? 1 : lineAt(source, start);
}

function textOf(element: Element, source: Source): string {
  if (element.start !== -1) return source.text.slice(element.start, element.end);
  return `${element.tag} ${[...element.attributes].map(([key, value]) => `${key}: ${value}`).join(', ')}`;
}

/** A changeset may be for some databases only. */
function skipsDialect(dbms: string | undefined, { dialect }: Reading): boolean {
  if (dbms === undefined || dialect === null || dbms.trim() === '' || /\ball\b/.test(dbms)) return false;
  const words = dbms.split(',').map((one) => one.trim().toLowerCase());
  const mine = dialect === 'postgres' ? ['postgresql'] : dialect === 'mysql' ? ['mysql', 'mariadb'] : ['sqlite'];
  if (words.some((one) => mine.includes(one.replace('!', '')) && one.startsWith('!'))) return true;
  return !words.some((one) => mine.includes(one) || (one.startsWith('!') && !mine.includes(one.slice(1))));
}

/** `--rollback ...` and `/* liquibase rollback` blocks lead down. */
function withoutRollback(text: string): string {
  return text
    .replace(/\/\*\s*liquibase\s+rollback[\s\S]*?\*\//gi, (block) => block.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => (/^\s*--\s*(rollback|precondition)/i.test(line) ? '' : line))
    .join('\n');
}
