import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { readJson } from './json-text.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { emptyFields, lineInText, type Offsets, offsetsIn, type Reading, type Tree } from './tree.ts';

const LARGEST_JSON = 10 * 1024 * 1024;
const LARGEST_YAML = 5 * 1024 * 1024;
const DEEPEST = 250;
/** Values that a document may come to once its aliases are written out. */
const MOST_VALUES = 2_000_000;
const MOST_ALIASES = 10_000;

/** Read a YAML or JSON document of any repository: bounded, never thrown at, and with the line of each part. */
export function readTree(given: string): Reading {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  const trouble = unreadable(text);
  if (trouble !== null) return trouble;
  const tree = /^\s*[[{]/.test(text) ? readJson(text, DEEPEST) : readPlainYaml(text, DEEPEST);
  return tree === null ? readYaml(text) : { kind: 'read', tree };
}

function unreadable(text: string): Reading | null {
  const nul = text.indexOf('\0');
  if (nul >= 0) return broken(text, nul, 'it has a NUL byte (is it saved as UTF-16?); save it as UTF-8 text');
  if (text.trim() === '') return broken(text, 0, 'it is empty');
  const json = /^\s*[[{]/.test(text);
  const largest = json ? LARGEST_JSON : LARGEST_YAML;
  if (text.length <= largest) return null;
  return broken(text, 0, `it is larger than the ${largest / 1024 / 1024} MB that are read`);
}

/** With the full parser. */
export function readYaml(text: string): Reading {
  if (text.length > LARGEST_YAML)
    return broken(text, 0, `it is larger than ${LARGEST_YAML / 1024 / 1024} MB, and no JSON`);
  try {
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
    const error = document.errors[0];
    if (error !== undefined) return broken(text, error.pos[0], SYNTAX[error.code] ?? said(error.message));
    return { kind: 'read', tree: converted(document, text) };
  } catch (error) {
    if (error instanceof Refused) return broken(text, error.at, error.message);
    return broken(text, 0, said(error instanceof Error ? error.message : String(error)));
  }
}

const SYNTAX: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here (`---`)',
  TAB_AS_INDENT: 'a tab stands in the indentation',
};

class Refused extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

type Work = {
  readonly offsets: Offsets;
  /** What each anchor names by now (null: it is still being read). An alias gives the same value again, not a copy. */
  readonly anchors: Map<string, Converted | null>;
  aliases: number;
};

type Converted = { readonly value: unknown /** Values in it, aliases written out. */; readonly count: number };

function converted(document: Document, text: string): Tree {
  const offsets = offsetsIn(text);
  return offsets.tree(convert({ offsets, anchors: new Map(), aliases: 0 }, document.contents, 0).value);
}

function convert(work: Work, node: unknown, depth: number): Converted {
  if (depth > DEEPEST) throw new Refused(offsetOf(node), 'it is nested too deeply to be read');
  if (isAlias(node)) return aliased(work, node);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { value: null, count: 1 };
  if (node.anchor !== undefined) work.anchors.set(node.anchor, null);
  const result = convertNode(work, node, depth);
  if (result.count > MOST_VALUES) throw new Refused(offsetOf(node), 'its aliases (`*name`) grow without bound');
  if (node.anchor !== undefined) work.anchors.set(node.anchor, result);
  return result;
}

function convertNode(work: Work, node: Scalar | YAMLMap | YAMLSeq, depth: number): Converted {
  if (isMap(node)) return convertMap(work, node, depth);
  return isSeq(node) ? convertList(work, node, depth) : { value: plain(node.value), count: 1 };
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'object' && value !== null ? String(value) : value;
}

function aliased(work: Work, node: Alias): Converted {
  const { source } = node;
  work.aliases += 1;
  if (work.aliases > MOST_ALIASES) throw new Refused(offsetOf(node), `it has more than ${MOST_ALIASES} aliases`);
  const named = work.anchors.get(source);
  if (named === undefined) throw new Refused(offsetOf(node), `nothing is named \`&${source}\` before this alias`);
  if (named === null) throw new Refused(offsetOf(node), `the alias \`*${source}\` stands inside what it names`);
  return named;
}

function convertMap(work: Work, node: YAMLMap, depth: number): Converted {
  const found = emptyFields();
  work.offsets.note(found, offsetOf(node));
  let count = 1;
  const merged: unknown[] = [];
  for (const pair of node.items) {
    const key = keyOf(pair);
    const { value, count: more } = convert(work, pair.value, depth + 1);
    count += more;
    if (key === '<<' && typeof value === 'object') merged.push(...(Array.isArray(value) ? value : [value]));
    else put(work, { found, key, value, at: offsetOf(pair.key) });
  }
  for (const source of merged) mergeInto(found, source);
  return { value: found, count };
}

type Entry = {
  readonly found: Record<string, unknown>;
  readonly key: string;
  readonly value: unknown;
  readonly at: number;
};

function put(work: Work, { found, key, value, at }: Entry): void {
  if (key in found) throw new Refused(at, `the key \`${key.slice(0, 80)}\` stands twice in the same map`);
  work.offsets.noteKey(found, key, at);
  found[key] = value;
}

/** `<<: *base`: keys that stand in the map itself win. */
function mergeInto(found: Record<string, unknown>, source: unknown): void {
  if (typeof source !== 'object' || source === null) return;
  for (const [key, value] of Object.entries(source)) {
    if (!(key in found)) found[key] = value;
  }
}

function keyOf(pair: Pair): string {
  const { key } = pair;
  if (isScalar(key)) return String(key.value);
  throw new Refused(offsetOf(key), 'a key is not plain text');
}

function convertList(work: Work, node: YAMLSeq, depth: number): Converted {
  const found: unknown[] = [];
  work.offsets.note(found, offsetOf(node));
  let count = 1;
  for (const item of node.items) {
    work.offsets.noteKey(found, String(found.length), offsetOf(item));
    const { value, count: more } = convert(work, item, depth + 1);
    found.push(value);
    count += more;
  }
  return { value: found, count };
}

function offsetOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

function broken(text: string, at: number, problem: string): Reading {
  return { kind: 'broken', line: lineInText(text, at), problem };
}

/** The parser meets its own limits where a document nests without end. */
function said(text: string): string {
  if (text.includes('call stack')) return 'it is nested too deeply to be read';
  return (text.split('\n', 1)[0] ?? text).slice(0, 200);
}
