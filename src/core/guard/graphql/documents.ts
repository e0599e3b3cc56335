import type { SdlFile } from './model.ts';
import { type DocumentNode, parseGraphql, syntax } from './parser.ts';

/** One operation document of a client: a file, or one entry of a list of persisted queries. */
export type StoredDocument = {
  readonly file: string;
  /** Line of the file on which its text begins; null inside a list, where the text is one line. */
  readonly line: number | null;
  readonly document: DocumentNode;
};

export type UnreadDocument = { readonly file: string; readonly line: number | null; readonly trouble: string };

/** Read documents of clients; `.json` is a manifest of persisted queries as Apollo (`operations`) or Relay (`{ id: text }`) writes it. */
export function readDocuments(files: readonly SdlFile[]): {
  documents: readonly StoredDocument[];
  unread: readonly UnreadDocument[];
} {
  const documents: StoredDocument[] = [];
  const unread: UnreadDocument[] = [];
  for (const { file, text } of files) {
    const list = /^\s*[[{]\s*["[{}\]]/.test(text.replace(/^\u{feff}/u, ''))
      ? manifestTexts(text)
      : [{ body: text, line: null }];
    if (list === null)
      unread.push({ file, line: null, trouble: 'it is not a list of persisted queries as Apollo or Relay writes it' });
    for (const { body, line } of list ?? []) {
      const parsed = parseGraphql(body);
      if ('document' in parsed) documents.push({ file, line, document: parsed.document });
      else unread.push({ file, line: line ?? parsed.line, trouble: parsed.trouble });
    }
  }
  return { documents: withFragments(documents), unread };
}

function manifestTexts(text: string): readonly { body: string; line: number }[] | null {
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null) return null;
  const listed = 'operations' in json && Array.isArray(json.operations) ? json.operations : json;
  const bodies = (Array.isArray(listed) ? listed : Object.values(listed)).map(bodyOf);
  if (bodies.some((body) => body === null)) return null;
  let from = 0;
  let line = 1;
  return bodies.flatMap((body) => {
    if (body === null) return [];
    const at = text.indexOf(JSON.stringify(body), from);
    if (at !== -1) {
      line += text.slice(from, at).split('\n').length - 1;
      from = at;
    }
    return [{ body, line }];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch {
    return null;
  }
}

function bodyOf(entry: unknown): string | null {
  if (typeof entry === 'string') return entry;
  if (Array.isArray(entry)) return bodyOf(entry.at(-1));
  if (typeof entry !== 'object' || entry === null) return null;
  for (const key of ['body', 'query', 'text', 'document']) {
    const body: unknown = (entry as Record<string, unknown>)[key];
    if (typeof body === 'string') return body;
  }
  return null;
}

type Definition = DocumentNode['definitions'][number];

/** Clients keep fragments in files of their own: each document is given those that it spreads. */
function withFragments(documents: readonly StoredDocument[]): readonly StoredDocument[] {
  const fragments = new Map<string, Definition>();
  for (const { document } of documents) {
    for (const one of document.definitions) if (one.kind === 'FragmentDefinition') fragments.set(one.name.value, one);
  }
  return documents.map((one) => ({ ...one, document: completed(one.document, fragments) }));
}

function completed(document: DocumentNode, fragments: ReadonlyMap<string, Definition>): DocumentNode {
  const own = new Set(
    document.definitions.flatMap((one) => (one.kind === 'FragmentDefinition' ? [one.name.value] : [])),
  );
  const added: Definition[] = [];
  const waiting: Definition[] = [...document.definitions];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const name of spreadsOf(node)) {
      const fragment = fragments.get(name);
      if (fragment === undefined || own.has(name)) continue;
      own.add(name);
      added.push(fragment);
      waiting.push(fragment);
    }
  }
  return added.length === 0 ? document : { ...document, definitions: [...document.definitions, ...added] };
}

function spreadsOf(node: Definition): readonly string[] {
  const names: string[] = [];
  syntax.visit(node, {
    FragmentSpread(spread) {
      names.push(spread.name.value);
    },
  });
  return names;
}
