import {
  type Change,
  type ChangeBody,
  type Column,
  type Constraint,
  nameText,
  type RoutineBody,
  type Type,
} from '../../change.ts';

/** A change in one short line, so that a table of cases can be read. */
export function brief(change: Change | ChangeBody): string {
  switch (change.kind) {
    case 'create-table': {
      const parts = [...change.columns.map(column), ...change.constraints.map(constraint)];
      const flags = `${change.ifNotExists ? ' if-not-exists' : ''}${change.fromQuery ? ' from-query' : ''}`;
      return `create-table ${nameText(change.table)}(${parts.join(', ')})${flags}`;
    }
    case 'drop-table':
      return `drop-table ${nameText(change.table)}${change.ifExists ? ' if-exists' : ''}`;
    case 'rename-table':
      return `rename-table ${nameText(change.table)} ${change.to}`;
    case 'move-table':
      return `move-table ${nameText(change.table)} ${change.toSchema}`;
    case 'add-column': {
      const parts = [column(change.column), ...change.constraints.map(constraint)];
      return `add-column ${nameText(change.table)} ${parts.join(', ')}${change.ifNotExists ? ' if-not-exists' : ''}`;
    }
    case 'drop-column':
      return `drop-column ${nameText(change.table)} ${change.column}${change.ifExists ? ' if-exists' : ''}`;
    case 'rename-column':
      return `rename-column ${nameText(change.table)} ${change.column} ${change.to}`;
    case 'redefine-column':
      return `redefine-column ${nameText(change.table)} ${column(change.to)}`;
    case 'set-default':
      return `set-default ${nameText(change.table)} ${change.column} ${change.value.kind} ${change.value.text}`;
    case 'change-collation':
      return `change-collation ${nameText(change.table)} ${change.column ?? '*'} ${change.to}`;
    case 'add-constraint':
      return `add-constraint ${nameText(change.table)} ${constraint(change.constraint)}`;
    case 'drop-constraint':
      return `drop-constraint ${nameText(change.table)} ${change.name.by === 'name' ? change.name.name : change.name.kind}${change.ifExists ? ' if-exists' : ''}`;
    case 'create-index': {
      const { index } = change;
      const name = index.name === null ? '-' : nameText(index.name);
      const where = index.where === null ? '' : ` where ${index.where}`;
      return `create-index ${name} ${nameText(index.table)}(${index.parts.join(', ')})${index.unique ? ' unique' : ''}${index.hasExpression ? ' expression' : ''}${where}`;
    }
    case 'drop-index':
      return `drop-index ${change.name === null ? '-' : nameText(change.name)} ${change.table === null ? '-' : nameText(change.table)}${change.ifExists ? ' if-exists' : ''}`;
    case 'rename-index':
      return `rename-index ${nameText(change.name)} ${change.to}`;
    case 'create-view':
      return `create-view ${nameText(change.view)}(${change.columns?.join(', ') ?? '?'})${change.replace ? ' replace' : ''}`;
    case 'drop-view':
      return `drop-view ${nameText(change.view)}`;
    case 'create-function': {
      const { name, takes, returns, body } = change.routine;
      return `create-function ${nameText(name)}(${takes.join(', ')}) ${returns ?? '-'} ${routine(body)}`;
    }
    case 'create-trigger':
      return `create-trigger ${nameText(change.table)} ${change.name} ${change.timing} ${change.events.join('|')} ${change.body === null ? '-' : routine(change.body)}`;
    case 'update-rows':
      return `update-rows ${nameText(change.table)} [${change.sets.join(', ')}]${change.hasWhere ? ' where' : ''} null[${change.whereNull.join(', ')}]`;
    case 'delete-rows':
      return `delete-rows ${nameText(change.table)}${change.hasWhere ? ' where' : ''}`;
    case 'insert-rows':
      return `insert-rows ${nameText(change.table)}${change.copiesFrom === null ? '' : ` from ${nameText(change.copiesFrom)}`}`;
    case 'setting':
      return `setting ${change.name} ${change.value}`;
    case 'harmless':
    case 'unreadable':
      return change.kind;
    default:
      return otherwise(change);
  }
}

function otherwise(change: Change | ChangeBody): string {
  const { kind, ...rest } = change;
  const { at: _at, ...facts } = { at: null, ...rest };
  return `${kind} ${Object.values(facts).map(factText).join(' ')}`;
}

function factText(fact: unknown): string {
  const named = typeof fact === 'object' && fact !== null && 'schema' in fact && 'name' in fact;
  return named ? `${fact.schema === null ? '' : `${fact.schema}.`}${fact.name}` : String(fact);
}

function column({ name, type, nullable, default: value, filled, collation, comment }: Column): string {
  const words = [
    `${name} ${typeText(type)}`,
    nullable ? '' : 'not-null',
    value === null ? '' : `default ${value.kind === 'expression' ? `<${value.text}>` : value.text}`,
    filled === null ? '' : filled.kind === 'computed' ? `computed<${filled.expression}>` : filled.kind,
    collation === null ? '' : `collate ${collation}`,
    comment === null ? '' : `comment '${comment}'`,
  ];
  return words.filter((word) => word !== '').join(' ');
}

function typeText({ name, args, unsigned }: Type): string {
  return `${name}${args.length === 0 ? '' : `(${args.join(',')})`}${unsigned ? ' unsigned' : ''}`;
}

function constraint(one: Constraint): string {
  const name = one.name === null ? '' : `${one.name}:`;
  if (one.kind === 'exclusion') return `${name}exclusion`;
  if (one.kind === 'check') return `${name}check<${one.expression}>[${one.columns.join(', ')}]`;
  const columns = `(${one.columns.join(', ')})`;
  if (one.kind !== 'foreign-key') return `${name}${one.kind}${columns}`;
  const { onDelete, onUpdate, refersTo, refersToColumns } = one;
  const actions = [
    onDelete === 'no-action' ? '' : ` delete=${onDelete}`,
    onUpdate === 'no-action' ? '' : ` update=${onUpdate}`,
  ];
  return `${name}fk${columns}->${nameText(refersTo)}(${refersToColumns.join(', ')})${actions.join('')}`;
}

function routine({ refuses, assigns, writes, readable }: RoutineBody): string {
  const words = [
    refuses ? 'refuses' : '',
    assigns.length === 0 ? '' : `assigns=${assigns.join(',')}`,
    writes.length === 0 ? '' : `writes=${writes.map(nameText).join(',')}`,
    readable ? '' : 'unreadable',
  ];
  return `{${words.filter((word) => word !== '').join(' ')}}`;
}
