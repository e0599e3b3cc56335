import { emptyFields, type Offsets, offsetsIn, type Tree } from './tree.ts';

/** What a JSON text says, or null where it is no JSON (or names a key twice, or goes too deep: the YAML reader says which). */
export function readJson(text: string, deepest: number): Tree | null {
  const offsets = offsetsIn(text);
  const cursor: Cursor = { text, at: 0, deepest, offsets };
  try {
    const root = value(cursor, 0);
    skipSpace(cursor);
    return cursor.at === text.length ? offsets.tree(root) : null;
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

class NotJson extends Error {}

type Cursor = { readonly text: string; at: number; readonly deepest: number; readonly offsets: Offsets };

function value(cursor: Cursor, depth: number): unknown {
  if (depth > cursor.deepest) throw new NotJson();
  skipSpace(cursor);
  switch (cursor.text.charCodeAt(cursor.at)) {
    case 0x7b:
      return map(cursor, depth);
    case 0x5b:
      return list(cursor, depth);
    case 0x22:
      return string(cursor);
    default:
      return word(cursor);
  }
}

function map(cursor: Cursor, depth: number): unknown {
  const found = emptyFields();
  cursor.offsets.note(found, cursor.at);
  cursor.at += 1;
  if (taken(cursor, 0x7d)) return found;
  do {
    skipSpace(cursor);
    const at = cursor.at;
    const key = string(cursor);
    if (key in found || !taken(cursor, 0x3a)) throw new NotJson();
    cursor.offsets.noteKey(found, key, at);
    found[key] = value(cursor, depth + 1);
  } while (taken(cursor, 0x2c));
  if (!taken(cursor, 0x7d)) throw new NotJson();
  return found;
}

function list(cursor: Cursor, depth: number): unknown {
  const found: unknown[] = [];
  cursor.offsets.note(found, cursor.at);
  cursor.at += 1;
  if (taken(cursor, 0x5d)) return found;
  do {
    skipSpace(cursor);
    cursor.offsets.noteKey(found, String(found.length), cursor.at);
    found.push(value(cursor, depth + 1));
  } while (taken(cursor, 0x2c));
  if (!taken(cursor, 0x5d)) throw new NotJson();
  return found;
}

function string(cursor: Cursor): string {
  const { text, at } = cursor;
  if (text.charCodeAt(at) !== 0x22) throw new NotJson();
  let end = at + 1;
  let plain = true;
  for (let code = text.charCodeAt(end); code !== 0x22; code = text.charCodeAt(end)) {
    if (Number.isNaN(code) || code < 0x20) throw new NotJson();
    if (code === 0x5c) plain = false;
    end += code === 0x5c ? 2 : 1;
  }
  cursor.at = end + 1;
  return plain ? text.slice(at + 1, end) : parsed(text.slice(at, end + 1));
}

function parsed(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw new NotJson();
  }
}

const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function word(cursor: Cursor): unknown {
  WORD.lastIndex = cursor.at;
  const found = WORD.exec(cursor.text)?.[0];
  if (found === undefined) throw new NotJson();
  cursor.at += found.length;
  return JSON.parse(found);
}

function taken(cursor: Cursor, code: number): boolean {
  skipSpace(cursor);
  if (cursor.text.charCodeAt(cursor.at) !== code) return false;
  cursor.at += 1;
  return true;
}

function skipSpace(cursor: Cursor): void {
  for (let code = cursor.text.charCodeAt(cursor.at); ; code = cursor.text.charCodeAt(cursor.at)) {
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    cursor.at += 1;
  }
}
