import type { Altered } from './alter-table.ts';
import { collationOf } from './columns.ts';
import { constantString, defaultOf, firstPlace, isNextValue, textAfterWord } from './expressions.ts';
import { itemsOf, partOf, partsOf } from './names.ts';
import type { Node } from './parser.ts';
import { changeSequence } from './sequences.ts';
import { endOfWordBefore, type Found, textInParentheses } from './statement.ts';
import { typeOf } from './types.ts';

export function setDefault({ table, command, statement }: Altered): readonly Found[] {
  const column = command.name ?? '';
  const { def } = command;
  if (def === undefined) return [{ kind: 'drop-default', table, column }];
  const value = defaultOf(def, defaultText(def, statement));
  if (value !== null) return [{ kind: 'set-default', table, column, value }];
  return [{ kind: 'change-filled', table, column, filled: { kind: 'counter' } }];
}

/** Some constants have no place in the tree; then what they are is shown. */
function defaultText(node: Node, statement: Altered['statement']): string {
  const written = textAfterWord(statement, 'default', node);
  if (written !== '' || isNextValue(node)) return written;
  return constantString(node) ?? '';
}

export function alterColumnType({ table, command, statement }: Altered): readonly Found[] {
  const column = command.name ?? '';
  const node = partOf(command.def, 'ColumnDef');
  const using = textAfterWord(statement, 'using', node?.raw_default);
  const collation = collationOf(node?.collClause);
  const type = typeOf(node?.typeName);
  const changed: Found = { kind: 'change-type', table, column, type, using: using === '' ? null : using };
  return collation === null ? [changed] : [changed, { kind: 'change-collation', table, column, to: collation }];
}

export function setExpression({ table, command, statement }: Altered): readonly Found[] {
  const place = firstPlace(command.def);
  const before = place === null ? statement.text.length : statement.charAt(place);
  const from = endOfWordBefore(statement, 'expression', before) ?? 0;
  const filled = { kind: 'computed', expression: textInParentheses(statement, from) } as const;
  return [{ kind: 'change-filled', table, column: command.name ?? '', filled }];
}

/** ADD GENERATED ... AS IDENTITY, and SET GENERATED with changes to the sequence behind it. */
export function changeIdentity({ table, command }: Altered): readonly Found[] {
  const column = command.name ?? '';
  const added = partOf(command.def, 'Constraint');
  if (added !== undefined)
    return [
      { kind: 'change-filled', table, column, filled: { kind: 'identity', always: added.generated_when === 'a' } },
    ];
  const options = partsOf(itemsOf(command.def), 'DefElem');
  const generated = options.find(({ defname }) => defname === 'generated');
  const always = partOf(generated?.arg, 'Integer')?.ival === 'a'.charCodeAt(0);
  const sequence = { schema: table.schema, name: `${table.name}_${column}_seq` };
  return [
    ...(generated === undefined
      ? []
      : [{ kind: 'change-filled', table, column, filled: { kind: 'identity', always } } as const]),
    ...changeSequence(
      sequence,
      options.filter((option) => option !== generated),
    ),
  ];
}
