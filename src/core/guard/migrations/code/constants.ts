import type { Call, Code, Routine } from './model.ts';
import { joined } from './source.ts';

/** Puts the value of a name that is given a plain value, once in the whole file, wherever the name stands. */
export function withConstants(program: readonly Code[]): readonly Code[] {
  const values = new Map<string, Code | null>();
  walk(program, (code) => {
    if (code.kind !== 'assign') return;
    values.set(code.to, values.has(code.to) || !isPlain(code.value) ? null : code.value);
  });
  const known = new Map([...values].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
  return known.size === 0 ? program : program.map((one) => fill(one, known));
}

function isPlain(code: Code): boolean {
  if (code.kind === 'list') return code.items.every(isPlain);
  return code.kind === 'text' || code.kind === 'number' || code.kind === 'boolean';
}

/** Every piece of a program, outside before inside. */
export function walk(program: readonly Code[], visit: (code: Code) => void): void {
  const left = [...program].reverse();
  for (let code = left.pop(); code !== undefined; code = left.pop()) {
    visit(code);
    left.push(...inside(code).reverse());
  }
}

function inside(code: Code): Code[] {
  switch (code.kind) {
    case 'template':
      return code.parts.filter((part) => typeof part !== 'string');
    case 'list':
      return [...code.items];
    case 'map':
      return [...code.entries.values()];
    case 'call':
      return [
        ...(code.on === null ? [] : [code.on]),
        ...code.args,
        ...code.options.values(),
        ...(code.block === null ? [] : [code.block]),
      ];
    case 'routine':
    case 'class':
      return [...code.body];
    case 'assign':
      return [code.value];
    case 'branch':
      return [...code.body, ...code.otherwise];
    case 'return':
      return code.value === null ? [] : [code.value];
    default:
      return [];
  }
}

/** The same code with names replaced by values. A block's own parameter of that name stays what it is. */
export function fill(code: Code, known: ReadonlyMap<string, Code>): Code {
  const all = (list: readonly Code[]) => list.map((one) => fill(one, known));
  switch (code.kind) {
    case 'name':
      return known.get(code.name) ?? code;
    case 'template':
      return joined(
        code,
        code.from,
        code.parts.map((part) => (typeof part === 'string' ? part : shown(fill(part, known)))),
      );
    case 'list':
      return { ...code, items: all(code.items) };
    case 'map':
      return { ...code, entries: filledEntries(code.entries, known) };
    case 'call':
      return filledCall(code, known);
    case 'routine':
      return filledRoutine(code, known);
    case 'class':
      return { ...code, body: all(code.body) };
    case 'assign':
      return { ...code, value: fill(code.value, known) };
    case 'branch':
      return { ...code, body: all(code.body), otherwise: all(code.otherwise) };
    case 'return':
      return code.value === null ? code : { ...code, value: fill(code.value, known) };
    default:
      return code;
  }
}

/** A number in a text stands as it is written. */
function shown(code: Code): string | Code {
  return code.kind === 'number' ? code.value : code;
}

function filledEntries(
  entries: ReadonlyMap<string, Code>,
  known: ReadonlyMap<string, Code>,
): ReadonlyMap<string, Code> {
  return entries.size === 0 ? entries : new Map([...entries].map(([key, value]) => [key, fill(value, known)]));
}

function filledCall(code: Call, known: ReadonlyMap<string, Code>): Call {
  return {
    ...code,
    on: code.on === null ? null : fill(code.on, known),
    args: code.args.map((one) => fill(one, known)),
    options: filledEntries(code.options, known),
    block: code.block === null ? null : filledRoutine(code.block, known),
  };
}

function filledRoutine(code: Routine, known: ReadonlyMap<string, Code>): Routine {
  const seen = code.params.some((name) => known.has(name))
    ? new Map([...known].filter(([name]) => !code.params.includes(name)))
    : known;
  return { ...code, body: code.body.map((one) => fill(one, seen)) };
}
