import type { Change } from '../../sql/change.ts';
import { textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call } from '../code/model.ts';
import { change, harmless, nameFrom, sqlIn } from '../make.ts';
import type { Rails, Verb } from './model.ts';

/** Enums, views, extensions and SQL. */
export const OBJECT_VERBS: Readonly<Record<string, Verb>> = {
  create_enum: (call, rails) => {
    const [name, values] = [textIn(call.args[0]), textsIn(call.args[1])];
    return name === null || values === null
      ? null
      : [change(rails, call, { kind: 'create-enum', type: nameFrom(name), values })];
  },
  drop_enum: (call, rails) => {
    const name = textIn(call.args[0]);
    return name === null ? null : [change(rails, call, { kind: 'drop-type', type: nameFrom(name), what: 'type' })];
  },
  add_enum_value: (call, rails) => {
    const [name, value] = [textIn(call.args[0]), textIn(call.args[1])];
    if (name === null || value === null) return null;
    const ifNotExists = truthIn(call.options.get('if_not_exists')) === true;
    return [change(rails, call, { kind: 'add-enum-value', type: nameFrom(name), value, ifNotExists })];
  },
  rename_enum_value: (call, rails) => {
    const name = textIn(call.args[0]);
    const value = textIn(call.options.get('from')) ?? textIn(call.args[1]);
    const to = textIn(call.options.get('to')) ?? textIn(call.args[2]);
    if (name === null || value === null || to === null) return null;
    return [change(rails, call, { kind: 'rename-enum-value', type: nameFrom(name), value, to })];
  },
  rename_enum: (call, rails) => {
    const name = textIn(call.args[0]);
    const to = textIn(call.args[1]) ?? textIn(call.options.get('to'));
    return name === null || to === null
      ? null
      : [change(rails, call, { kind: 'rename-type', type: nameFrom(name), to })];
  },
  create_view: view(false),
  update_view: view(true),
  replace_view: view(true),
  drop_view: (call, rails) => {
    const name = textIn(call.args[0]);
    if (name === null) return null;
    return [
      change(rails, call, {
        kind: 'drop-view',
        view: nameFrom(name),
        materialized: isMaterialized(call),
        ifExists: false,
      }),
    ];
  },
  refresh_materialized_view: (call, rails) => harmless(rails, call, 'a view is filled again'),
  create_schema: (call, rails) => harmless(rails, call, 'a new schema'),
  enable_extension: (call, rails) => harmless(rails, call, 'an extension is put in'),
  execute: runsSql,
  exec_query: runsSql,
  exec_update: runsSql,
  exec_delete: runsSql,
  select_all: reads,
  select_value: reads,
  select_values: reads,
  select_rows: reads,
};

function runsSql(call: Call, rails: Rails): readonly Change[] | null {
  return sqlIn(rails, withoutSquish(call.args[0]), call);
}

/** `<<~SQL.squish` and the like change blanks only. */
function withoutSquish(code: Call['args'][number] | undefined): Call['args'][number] | undefined {
  const isSame =
    code?.kind === 'call' && /^(squish|strip|chomp|strip_heredoc|freeze|dedent|html_safe)$/.test(code.name);
  return isSame && code.on !== null ? code.on : code;
}

function reads(call: Call, rails: Rails): readonly Change[] {
  return harmless(rails, call, 'a question');
}

function isMaterialized(call: Call): boolean {
  const said = call.options.get('materialized');
  return said !== undefined && truthIn(said) !== false;
}

/** Views of the gem scenic, whose queries stand in files of their own. */
function view(replace: boolean): Verb {
  return (call: Call, rails: Rails): readonly Change[] | null => {
    const name = textIn(call.args[0]);
    if (name === null) return null;
    const query = textIn(call.options.get('sql_definition')) ?? '';
    return [
      change(rails, call, {
        kind: 'create-view',
        view: nameFrom(name),
        columns: null,
        materialized: isMaterialized(call),
        replace,
        query,
      }),
    ];
  };
}
