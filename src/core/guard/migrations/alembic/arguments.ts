import type { Change, Name } from '../../sql/change.ts';
import { textIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { nameFrom } from '../make.ts';
import type { Reading } from '../model.ts';

export type Verb = (call: Call, reading: Reading) => readonly Change[] | null;

export function arg(call: Call, position: number, ...names: readonly string[]): Code | undefined {
  for (const name of names) if (call.options.has(name)) return call.options.get(name);
  return call.args[position];
}

export function tableArg(call: Call, position: number, ...names: readonly string[]): Name | null {
  const name = textIn(arg(call, position, ...names));
  return name === null
    ? null
    : nameFrom(name, textIn(call.options.get('schema')) ?? textIn(call.options.get('source_schema')));
}

export type At = { readonly call: Call; readonly reading: Reading };
