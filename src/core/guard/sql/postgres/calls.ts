import { nameText } from '../change.ts';
import { changesSchema } from './access.ts';
import { isBuiltIn } from './built-in.ts';
import { constantString } from './expressions.ts';
import { nameOfList, stringsOf } from './names.ts';
import type { Node, Part } from './parser.ts';
import { changesOfRoutine } from './routines.ts';
import type { Found, Statement } from './statement.ts';
import { partsWithin } from './walk.ts';

/**
 * What the functions do that a statement calls. One that the same text makes is read; of another nothing is known but its name. `unknown`:
 * whether that is said, or the statement is judged by what itself does to rows.
 */
export function effectsOfCalls(
  node: unknown,
  statement: Statement,
  unknown: 'told' | 'ignored' = 'told',
): readonly Found[] {
  const met = new Set<string>();
  return partsWithin(node, 'FuncCall').flatMap((call) => {
    const name = stringsOf(call.funcname).join('.');
    if (isBuiltIn(schemaOf(call), stringsOf(call.funcname).at(-1) ?? '')) return effectsOfBuiltIn(call);
    if (met.has(name)) return [];
    met.add(name);
    return effectsOfOwn(call, statement, unknown);
  });
}

function schemaOf({ funcname }: Part<'FuncCall'>): string | null {
  return stringsOf(funcname).at(-2) ?? null;
}

function effectsOfOwn(
  { funcname }: Part<'FuncCall'>,
  statement: Statement,
  unknown: 'told' | 'ignored',
): readonly Found[] {
  const name = nameText(nameOfList(funcname));
  const { reading } = statement;
  const routine = reading.routines.get(name) ?? null;
  if (reading.within.includes(name)) return [];
  if (routine !== null && reading.budget.left > 0) {
    reading.budget.left -= 1;
    return changesOfRoutine(routine, { ...reading, within: [...reading.within, name] });
  }
  return unknown === 'ignored'
    ? []
    : [{ kind: 'unreadable', what: `calls the function ${name}; what that does is not in the text` }];
}

function effectsOfBuiltIn({ funcname, args = [] }: Part<'FuncCall'>): readonly Found[] {
  const own = stringsOf(funcname).at(-1);
  if (own === 'setval') return setValue(args);
  if (own !== 'set_config' || constantString(args[0]) !== 'search_path') return [];
  const value = constantString(args[1]) ?? '?';
  return changesSchema(value) ? [{ kind: 'setting', name: 'search_path', value }] : [];
}

/** To the largest value of a column is what one does to keep ids from meeting; any other value may make them meet. */
function setValue([sequence, value]: readonly Node[]): readonly Found[] {
  const toLargest = partsWithin(value, 'FuncCall').some(({ funcname }) => stringsOf(funcname).at(-1) === 'max');
  if (toLargest) return [{ kind: 'harmless', what: 'sequence set to the largest value' }];
  const name = constantString(sequence);
  const parts = name === null ? [] : name.split('.').map(unquoted);
  const schema = parts.length > 1 && parts.at(-2) !== 'public' ? (parts.at(-2) ?? null) : null;
  return [{ kind: 'change-sequence', sequence: { schema, name: parts.at(-1) ?? '?' }, what: 'restart' }];
}

function unquoted(name: string): string {
  return /^".*"$/.test(name) ? name.slice(1, -1) : name.toLowerCase();
}
