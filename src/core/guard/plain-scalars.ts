import { NotPlain } from './not-plain.ts';
import { emptyFields, type Offsets } from './tree.ts';

/** A piece of a line, and where it stands in the document. */
export type Piece = { readonly text: string; readonly at: number };

/** `key: rest` */
export function readKey({ text, at }: Piece): { readonly key: string; readonly rest: Piece } {
  const usual = USUAL_KEY.exec(text);
  if (usual?.[1] !== undefined) {
    const begin = usual[0].length;
    return { key: usual[1], rest: { text: text.slice(begin), at: at + begin } };
  }
  const { value, length } = /^["']/.test(text) ? quoted({ text, at }) : plainKey(text);
  const colon = /^ *:(?: +|$)/.exec(text.slice(length))?.[0];
  if (colon === undefined) throw new NotPlain();
  const begin = length + colon.length;
  return { key: value, rest: { text: text.slice(begin), at: at + begin } };
}

/** Most are: a word that is no value of another kind. */
const USUAL_KEY = /^((?!(?:Null|NULL|True|TRUE|False|FALSE):)[A-Za-z$/_][\w$/{}.-]*):(?: +|$)/;

type Read<T> = { readonly value: T; readonly length: number };

function plainKey(text: string): Read<string> {
  const end = text.search(/:(?: |$)/);
  const key = text.slice(0, Math.max(end, 0)).trimEnd();
  if (end < 1 || !/^[\w$/.\u00a1-\uffff]/.test(key) || key.includes(' #')) throw new NotPlain();
  if (String(plainScalar(key)) !== key) throw new NotPlain();
  return { value: key, length: key.length };
}

/** A text in quotes at the beginning of a piece. */
export function quoted({ text }: Piece): Read<string> {
  const whole = (text.startsWith('"') ? DOUBLE : SINGLE).exec(text)?.[0];
  if (whole === undefined) throw new NotPlain();
  const value = text.startsWith('"') ? unescaped(whole) : whole.slice(1, -1).replaceAll("''", "'");
  return { value, length: whole.length };
}

const DOUBLE = /^"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/;
const SINGLE = /^'(?:[^']|'')*'(?!')/;

function unescaped(whole: string): string {
  try {
    return String(JSON.parse(whole));
  } catch {
    throw new NotPlain();
  }
}

/** A value without quotes, up to a comment. */
export function plainScalar(text: string): unknown {
  const value = text.replace(/ #.*/, '').trimEnd();
  if (/^(?:[-?:,[\]{}#&*!|>'"%@`]|$)/.test(value) && !/^-[\w./]/.test(value)) throw new NotPlain();
  if (/: |:$/.test(value)) throw new NotPlain();
  return resolved(value);
}

/** As the core schema of YAML 1.2 has it. */
function resolved(value: string): unknown {
  if (!/^[-+.\d~nNtTfF]/.test(value)) return value;
  if (/^(?:~|null|Null|NULL)$/.test(value)) return null;
  if (/^(?:true|True|TRUE)$/.test(value)) return true;
  if (/^(?:false|False|FALSE)$/.test(value)) return false;
  if (!/^[-+.\d]/.test(value)) return value;
  if (/^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|0[ox][\da-fA-F]+)$/.test(value)) throw new NotPlain();
  return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(value) ? Number(value) : value;
}

type Flow = { readonly offsets: Offsets; readonly deepest: number; readonly depth: number };
type Reader = Flow & { readonly piece: Piece; at: number };

/** A value in brackets or quotes that fills the rest of a line, but for a comment. */
export function flowValue(piece: Piece, flow: Flow): unknown {
  const reader: Reader = { offsets: flow.offsets, deepest: flow.deepest, depth: flow.depth, piece, at: 0 };
  const value = flowPart(reader, flow.depth);
  if (!/^(?: *| +#.*)$/.test(piece.text.slice(reader.at))) throw new NotPlain();
  return value;
}

function flowPart(reader: Reader, depth: number): unknown {
  if (depth > reader.deepest) throw new NotPlain();
  switch (reader.piece.text[reader.at]) {
    case '{':
      return flowMap(reader, depth);
    case '[':
      return flowList(reader, depth);
    case '"':
    case "'":
      return flowQuoted(reader);
    default:
      return plainScalar(flowPlain(reader, PLAIN));
  }
}

const PLAIN = /[\w$/.+(-][^,[\]{}#"'&*!|>%@`\n]*/y;
const PLAIN_KEY = /[\w$/.][^,[\]{}#"'&*!|>%@`:\s]*/y;

function flowPlain(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.piece.text)?.[0];
  if (found === undefined) throw new NotPlain();
  reader.at += found.length;
  return found.trimEnd();
}

function flowQuoted(reader: Reader): string {
  const { value, length } = quoted({ text: reader.piece.text.slice(reader.at), at: 0 });
  reader.at += length;
  return value;
}

function flowMap(reader: Reader, depth: number): unknown {
  const found = emptyFields();
  reader.offsets.note(found, reader.piece.at + reader.at);
  reader.at += 1;
  if (taken(reader, '}')) return found;
  do {
    skipSpaces(reader);
    const at = reader.piece.at + reader.at;
    const key = /["']/.test(reader.piece.text[reader.at] ?? '') ? flowQuoted(reader) : flowKey(reader);
    if (key in found || key === '<<' || !/^: /.test(reader.piece.text.slice(reader.at, reader.at + 2)))
      throw new NotPlain();
    reader.at += 2;
    skipSpaces(reader);
    reader.offsets.noteKey(found, key, at);
    found[key] = flowPart(reader, depth + 1);
  } while (taken(reader, ','));
  if (!taken(reader, '}')) throw new NotPlain();
  return found;
}

function flowKey(reader: Reader): string {
  const key = flowPlain(reader, PLAIN_KEY);
  if (String(plainScalar(key)) !== key) throw new NotPlain();
  return key;
}

function flowList(reader: Reader, depth: number): unknown {
  const found: unknown[] = [];
  reader.offsets.note(found, reader.piece.at + reader.at);
  reader.at += 1;
  if (taken(reader, ']')) return found;
  do {
    skipSpaces(reader);
    reader.offsets.noteKey(found, String(found.length), reader.piece.at + reader.at);
    found.push(flowPart(reader, depth + 1));
  } while (taken(reader, ','));
  if (!taken(reader, ']')) throw new NotPlain();
  return found;
}

function taken(reader: Reader, character: string): boolean {
  skipSpaces(reader);
  if (reader.piece.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

function skipSpaces(reader: Reader): void {
  while (reader.piece.text[reader.at] === ' ') reader.at += 1;
}
