import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';

export type Path = readonly (string | number)[];
export type Place = { readonly line: number; readonly column: number };
export type Problem = Place & { readonly path: string; readonly message: string };

/** Parsed YAML that still knows where each value stands. */
export type ReadDocument = {
  readonly value: unknown;
  /** Where the value at a path stands, or its key; for what is missing, what should hold it. */
  placeOf(path: Path, part: 'key' | 'value'): Place;
};

export type Reading =
  | { readonly kind: 'read'; readonly document: ReadDocument }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] };

const LARGEST_CHARACTERS = 256 * 1024;
const MOST_ALIASES = 50;

/** `numbersAsText` says at which paths `1.10` is meant as the text it is (values of environment variables). */
export function readDocument(text: string, numbersAsText: (path: Path) => boolean): Reading {
  const unreadable = unreadableText(text);
  if (unreadable !== null) return { kind: 'broken', problems: [unreadable] };
  try {
    const counter = new LineCounter();
    const parsed = parseDocument(text, { lineCounter: counter, prettyErrors: false, version: '1.2' });
    const problems = [...syntaxProblems(parsed, counter), ...contentProblems(parsed, counter, numbersAsText)];
    if (problems.length > 0) return { kind: 'broken', problems };
    const value: unknown = parsed.toJS({ maxAliasCount: MOST_ALIASES });
    return { kind: 'read', document: { value, placeOf: (path, part) => placeIn(parsed, counter, path, part) } };
  } catch (error) {
    return { kind: 'broken', problems: [problem({ line: 1, column: 1 }, whyUnreadable(error))] };
  }
}

function unreadableText(text: string): Problem | null {
  if (text.length > LARGEST_CHARACTERS) {
    return problem({ line: 1, column: 1 }, `the file is larger than ${LARGEST_CHARACTERS / 1024} KiB; shorten it`);
  }
  const at = text.indexOf('\0');
  if (at >= 0) {
    const before = text.slice(0, at).split('\n');
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return problem(place, 'a NUL byte; save the file as plain UTF-8 text');
  }
  if (text.replace(/^\uFEFF/, '').trim() === '') return problem({ line: 1, column: 1 }, 'the file is empty');
  return null;
}

function syntaxProblems(parsed: Document, counter: LineCounter): Problem[] {
  return [...parsed.errors, ...parsed.warnings].map((found) =>
    problem(placeAt(counter, found.pos[0]), SYNTAX_WORDS[found.code] ?? firstLine(found.message)),
  );
}

const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands here twice; keep one of them',
  TAB_AS_INDENT: 'a tab in the indentation; YAML takes only spaces',
  MULTIPLE_DOCS: 'a second document begins here (`---`); keep one',
  TAG_RESOLVE_FAILED: 'an unknown tag (`!...`); write the plain value',
};

function contentProblems(
  parsed: Document,
  counter: LineCounter,
  numbersAsText: (path: Path) => boolean,
): readonly Problem[] {
  const problems: Problem[] = [];
  let aliases = 0;
  const add = (node: Node, message: string) => problems.push(problem(placeAt(counter, node.range?.[0] ?? 0), message));
  visit(parsed, {
    Alias(_, node) {
      aliases += 1;
      if (aliases === MOST_ALIASES + 1)
        add(node, `more than ${MOST_ALIASES} aliases (\`*name\`); write the values out`);
      if (node.resolve(parsed) === undefined) add(node, `no anchor \`&${node.source}\` stands before this alias`);
    },
    Scalar(key, node, ancestors) {
      if (typeof node.value === 'string' && node.value.includes('\0')) add(node, 'a NUL character; take it out');
      if (key === 'key') return;
      if (typeof node.value === 'number' && node.source !== undefined && numbersAsText(pathOf(ancestors))) {
        node.value = node.source;
      }
    },
    Pair(_, pair) {
      const key = pair.key;
      if (isScalar(key) && key.value === '<<') add(key, '`<<` merges are not taken; write the keys out');
      else if (isScalar(key) && key.value === '__proto__') add(key, '`__proto__` cannot be a key');
      else if (!isScalar(key) || !['string', 'number', 'boolean'].includes(typeof key.value)) {
        const at = key as Node | null;
        problems.push(problem(placeAt(counter, at?.range?.[0] ?? 0), 'a key must be plain text'));
      }
    },
  });
  return problems;
}

/** Keys of the maps that hold a node; lists count as a step without a name. */
function pathOf(ancestors: readonly unknown[]): Path {
  const path: (string | number)[] = [];
  for (const ancestor of ancestors) {
    if (isSeq(ancestor)) path.push(0);
    const key = (ancestor as { key?: unknown }).key;
    if (isScalar(key)) path.push(String(key.value));
  }
  return path;
}

function placeIn(parsed: Document, counter: LineCounter, path: Path, part: 'key' | 'value'): Place {
  let node: unknown = parsed.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const holder = isAlias(node) ? node.resolve(parsed) : node;
    const last = index === path.length - 1;
    if (isMap(holder)) {
      const pair = holder.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) break;
      offset = offsetOf(last && part === 'key' ? pair.key : pair.value) ?? offsetOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(holder)) {
      node = holder.items[Number(step)];
      offset = offsetOf(node) ?? offset;
    } else break;
  }
  return placeAt(counter, offset);
}

function offsetOf(node: unknown): number | null {
  return (node as Node | null | undefined)?.range?.[0] ?? null;
}

function placeAt(counter: LineCounter, offset: number): Place {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function problem(place: Place, message: string): Problem {
  return { ...place, path: '', message };
}

function whyUnreadable(error: unknown): string {
  if (error instanceof RangeError) return 'nested too deeply to be read; flatten it';
  const message = firstLine(error instanceof Error ? error.message : String(error));
  return message.includes('alias count') ? 'aliases (`*name`) that grow without bound; write the values out' : message;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
