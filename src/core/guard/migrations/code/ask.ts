import type { Call, Code, Routine } from './model.ts';

/** A text, or null where it is none or is put together when the program runs. */
export function textIn(code: Code | null | undefined): string | null {
  return code?.kind === 'text' ? code.value : null;
}

export function truthIn(code: Code | null | undefined): boolean | null {
  return code?.kind === 'boolean' ? code.value : null;
}

/** A number as written. */
export function numberIn(code: Code | null | undefined): string | null {
  return code?.kind === 'number' ? code.value : null;
}

/** A text, or a list of texts; null where one of them is not known. */
export function textsIn(code: Code | null | undefined): readonly string[] | null {
  if (code?.kind === 'text') return [code.value];
  if (code?.kind !== 'list') return null;
  const texts = code.items.map(textIn);
  return texts.includes(null) ? null : texts.filter((one) => one !== null);
}

export function entriesIn(code: Code | null | undefined): ReadonlyMap<string, Code> | null {
  return code?.kind === 'map' && code.whole ? code.entries : null;
}

export function entry(code: Code | null | undefined, key: string): Code | undefined {
  return code?.kind === 'map' ? code.entries.get(key) : undefined;
}

/** The last argument, where it is a routine: `createTable('orders', (t) => { ... })`. */
export function callback(call: Call): Routine | null {
  const last = call.block ?? call.args.at(-1);
  return last?.kind === 'routine' ? last : null;
}

/** A chain `t.string('x').notNullable().unique()` from its first call to its last, and what it begins at. */
export function chainOf(call: Call): { readonly root: Code | null; readonly calls: readonly Call[] } {
  const calls = [call];
  let on = call.on;
  while (on?.kind === 'call') {
    calls.unshift(on);
    on = on.on;
  }
  return { root: on, calls };
}

/** Every routine of that name in a program, classes and exports included: `up` of `exports.up = ...`. */
export function routineNamed(program: readonly Code[], ...names: readonly string[]): Routine | null {
  const found = program.flatMap(function look(code: Code): readonly Routine[] {
    if (code.kind === 'routine') return named(code, code.name, names);
    if (code.kind === 'class') return code.body.flatMap(look);
    if (code.kind === 'return') return code.value === null ? [] : look(code.value);
    if (code.kind !== 'assign') return [];
    if (code.value.kind === 'routine') return named(code.value, code.to.split('.').at(-1) ?? '', names);
    if (code.value.kind === 'class') return look(code.value);
    if (code.value.kind !== 'map') return [];
    return [...code.value.entries].flatMap(([key, value]) =>
      value.kind === 'routine' ? named(value, key, names) : [],
    );
  });
  return found[0] ?? null;
}

function named(routine: Routine, name: string | null, names: readonly string[]): readonly Routine[] {
  return name !== null && names.includes(name) ? [routine] : [];
}
