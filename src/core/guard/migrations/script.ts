import type { Change } from '../sql/change.ts';
import { callback, chainOf, routineNamed } from './code/ask.ts';
import type { Call, Code } from './code/model.ts';
import { readCode, scriptGrammar } from './code/read.ts';
import { readStatements } from './code/statements.ts';
import { unreadable } from './make.ts';
import type { Reading, TextFile } from './model.ts';

/** A verb of a tool's runner. Null: a name is not in the text. */
export type ScriptVerb = (call: Call, reading: Reading) => readonly Change[] | null;

export type ScriptTool = {
  readonly verbs: Readonly<Record<string, ScriptVerb>>;
  /** Calls that change nothing. */
  readonly noMatter: RegExp;
};

/** Changes of the `up` of a script whose verbs are called on an object that is handed to it. */
export function readScript(file: TextFile, reading: Reading, tool: ScriptTool): readonly Change[] {
  const program = readCode(scriptGrammar(file.path), file.text);
  const whole = { line: 1, text: file.path };
  if (program === null) return unreadable(reading, whole, 'a file that could not be parsed');
  const up = routineNamed(program, 'up');
  return up === null
    ? unreadable(reading, whole, 'a migration without `up`')
    : readBody(up.body, { reading, program, tool, depth: 0 });
}

type Context = {
  readonly reading: Reading;
  readonly program: readonly Code[];
  readonly tool: ScriptTool;
  readonly depth: number;
};

function readBody(body: readonly Code[], context: Context): readonly Change[] {
  const { reading, tool, program, depth } = context;
  return readStatements(body, reading, (call) => {
    const verb = Object.hasOwn(tool.verbs, call.name) && call.on !== null ? tool.verbs[call.name] : undefined;
    if (verb !== undefined)
      return [
        ...chained(call, context),
        ...(verb(call, reading) ?? unreadable(reading, call, 'names that are not in the text')),
      ];
    if (/^(transaction|startTransaction)$/.test(call.name) && callback(call) !== null)
      return readBody(callback(call)?.body ?? [], context);
    if (tool.noMatter.test(call.name)) return [];
    const own =
      call.on === null || (call.on.kind === 'name' && call.on.name === 'this')
        ? routineNamed(program, call.name)
        : null;
    return own !== null && depth < 5 ? readBody(own.body, { ...context, depth: depth + 1 }) : null;
  });
}

/** Verbs that stand before this one in the same chain. */
function chained(call: Call, context: Context): readonly Change[] {
  const before = chainOf(call).calls.slice(0, -1);
  return before.length === 0 ? [] : readBody(before.slice(-1), context);
}
