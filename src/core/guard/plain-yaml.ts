import { NotPlain } from './not-plain.ts';
import { type Line, linesOf } from './plain-lines.ts';
import { flowValue, type Piece, plainScalar, quoted, readKey } from './plain-scalars.ts';
import { emptyFields, type Offsets, offsetsIn, type Tree } from './tree.ts';

/**
 * What a YAML text says that is written the usual way: maps and lists by indentation, texts on one line or in blocks, `{}` and `[]` on one
 * line. Null for everything else (anchors, tags, texts over several lines, mistakes), which the full parser reads. It is an order of magnitude
 * quicker, and most documents are written so.
 */
export function readPlainYaml(text: string, deepest: number): Tree | null {
  const offsets = offsetsIn(text);
  try {
    const cursor: Cursor = { text, lines: linesOf(text), next: 0, offsets, deepest };
    const first = peek(cursor);
    if (first === null) return null;
    const root = block(cursor, first.indent, 0);
    return peek(cursor) === null ? offsets.tree(root) : null;
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

type Cursor = {
  readonly text: string;
  readonly lines: Line[];
  next: number;
  readonly offsets: Offsets;
  readonly deepest: number;
};

/** The next line that says something. */
function peek(cursor: Cursor): Line | null {
  for (let line = cursor.lines[cursor.next]; line !== undefined; line = cursor.lines[cursor.next]) {
    if (line.text !== '' && !line.text.startsWith('#')) return line;
    cursor.next += 1;
  }
  return null;
}

function isItem({ text }: Line): boolean {
  return text === '-' || text.startsWith('- ');
}

function block(cursor: Cursor, indent: number, depth: number): unknown {
  if (depth > cursor.deepest) throw new NotPlain();
  const line = peek(cursor);
  return line !== null && isItem(line) ? list(cursor, indent, depth) : map(cursor, indent, depth);
}

function map(cursor: Cursor, indent: number, depth: number): unknown {
  const found = emptyFields();
  let first = true;
  for (let line = peek(cursor); line !== null && line.indent >= indent; line = peek(cursor)) {
    if (line.indent > indent || isItem(line)) throw new NotPlain();
    const { key, rest } = readKey({ text: line.text, at: line.at });
    if (key in found || key === '<<') throw new NotPlain();
    if (first) cursor.offsets.note(found, line.at);
    first = false;
    cursor.offsets.noteKey(found, key, line.at);
    found[key] = valueAfter(cursor, rest, { indent, depth, listBeside: true });
  }
  return found;
}

function list(cursor: Cursor, indent: number, depth: number): unknown {
  const found: unknown[] = [];
  for (let line = peek(cursor); line !== null && line.indent >= indent; line = peek(cursor)) {
    if (line.indent > indent) throw new NotPlain();
    if (!isItem(line)) break;
    if (found.length === 0) cursor.offsets.note(found, line.at);
    found.push(item(cursor, { line, found, indent, depth }));
  }
  return found;
}

type Item = { readonly line: Line; readonly found: unknown[]; readonly indent: number; readonly depth: number };

function item(cursor: Cursor, { line, found, indent, depth }: Item): unknown {
  const spaces = /^-( *)/.exec(line.text)?.[1]?.length ?? 0;
  const rest = { text: line.text.slice(1 + spaces), at: line.at + 1 + spaces };
  const key = String(found.length);
  if (rest.text === '' || rest.text.startsWith('#')) {
    cursor.next += 1;
    const below = peek(cursor);
    if (below === null || below.indent <= indent) throw new NotPlain();
    cursor.offsets.noteKey(found, key, below.at);
    return block(cursor, below.indent, depth + 1);
  }
  cursor.offsets.noteKey(found, key, rest.at);
  if (!isEntry(rest)) return valueAfter(cursor, rest, { indent, depth, listBeside: false });
  const within = indent + 1 + spaces;
  cursor.lines[cursor.next] = { ...line, indent: within, text: rest.text, at: rest.at };
  return map(cursor, within, depth + 1);
}

/** Whether what stands behind a dash is the first key of a map. */
function isEntry({ text, at }: Piece): boolean {
  if (text.startsWith('- ') || text === '-') throw new NotPlain();
  if (/^["']/.test(text)) return /^\s*:(?:\s|$)/.test(text.slice(quoted({ text, at }).length));
  return !/^[[{|>]/.test(text) && /:(?:\s|$)/.test(text.replace(/(?:^|\s)#.*/, ''));
}

type Around = { readonly indent: number; readonly depth: number; readonly listBeside: boolean };

function valueAfter(cursor: Cursor, rest: Piece, { indent, depth, listBeside }: Around): unknown {
  const { text } = rest;
  cursor.next += 1;
  if (text.startsWith('|') || text.startsWith('>')) return blockText(cursor, text, indent);
  const below = peek(cursor);
  const deeper = below !== null && below.indent > indent;
  if (text === '' || text.startsWith('#')) {
    if (below !== null && deeper) return block(cursor, below.indent, depth + 1);
    return listBeside && below !== null && below.indent === indent && isItem(below)
      ? list(cursor, indent, depth + 1)
      : null;
  }
  if (deeper) throw new NotPlain();
  return /^[[{"']/.test(text) ? flowValue(rest, { ...cursor, depth: depth + 1 }) : plainScalar(text);
}

/** `|` keeps lines as they are, `>` makes one of them. */
function blockText(cursor: Cursor, header: string, indent: number): string {
  if (!/^[|>]-?$/.test(header)) throw new NotPlain();
  const lines = contentLines(cursor, indent);
  const last = lines.findLastIndex((line) => line.trim() !== '');
  if (last < 0) throw new NotPlain();
  const kept = lines.slice(0, last + 1);
  const text = header.startsWith('|') ? kept.join('\n') : folded(kept);
  return header.endsWith('-') ? text : `${text}\n`;
}

function contentLines(cursor: Cursor, indent: number): readonly string[] {
  const found: string[] = [];
  let own: number | null = null;
  for (let line = cursor.lines[cursor.next]; line !== undefined; line = cursor.lines[cursor.next]) {
    const blank = line.text === '';
    if (!blank && line.indent <= indent) break;
    if (!blank) own ??= line.indent;
    if ((!blank && line.indent < (own ?? 0)) || (blank && line.indent > (own ?? 0)) || line.last) throw new NotPlain();
    found.push(blank ? '' : line.raw.slice(own ?? 0));
    cursor.next += 1;
  }
  return found;
}

/** Lines become one; an empty line is a line break, and lines that stand further in stay as they are. */
function folded(lines: readonly string[]): string {
  let text = '';
  let before: string | null = null;
  let empty = 0;
  for (const line of lines) {
    if (line === '') {
      empty += 1;
      continue;
    }
    const kept = before === null ? 0 : before.startsWith(' ') || line.startsWith(' ') ? 1 : 0;
    text += before !== null && empty + kept === 0 ? ' ' : '\n'.repeat(empty + kept);
    text += line;
    before = line;
    empty = 0;
  }
  return text;
}
