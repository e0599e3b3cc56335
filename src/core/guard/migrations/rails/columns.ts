import type { Change, ChangeBody, Name } from '../../sql/change.ts';
import { textIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { change, defaultFrom, harmless, nameFrom } from '../make.ts';
import type { Rails, Verb } from './model.ts';
import { addReference, reference, removeReference } from './references.ts';
import { timestamps } from './table-block.ts';
import { columnConstraints, railsColumn, railsType } from './types.ts';

/** Verbs whose first argument is a table and whose other arguments are columns. Null: a name is not in the text. */
export const COLUMN_VERBS: Readonly<Record<string, Verb>> = {
  add_column: onColumn(addColumn),
  add_columns: (call, rails) => {
    const [table, ...names] = call.args.map(textIn);
    const word = textIn(call.options.get('type'));
    if (typeof table !== 'string' || word === null || names.includes(null)) return null;
    return names.flatMap((name) => addOne(call, rails, { table: nameFrom(table), name: name ?? '', word }));
  },
  add_timestamps: onTable((table, call, rails) =>
    timestamps(call.options, rails).map((column) =>
      change(rails, call, { kind: 'add-column', table, column, constraints: [], ifNotExists: false }),
    ),
  ),
  add_reference: onColumn((table, name, { call, rails }) =>
    addReference(rails, call, { table, made: reference(table, name, { options: call.options, rails }) }),
  ),
  remove_column: onColumn((table, name, { call, rails }) => [dropColumn(table, name, { call, rails })]),
  remove_columns: (call, rails) => {
    const [table, ...names] = call.args.map(textIn);
    if (typeof table !== 'string' || names.length === 0 || names.includes(null)) return null;
    return names.map((name) => dropColumn(nameFrom(table), name ?? '', { call, rails }));
  },
  remove_timestamps: onTable((table, call, rails) =>
    ['created_at', 'updated_at'].map((name) => dropColumn(table, name, { call, rails })),
  ),
  remove_reference: onColumn((table, name, { call, rails }) =>
    removeReference(rails, call, { table, name, options: call.options }),
  ),
  rename_column: onColumn((table, name, { call, rails }) => {
    const to = textIn(call.args[2]);
    return to === null ? null : [change(rails, call, { kind: 'rename-column', table, column: name, to })];
  }),
  change_column: onColumn(changeColumn),
  change_column_null: onColumn(changeNull),
  change_column_default: onColumn(changeDefault),
  change_column_comment: (call, rails) => harmless(rails, call, 'a comment'),
  change_table_comment: (call, rails) => harmless(rails, call, 'a comment'),
};

type At = { readonly call: Call; readonly rails: Rails };

function onTable(read: (table: Name, call: Call, rails: Rails) => readonly Change[] | null): Verb {
  return (call, rails) => {
    const table = textIn(call.args[0]);
    return table === null || call.options.has('**') ? null : read(nameFrom(table), call, rails);
  };
}

function onColumn(read: (table: Name, column: string, at: At) => readonly Change[] | null): Verb {
  return onTable((table, call, rails) => {
    const name = textIn(call.args[1]);
    return name === null ? null : read(table, name, { call, rails });
  });
}

function dropColumn(table: Name, column: string, { call, rails }: At): Change {
  return change(rails, call, {
    kind: 'drop-column',
    table,
    column,
    ifExists: truthIn(call.options.get('if_exists')) === true,
  });
}

function addColumn(table: Name, name: string, { call, rails }: At): readonly Change[] | null {
  const word = textIn(call.args[2]);
  return word === null ? null : addOne(call, rails, { table, name, word });
}

function addOne(
  call: Call,
  rails: Rails,
  { table, name, word }: { table: Name; name: string; word: string },
): readonly Change[] {
  const { options } = call;
  return [
    change(rails, call, {
      kind: 'add-column',
      table,
      column: railsColumn(name, word, { options, rails }),
      constraints: columnConstraints(name, options),
      ifNotExists: truthIn(options.get('if_not_exists')) === true,
    }),
  ];
}

/** The type; null and default only where they are given: Rails keeps what is not said, on MySQL too. */
function changeColumn(table: Name, column: string, { call, rails }: At): readonly Change[] | null {
  const word = textIn(call.args[2]);
  if (word === null) return null;
  const { options } = call;
  const using = textIn(options.get('using'));
  const bodies: ChangeBody[] = [{ kind: 'change-type', table, column, type: railsType(word, options, rails), using }];
  const nullable = truthIn(options.get('null'));
  if (options.has('default')) bodies.push(defaultChange(table, column, options.get('default')));
  if (nullable !== null) bodies.push({ kind: nullable ? 'drop-not-null' : 'set-not-null', table, column });
  const collation = textIn(options.get('collation'));
  if (collation !== null) bodies.push({ kind: 'change-collation', table, column, to: collation });
  return bodies.map((body) => change(rails, call, body));
}

/** With a fourth argument the rows without a value are filled first. */
function changeNull(table: Name, column: string, { call, rails }: At): readonly Change[] | null {
  const nullable = truthIn(call.args[2]);
  if (nullable === null) return null;
  const filler = call.args[3];
  const fills = !nullable && filler !== undefined && filler.kind !== 'null';
  return [
    ...(fills
      ? [change(rails, call, { kind: 'update-rows', table, sets: [column], whereNull: [column], hasWhere: true })]
      : []),
    change(rails, call, { kind: nullable ? 'drop-not-null' : 'set-not-null', table, column }),
  ];
}

function changeDefault(table: Name, column: string, { call, rails }: At): readonly Change[] | null {
  const value = call.args[2] ?? call.options.get('to');
  return value === undefined ? null : [change(rails, call, defaultChange(table, column, value))];
}

function defaultChange(table: Name, column: string, value: Code | undefined): ChangeBody {
  const made = defaultFrom(value);
  return made === null || made.kind === 'null'
    ? { kind: 'drop-default', table, column }
    : { kind: 'set-default', table, column, value: made };
}
