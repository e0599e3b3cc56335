import type { Change, ChangeBody, Column, Constraint, Index, Name } from '../../sql/change.ts';
import { textIn, textsIn } from '../code/ask.ts';
import type { Call, Code, Routine } from '../code/model.ts';
import { readStatements } from '../code/statements.ts';
import { namesIn } from '../expression.ts';
import { singular } from '../inflect.ts';
import { change, foreignKey, nameFrom, primaryKey, unique, unreadable } from '../make.ts';
import type { Options, Rails } from './model.ts';
import { indexOf, keyOptions, reference } from './references.ts';
import { columnConstraints, railsColumn } from './types.ts';

/** What a block `do |t| ... end` of a table says. */
export type TableParts = {
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly unread: readonly Change[];
};

/** Statements of a block of `create_table`. */
export function tableParts(table: Name, block: Routine | null, rails: Rails): TableParts {
  const columns: Column[] = [];
  const constraints: Constraint[] = [];
  const indexes: Index[] = [];
  const [param] = block?.params ?? [];
  const unread = readStatements(block?.body ?? [], rails, (call) => {
    if (call.on?.kind !== 'name' || call.on.name !== param) return null;
    const parts = tablePart(table, call, rails);
    if (parts === null) return unreadable(rails, call, 'a part of a table that is not known');
    columns.push(...(parts.columns ?? []));
    constraints.push(...(parts.constraints ?? []));
    indexes.push(...(parts.indexes ?? []));
    return [];
  });
  return { columns, constraints, indexes, unread };
}

export type Part = Partial<Omit<TableParts, 'unread'>>;

/** One call on `t`; null where its names are not known. */
export function tablePart(table: Name, call: Call, rails: Rails): Part | null {
  const { options, name } = call;
  if (options.has('**')) return null;
  const [first, second] = call.args;
  const names = texts(call.args);
  switch (name) {
    case 'column': {
      const [column, word] = [textIn(first), textIn(second)];
      return column === null || word === null ? null : columnPart([column], word, { options, rails });
    }
    case 'timestamps':
      return { columns: timestamps(options, rails) };
    case 'references':
    case 'belongs_to': {
      const made = names?.map((one) => reference(table, one, { options, rails })) ?? null;
      if (made === null) return null;
      return {
        columns: made.flatMap((one) => one.columns),
        constraints: made.flatMap((one) => one.constraints),
        indexes: made.flatMap((one) => (one.index === null ? [] : [one.index])),
      };
    }
    case 'index': {
      const on = textsIn(first);
      return on === null ? null : { indexes: [indexOf(table, on, options)] };
    }
    case 'primary_key': {
      const column = textIn(first);
      if (column === null) return null;
      return {
        ...columnPart([column], textIn(second) ?? 'primary_key', { options, rails }),
        constraints: [primaryKey([column])],
      };
    }
    default:
      return (
        constraintPart(call) ??
        (names === null || names.length === 0 || !isTypeWord(name) ? null : columnPart(names, name, { options, rails }))
      );
  }
}

/** Any other word on `t` is a type that the database or a gem brings. */
function isTypeWord(word: string): boolean {
  return (
    /^[a-z]\w*$/.test(word) && !/^(remove|rename|change|attachment|userstamps|devise|exec|drop|add|set)(_|$)/.test(word)
  );
}

function columnPart(
  names: readonly string[],
  word: string,
  { options, rails }: { options: Options; rails: Rails },
): Part {
  return {
    columns: names.map((one) => railsColumn(one, word, { options, rails })),
    constraints: names.flatMap((one) => columnConstraints(one, options)),
  };
}

function constraintPart({ name, args, options }: Call): Part | null {
  const [first, second] = args;
  const constraintName = textIn(options.get('name'));
  switch (name) {
    case 'foreign_key': {
      const to = textIn(first);
      return to === null ? null : { constraints: [foreignKeyTo(to, options)] };
    }
    case 'check_constraint': {
      const expression = textIn(first);
      return expression === null ? null : { constraints: [checkOf(expression, constraintName)] };
    }
    case 'exclusion_constraint':
      return { constraints: [{ kind: 'exclusion', name: constraintName ?? textIn(second) }] };
    case 'unique_constraint': {
      const on = textsIn(first);
      return on === null ? null : { constraints: [unique(on, constraintName)] };
    }
    default:
      return null;
  }
}

export function foreignKeyTo(to: string, options: Options): Constraint {
  const columns = textsIn(options.get('column')) ?? [`${singular(to.split('.').at(-1) ?? to)}_id`];
  return foreignKey(columns, nameFrom(to), keyOptions(options));
}

export function checkOf(expression: string, name: string | null): Constraint {
  return { kind: 'check', name, expression, columns: namesIn(expression) };
}

/** `created_at` and `updated_at`; not null since Rails 5. */
export function timestamps(options: Options, rails: Rails): readonly Column[] {
  const isOld = rails.version > 0 && rails.version < 5 && !options.has('null');
  const given: Options = options.has('null') || isOld ? options : new Map<string, Code>([...options, ['null', NO]]);
  return ['created_at', 'updated_at'].map((one) => railsColumn(one, 'datetime', { options: given, rails }));
}

const NO: Code = { kind: 'boolean', value: false, line: 0, text: 'false' };

function texts(codes: readonly Code[]): readonly string[] | null {
  const found = codes.map(textIn);
  return found.includes(null) ? null : found.filter((one) => one !== null);
}

/** Parts added to a table that is there. */
export function partChanges(rails: Rails, call: Call, { table, part }: { table: Name; part: Part }): readonly Change[] {
  const bodies: ChangeBody[] = [
    ...(part.columns ?? []).map(
      (column): ChangeBody => ({
        kind: 'add-column',
        table,
        column,
        constraints: [],
        ifNotExists: call.options.has('if_not_exists'),
      }),
    ),
    ...(part.constraints ?? []).map(
      (constraint): ChangeBody => ({ kind: 'add-constraint', table, constraint, usingIndex: null }),
    ),
    ...(part.indexes ?? []).map((index): ChangeBody => ({ kind: 'create-index', index, ifNotExists: false })),
  ];
  return bodies.map((body) => change(rails, call, body));
}
