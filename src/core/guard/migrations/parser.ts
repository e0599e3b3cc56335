import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Languages that migrations are written in, by the names of their grammars. */
export type Grammar = 'ruby' | 'python' | 'php' | 'javascript' | 'typescript' | 'tsx';

/** A node of the syntax tree, free of the parser's memory. Only named nodes, and words that carry a field. Offsets count UTF-16 units. */
export type SyntaxNode = {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  readonly children: readonly SyntaxNode[];
};

type Draft = SyntaxNode & { readonly children: SyntaxNode[] };

// What of @vscode/tree-sitter-wasm 0.3.1 is used; its own types are those of another module name.
type Cursor = {
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly currentFieldName: string | null;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
  delete(): void;
};
type Tree = { walk(): Cursor; delete(): void };
type Parser = {
  setLanguage(language: unknown): void;
  parse(text: string, old: null, options: { progressCallback: () => boolean }): Tree | null;
  reset(): void;
};
type TreeSitter = {
  readonly Parser: { new (): Parser; init(options: { locateFile: () => string }): Promise<void> };
  readonly Language: { load(wasm: Uint8Array): Promise<unknown> };
};

/** Deeper than any person writes; what lies below is not looked at. */
const DEEPEST = 300;
const LONGEST = 2_000_000;

const require = createRequire(import.meta.url);
const parsers = new Map<Grammar, Parser>();
let started: Promise<TreeSitter> | null = null;

/** To be called once, before `parseCode` of these languages; a language that is loaded is not loaded again. */
export async function loadGrammars(names: readonly Grammar[]): Promise<void> {
  const wanted = names.filter((name) => !parsers.has(name));
  if (wanted.length === 0) return;
  started ??= start();
  const treeSitter = await started;
  for (const name of wanted) {
    const language = await treeSitter.Language.load(readFileSync(wasm(`tree-sitter-${name}`)));
    const parser = new treeSitter.Parser();
    parser.setLanguage(language);
    parsers.set(name, parser);
  }
}

async function start(): Promise<TreeSitter> {
  const treeSitter: TreeSitter = require('@vscode/tree-sitter-wasm');
  await treeSitter.Parser.init({ locateFile: () => wasm('tree-sitter') });
  return treeSitter;
}

function wasm(name: string): string {
  return require.resolve(`@vscode/tree-sitter-wasm/wasm/${name}.wasm`);
}

/** The tree of a text; null where it is too large, or no tree came of it within a bounded number of steps. */
export function parseCode(grammar: Grammar, text: string): SyntaxNode | null {
  const parser = parsers.get(grammar);
  if (parser === undefined) throw new Error(`the grammar of ${grammar} is not loaded: loadGrammars(['${grammar}'])`);
  if (text.length > LONGEST) return null;
  let steps = 0;
  const most = 20_000 + text.length;
  const tree = parser.parse(text, null, { progressCallback: () => ++steps > most });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    return copied(tree);
  } finally {
    tree.delete();
  }
}

function copied(tree: Tree): SyntaxNode {
  const cursor = tree.walk();
  const root = draft(cursor, null);
  const path: Draft[] = [root];
  try {
    if (!cursor.gotoFirstChild()) return root;
    for (;;) {
      const field = cursor.currentFieldName;
      const node = draft(cursor, field);
      if (cursor.nodeIsNamed || field !== null) path.at(-1)?.children.push(node);
      path.push(node);
      if (path.length < DEEPEST && cursor.gotoFirstChild()) continue;
      path.pop();
      while (!cursor.gotoNextSibling()) {
        path.pop();
        if (path.length === 0 || !cursor.gotoParent()) return root;
      }
    }
  } finally {
    cursor.delete();
  }
}

function draft(cursor: Cursor, field: string | null): Draft {
  return { type: cursor.nodeType, field, start: cursor.startIndex, end: cursor.endIndex, children: [] };
}
