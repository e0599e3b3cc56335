import { lineAt, type Source, sourceOf } from '../code/source.ts';
import type { Migration } from '../list.ts';
import type { ReadOptions } from '../model.ts';
import { type Element, elementOf, readXml } from './xml.ts';

type ReadYaml = ReadOptions['readYaml'];
type Looking = { readonly texts: ReadonlyMap<string, string>; readonly readYaml: ReadYaml; readonly seen: Set<string> };

/** All changesets of the changelogs in these folders, in the order of their includes. */
export function changesets(
  folders: readonly string[],
  texts: ReadonlyMap<string, string>,
  readYaml: ReadYaml,
): readonly Migration[] {
  const own = [...texts.keys()]
    .filter(
      (path) =>
        /\.(xml|ya?ml|json|sql)$/i.test(path) &&
        folders.some((one) => one === '' || path === one || path.startsWith(`${one}/`)),
    )
    .sort();
  const bare = new Map([...texts].map(([path, text]) => [path, text.startsWith('\uFEFF') ? text.slice(1) : text]));
  const looking: Looking = { texts: bare, readYaml, seen: new Set() };
  const roots = rootsOf(own, looking);
  return [...roots, ...own].flatMap((path) => ofFile(path, looking));
}

/** Changelogs that no other includes; those that include others first. */
function rootsOf(own: readonly string[], looking: Looking): readonly string[] {
  const included = new Set(own.flatMap((path) => includes(path, looking).filter((one) => one !== path)));
  const free = own.filter((path) => !included.has(path));
  return [...free.filter((path) => includes(path, looking).length > 0), ...free];
}

function includes(path: string, looking: Looking): readonly string[] {
  const root = treeOf(path, looking);
  return root === null ? [] : root.children.flatMap((one) => includedBy(one, path, looking));
}

/** `include` and `includeAll`; paths stand from the top, from the changelog, or from a folder of resources. */
function includedBy({ tag, attributes }: Element, path: string, { texts }: Looking): readonly string[] {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
  const named = (attributes.get(tag === 'include' ? 'file' : 'path') ?? '')
    .replace(/^classpath:/, '')
    .replace(/^\.?\//, '');
  if (named === '' || (tag !== 'include' && tag !== 'includeAll')) return [];
  const places = [normal(folder + named), named];
  if (tag === 'include') {
    const found = places.find((one) => texts.has(one)) ?? [...texts.keys()].find((one) => one.endsWith(`/${named}`));
    return found === undefined ? [] : [found];
  }
  const inside = named.replace(/\/$/, '');
  return [...texts.keys()]
    .filter(
      (one) =>
        one !== path &&
        places.some((place) => one.startsWith(`${place.replace(/\/$/, '')}/`) || one.includes(`/${inside}/`)),
    )
    .sort();
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The changelog of a file that is not SQL; null: none, or not readable. */
function treeOf(path: string, { texts, readYaml }: Looking): Element | null {
  const text = texts.get(path) ?? '';
  if (/\.sql$/i.test(path)) return null;
  if (/\.xml$/i.test(path)) {
    const root = readXml(text);
    return root?.tag === 'databaseChangeLog' ? root : null;
  }
  const data = parsed(text, readYaml);
  return typeof data === 'object' && data !== null && 'databaseChangeLog' in data
    ? elementOf('databaseChangeLog', { databaseChangeLog: data.databaseChangeLog })
    : null;
}

function parsed(text: string, readYaml: ReadYaml): unknown {
  try {
    return readYaml(text);
  } catch {
    // What is no YAML is no changelog: the file is told as unreadable by whoever reads it.
    return null;
  }
}

function ofFile(path: string, looking: Looking): readonly Migration[] {
  if (looking.seen.has(path)) return [];
  looking.seen.add(path);
  const text = looking.texts.get(path) ?? '';
  if (/\.sql$/i.test(path)) return ofSql(path, text);
  const root = treeOf(path, looking);
  if (root === null) return /databaseChangeLog/.test(text) ? [whole(path, text)] : [];
  const source = sourceOf(text);
  return root.children.flatMap((one) => {
    if (one.tag === 'changeSet') return [ofElement(one, path, source)];
    return includedBy(one, path, looking).flatMap((file) => ofFile(file, looking));
  });
}

/** A changelog that could not be read is one unreadable migration. */
function whole(path: string, text: string): Migration {
  return { id: path, path, lineOffset: 0, text, repeatable: false, replaces: [] };
}

function ofElement(element: Element, path: string, source: Source): Migration {
  const { text } = source;
  const { attributes } = element;
  const id = attributes.get('id') ?? '';
  const own =
    element.start === -1 ? JSON.stringify({ changeSet: dataOf(element) }) : text.slice(element.start, element.end);
  const before = element.start === -1 ? lineOfId(text, id) : lineAt(source, element.start) - 1;
  return {
    id: `${attributes.get('logicalFilePath') ?? path}::${attributes.get('author') ?? ''}:${id}`,
    path,
    lineOffset: before,
    text: own,
    repeatable: attributes.get('runOnChange') === 'true' || attributes.get('runAlways') === 'true',
    replaces: [],
  };
}

function lineOfId(text: string, id: string): number {
  const at = text.search(new RegExp(`\\bid["']?\\s*:\\s*["']?${id.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}\\b`));
  return at === -1 ? 0 : text.slice(0, at).split('\n').length - 1;
}

/** Plain data again, so that a changeset of YAML is a text that can be read by itself. */
function dataOf({ attributes, children, text }: Element): unknown {
  return {
    ...Object.fromEntries(attributes),
    ...(text === '' ? {} : { '#text': text }),
    '#': children.map((one) => ({ [one.tag]: dataOf(one) })),
  };
}

const SQL_CHANGESET = /^\s*--\s*changeset\s+([^:\n]+):(\S+)([^\n]*)$/i;

/** `--changeset author:id attributes` begins one; a file without is one changeset of its own. */
function ofSql(path: string, text: string): readonly Migration[] {
  const lines = text.split('\n');
  const starts = lines.flatMap((line, index) => (SQL_CHANGESET.test(line) ? [index] : []));
  if (starts.length === 0) return [whole(path, text)];
  return starts.map((start, index) => {
    const [, author = '', id = '', rest = ''] = SQL_CHANGESET.exec(lines[start] ?? '') ?? [];
    return {
      id: `${path}::${author.trim()}:${id}`,
      path,
      lineOffset: start,
      text: lines.slice(start, starts[index + 1]).join('\n'),
      repeatable: /\b(runOnChange|runAlways)\s*[:=]\s*"?true/i.test(rest),
      replaces: [],
    };
  });
}
