import type { Change } from '../../sql/change.ts';
import { chainOf, entriesIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { plural, underscored } from '../inflect.ts';
import { change, harmless, nameFrom } from '../make.ts';
import type { Options, Rails } from './model.ts';

const NARROWS =
  /^(where|not|joins|left_joins|includes|limit|order|unscoped|all|in_batches|each_batch|distinct|offset|merge|with_deleted|lock|reorder|find_by|find|first|last|each)$/;
const READS =
  /^(count|exists\?|any\?|none\?|pluck|ids|maximum|minimum|sum|first|last|find|find_by|connection|reset_column_information|table_exists\?|column_names|columns_hash|empty\?|where|reset_sequence_name|logger|table_name)$/;

/** Rows that model code writes in one plain call, such as `Order.where(channel: nil).update_all(channel: 'web')`; null for any other code. */
export function modelCode(call: Call, rails: Rails): readonly Change[] | null {
  const { root, calls } = chainOf(call);
  if (root?.kind !== 'name' || !/^(::)?[A-Z]/.test(root.name) || call.block !== null) return null;
  const last = calls.at(-1) ?? call;
  const before = calls.slice(0, -1);
  if (!before.every((one) => NARROWS.test(one.name) && one.block === null)) return null;
  const table = nameFrom(
    rails.tables.get(root.name) ??
      rails.tables.get(root.name.split('::').at(-1) ?? '') ??
      plural(underscored(root.name)),
  );
  const hasWhere = before.some((one) => /^(where|not|limit|joins|merge|find_by|find|first|last)$/.test(one.name));
  switch (last.name) {
    case 'update_all': {
      const sets = setsOf(last);
      return sets === null
        ? null
        : [change(rails, call, { kind: 'update-rows', table, sets, whereNull: nullsIn(before), hasWhere })];
    }
    case 'update':
    case 'update!':
      return last.options.size === 0
        ? null
        : [
            change(rails, call, {
              kind: 'update-rows',
              table,
              sets: [...last.options.keys()],
              whereNull: nullsIn(before),
              hasWhere: true,
            }),
          ];
    case 'delete_all':
    case 'destroy_all':
    case 'delete_by':
    case 'destroy_by':
      return [change(rails, call, { kind: 'delete-rows', table, hasWhere: hasWhere || last.options.size > 0 })];
    case 'create':
    case 'create!':
    case 'insert':
    case 'insert!':
    case 'insert_all':
    case 'insert_all!':
    case 'find_or_create_by':
    case 'find_or_create_by!':
      return [change(rails, call, { kind: 'insert-rows', table, copiesFrom: null })];
    default:
      return READS.test(last.name) ? harmless(rails, call, 'a question') : null;
  }
}

/** Columns of `update_all(channel: 'web')` or of `update_all("channel = 'web'")`. */
function setsOf(call: Call): readonly string[] | null {
  const named: Options | null = call.options.size > 0 ? call.options : entriesIn(call.args[0]);
  if (named !== null) return named.has('**') ? null : [...named.keys()];
  const [first] = call.args;
  const text = first?.kind === 'list' ? first.items[0] : first;
  return text === undefined ? null : assignedIn(text);
}

function assignedIn(code: Code): readonly string[] | null {
  const shown =
    code.kind === 'text'
      ? code.value
      : code.kind === 'template'
        ? code.parts.map((one) => (typeof one === 'string' ? one : '0')).join('')
        : null;
  if (shown === null) return null;
  const names = topLevelParts(shown).map((part) => /^\s*(?:\w+\.)?["`]?(\w+)["`]?\s*=/.exec(part)?.[1] ?? null);
  return names.includes(null) ? null : names.filter((one) => one !== null);
}

/** Cut at the commas outside brackets and texts. */
function topLevelParts(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  let inText = false;
  for (const letter of text) {
    if (letter === "'") inText = !inText;
    if (!inText && letter === '(') depth += 1;
    if (!inText && letter === ')') depth -= 1;
    if (letter === ',' && depth === 0 && !inText) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

/** Columns that every row touched has as NULL. */
function nullsIn(calls: readonly Call[]): readonly string[] {
  return calls.flatMap((one) =>
    one.name === 'where' ? [...one.options].flatMap(([key, value]) => (value.kind === 'null' ? [key] : [])) : [],
  );
}
