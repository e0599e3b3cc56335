import { withConstants } from '../code/constants.ts';
import type { Call, Code, Routine } from '../code/model.ts';
import { after, is, peek, type Reader, skipBreaks, written } from './reader.ts';
import { type Token, tokensOf } from './tokens.ts';

/** There is no grammar of Elixir here: calls with their arguments and blocks are read, whatever else stands as `other`. */
export function elixirCode(text: string): readonly Code[] {
  const reader: Reader = { text, tokens: tokensOf(text), at: 0, depth: 0, isArgument: false };
  return withConstants(statements(reader, () => false));
}

const DEEPEST = 60;

/** Statements up to a word that ends them. */
function statements(reader: Reader, ends: (token: Token) => boolean): readonly Code[] {
  const found: Code[] = [];
  for (;;) {
    skipBreaks(reader);
    const next = peek(reader);
    if (next === undefined || ends(next)) return found;
    const before = reader.at;
    found.push(statement(reader));
    if (reader.at === before) reader.at += 1;
  }
}

function statement(reader: Reader): Code {
  const first = peek(reader);
  if (first === undefined) return { kind: 'other', line: 1, text: '' };
  if (/^@\w/.test(first.value) && first.type === 'word') return attribute(reader, first);
  if (first.type === 'word') {
    const code = wordStatement(reader, first);
    const next = peek(reader);
    if (next === undefined || next.type === 'break' || /^(end|else)$/.test(next.value)) return code;
    if (is(next, '=')) return assignment(reader, first);
  }
  return rest(reader, first);
}

/** What has no shape, up to the end of the line; whole blocks are part of it. */
function rest(reader: Reader, first: Token): Code {
  let brackets = 0;
  let blocks = 0;
  for (let next = peek(reader); next !== undefined; next = peek(reader)) {
    if (
      brackets === 0 &&
      blocks === 0 &&
      next.type === 'break' &&
      !/^(\||\|>|,|=|<>|->)/.test(reader.tokens[reader.at - 1]?.value ?? '') &&
      !is(after(reader), '|>')
    )
      break;
    if (brackets === 0 && blocks === 0 && is(next, 'end')) break;
    if (next.type === 'sign' && /^[([{]$/.test(next.value)) brackets += 1;
    if (next.type === 'sign' && /^[)\]}]$/.test(next.value)) brackets = Math.max(0, brackets - 1);
    if (is(next, 'do') || is(next, 'fn')) blocks += 1;
    if (is(next, 'end')) blocks -= 1;
    reader.at += 1;
  }
  return { kind: 'other', ...written(reader, first) };
}

/** `@table :orders` gives a name a value; `@moduledoc "..."` is nothing. */
function attribute(reader: Reader, first: Token): Code {
  reader.at += 1;
  const value = peek(reader)?.type === 'break' ? null : expression(reader);
  const next = peek(reader);
  if (value === null || (next !== undefined && next.type !== 'break')) return rest(reader, first);
  return { kind: 'assign', to: first.value, value, ...written(reader, first) };
}

function assignment(reader: Reader, first: Token): Code {
  reader.at += 1;
  const value = expression(reader);
  const next = peek(reader);
  if (next !== undefined && next.type !== 'break') return rest(reader, first);
  return { kind: 'assign', to: first.value, value, ...written(reader, first) };
}

function wordStatement(reader: Reader, first: Token): Code {
  if (first.value === 'def' || first.value === 'defp') return definition(reader, first);
  const call = expression(reader);
  if (call.kind !== 'call') return call;
  if (call.name === 'defmodule')
    return {
      kind: 'class',
      name: call.args[0]?.text ?? '',
      parents: [],
      body: call.block?.body ?? [],
      line: call.line,
      text: call.text,
    };
  if (/^(if|unless|for|case|cond|with)$/.test(call.name) && call.block !== null) {
    const what = call.name === 'if' || call.name === 'unless' ? call.name : 'loop';
    return {
      kind: 'branch',
      what,
      condition: call.args.map((one) => one.text).join(' '),
      body: call.block.body,
      otherwise: [],
      line: call.line,
      text: call.text,
    };
  }
  return call;
}

/** `def change do ... end` and `def change, do: ...`. */
function definition(reader: Reader, first: Token): Code {
  reader.at += 1;
  const name = peek(reader)?.value ?? '';
  while (
    peek(reader) !== undefined &&
    !is(peek(reader), 'do') &&
    peek(reader)?.value !== 'do' &&
    peek(reader)?.type !== 'break'
  )
    reader.at += 1;
  const opens = peek(reader);
  if (opens === undefined || opens.type === 'break') return { kind: 'other', ...written(reader, first) };
  if (opens.type === 'key') {
    reader.at += 1;
    const body = [expression(reader)];
    return { kind: 'routine', name, params: [], body, ...written(reader, first) };
  }
  return { ...block(reader), name, ...written(reader, first) };
}

/** After `do`, up to its `end`. */
function block(reader: Reader): Routine {
  const opened = peek(reader) ?? { type: 'word', value: '', line: 1, from: 1, start: 0, end: 0 };
  reader.at += 1;
  reader.depth += 1;
  const tooDeep = reader.depth > DEEPEST;
  const ends = (token: Token) => is(token, 'end') || is(token, 'rescue') || is(token, 'after');
  const body = tooDeep ? [rest(reader, opened)] : [...statements(reader, (token) => ends(token) || is(token, 'else'))];
  if (is(peek(reader), 'else')) {
    reader.at += 1;
    body.push(...statements(reader, ends));
  }
  if (!is(peek(reader), 'end')) statements(reader, (token) => is(token, 'end'));
  reader.at += 1;
  reader.depth -= 1;
  return { kind: 'routine', name: null, params: [], body, ...written(reader, opened) };
}

function expression(reader: Reader): Code {
  const first = peek(reader);
  if (first === undefined) return { kind: 'other', line: 1, text: '' };
  reader.depth += 1;
  const code = reader.depth > DEEPEST ? rest(reader, first) : simple(reader, first);
  reader.depth -= 1;
  return code;
}

function simple(reader: Reader, first: Token): Code {
  reader.at += 1;
  const at = () => written(reader, first);
  switch (first.type) {
    case 'atom':
      return { kind: 'text', value: first.value, from: first.from, ...at() };
    case 'text': {
      if (!first.value.startsWith('word-list:')) return { kind: 'text', value: first.value, from: first.from, ...at() };
      const words = first.value
        .slice(10)
        .split(/\s+/)
        .filter((one) => one !== '');
      return {
        kind: 'list',
        items: words.map((value) => ({ kind: 'text', value, from: first.from, ...at() })),
        ...at(),
      };
    }
    case 'template':
      return { kind: 'template', parts: [first.value, { kind: 'other', ...at() }], from: first.from, ...at() };
    case 'number':
      return { kind: 'number', value: first.value, ...at() };
    case 'word':
      return word(reader, first);
    default:
      return first.value === '[' ? list(reader, first) : bracketed(reader, first);
  }
}

function list(reader: Reader, first: Token): Code {
  const { args, options } = given(reader, ']');
  const at = written(reader, first);
  return options.size > 0 && args.length === 0
    ? { kind: 'map', entries: options, whole: true, ...at }
    : { kind: 'list', items: args, ...at };
}

/** Anything else in brackets is passed over. */
function bracketed(reader: Reader, first: Token): Code {
  if (!/^[({%&]$/.test(first.value)) return rest(reader, first);
  let depth = first.value === '(' || first.value === '{' ? 1 : 0;
  for (let next = peek(reader); next !== undefined && (depth > 0 || /^[{(]$/.test(next.value)); next = peek(reader)) {
    if (next.type === 'sign' && /^[([{]$/.test(next.value)) depth += 1;
    if (next.type === 'sign' && /^[)\]}]$/.test(next.value)) depth -= 1;
    reader.at += 1;
    if (depth === 0) break;
  }
  return { kind: 'other', ...written(reader, first) };
}

function word(reader: Reader, first: Token): Code {
  const at = () => written(reader, first);
  if (first.value === 'true' || first.value === 'false')
    return { kind: 'boolean', value: first.value === 'true', ...at() };
  if (first.value === 'nil') return { kind: 'null', ...at() };
  if (first.value === 'fn') {
    reader.at -= 1;
    return { ...block(reader), ...at() };
  }
  const next = peek(reader);
  const hasBrackets = is(next, '(') && next?.start === first.end;
  if (hasBrackets) reader.at += 1;
  const { args, options } = hasBrackets
    ? given(reader, ')')
    : startsArgument(next) && !first.value.startsWith('@')
      ? given(reader, null)
      : { args: [], options: new Map<string, Code>() };
  const opened = !reader.isArgument && is(peek(reader), 'do') ? block(reader) : null;
  if (!hasBrackets && args.length === 0 && options.size === 0 && opened === null)
    return { kind: 'name', name: first.value, ...at() };
  const dot = first.value.lastIndexOf('.');
  const on: Code | null =
    dot === -1
      ? null
      : { kind: 'name', name: first.value.slice(0, dot), line: first.line, text: first.value.slice(0, dot) };
  const call: Call = { kind: 'call', on, name: first.value.slice(dot + 1), args, options, block: opened, ...at() };
  return call;
}

function startsArgument(next: Token | undefined): boolean {
  if (next === undefined || next.type === 'break') return false;
  if (next.type === 'sign') return next.value === '[' || next.value === '%';
  return !/^(do|end|else|and|or|in|when|not)$/.test(next.value) || next.type === 'key';
}

type Given = { readonly args: readonly Code[]; readonly options: ReadonlyMap<string, Code> };

/** Arguments up to a bracket, or to the end of the line. */
function given(reader: Reader, closes: string | null): Given {
  const before = reader.isArgument;
  reader.isArgument = closes === null;
  const found = listedArguments(reader, closes);
  reader.isArgument = before;
  return found;
}

function listedArguments(reader: Reader, closes: string | null): Given {
  const args: Code[] = [];
  const options = new Map<string, Code>();
  for (;;) {
    if (closes !== null || is(reader.tokens[reader.at - 1], ',')) skipBreaks(reader);
    const next = peek(reader);
    if (next === undefined) break;
    if (closes !== null && is(next, closes)) {
      reader.at += 1;
      break;
    }
    const before = reader.at;
    if (next.type === 'key') {
      reader.at += 1;
      skipBreaks(reader);
      options.set(next.value, expression(reader));
    } else args.push(expression(reader));
    if (closes !== null) skipBreaks(reader);
    if (is(peek(reader), ',')) reader.at += 1;
    else if (closes === null) break;
    else if (!is(peek(reader), closes)) {
      // An operator or the like: what it makes is not known.
      const from = peek(reader) ?? next;
      while (peek(reader) !== undefined && !is(peek(reader), closes) && !is(peek(reader), ',')) reader.at += 1;
      args.push({ kind: 'other', ...written(reader, from) });
      if (is(peek(reader), ',')) reader.at += 1;
    }
    if (reader.at === before) reader.at += 1;
  }
  return { args, options };
}
