import { loadModule, type Node as PgNode, parsePlPgSQLSync, parseSync } from 'libpg-query';
import { objectionToNesting } from './nesting.ts';

/** A tree of PostgreSQL's own grammar: an object with one key, which is the kind of the node. */
export type Node = PgNode;
export type NodeKind = Node extends infer N ? (N extends unknown ? keyof N : never) : never;
/** What stands under that key. */
export type Part<K extends string> = Extract<Node, Record<K, unknown>> extends Record<K, infer V> ? V : never;

export type Parsed = { readonly kind: 'parsed'; readonly nodes: readonly Node[] } | Broken;
export type Broken = { readonly kind: 'broken'; readonly why: string };
export type ParsedRoutine = { readonly kind: 'parsed'; readonly tree: unknown } | Broken;

/** To be awaited once before anything is parsed. */
export async function loadPostgres(): Promise<void> {
  await loadModule();
}

/** Places in the tree count UTF-8 bytes from the start of the text. */
export function parseSql(text: string): Parsed {
  const objection = objectionTo(text);
  if (objection !== null) return { kind: 'broken', why: objection };
  return guarded(() => ({
    kind: 'parsed',
    nodes: (parseSync(text).stmts ?? []).flatMap(({ stmt }) => (stmt === undefined ? [] : [stmt])),
  }));
}

/** Of `DO` or `CREATE FUNCTION` in PL/pgSQL, the statements inside. */
export function parseRoutine(text: string): ParsedRoutine {
  const objection = objectionTo(text);
  if (objection !== null) return { kind: 'broken', why: objection };
  return guarded(() => ({ kind: 'parsed', tree: parsePlPgSQLSync(text) }));
}

const LONGEST_STATEMENT = 1_000_000;
const LONGEST_WHY = 120;

function objectionTo(text: string): string | null {
  if (damage !== null) return damage;
  if (text.includes('\0')) return 'it contains NUL characters, which PostgreSQL does not take';
  if (text.length > LONGEST_STATEMENT) return 'the statement is longer than a million characters';
  return text.trim() === '' ? 'it is empty' : objectionToNesting(text);
}

/** Set when the parser has run out of its stack: it does not come back from that, and would answer nonsense afterwards. */
let damage: string | null = null;

function guarded<T>(parse: () => T): T | Broken {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError'))
      damage = 'the parser gave up on an earlier statement that is nested too deeply; start the program again';
    return { kind: 'broken', why: (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_WHY) };
  }
}
