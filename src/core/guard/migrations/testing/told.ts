import { type Change, type Column, type Constraint, nameText, type Type } from '../../sql/change.ts';
import type { ReadOptions, Tool } from '../model.ts';
import { readMigration } from '../read-migration.ts';

/** SQL is not read here: it is shown, with the line that it is said to begin on. */
export const SHOWS_SQL: ReadOptions = {
  dialect: 'postgres',
  readSql: (text, file, lineOffset = 0) => [
    {
      at: { file, line: 1 + lineOffset, statement: text },
      kind: 'unreadable',
      what: `SQL: ${text.replace(/\s+/g, ' ').trim()}`,
    },
  ],
  readYaml: (text) => JSON.parse(text),
};

/** Changes of a migration, each in a few words. */
export function told(tool: Tool, path: string, text: string, options: Partial<ReadOptions> = {}): readonly string[] {
  return readMigration(tool, { path, text }, { ...SHOWS_SQL, ...options }).map(inWords);
}

export function inWords(change: Change): string {
  switch (change.kind) {
    case 'create-table': {
      const parts = [...change.columns.map(columnWords), ...change.constraints.map(constraintWords)];
      return `create ${nameText(change.table)} (${parts.join(', ')})`;
    }
    case 'add-column': {
      const more = change.constraints.map((one) => `, ${constraintWords(one)}`).join('');
      return `add ${nameText(change.table)}.${columnWords(change.column)}${more}`;
    }
    case 'redefine-column':
      return `redefine ${nameText(change.table)}.${change.column} as ${columnWords(change.to)}`;
    case 'change-type':
      return `type ${nameText(change.table)}.${change.column} ${typeWords(change.type)}${change.using === null ? '' : ` using ${change.using}`}`;
    case 'set-default':
      return `default ${nameText(change.table)}.${change.column} ${change.value.text}`;
    case 'rename-column':
      return `rename ${nameText(change.table)}.${change.column} to ${change.to}`;
    case 'rename-table':
      return `rename ${nameText(change.table)} to ${change.to}`;
    case 'drop-column':
    case 'set-not-null':
    case 'drop-not-null':
    case 'drop-default':
      return `${change.kind} ${nameText(change.table)}.${change.column}`;
    case 'drop-table':
      return `drop ${nameText(change.table)}`;
    case 'add-constraint':
      return `constrain ${nameText(change.table)} ${constraintWords(change.constraint)}`;
    case 'drop-constraint': {
      const { name } = change;
      return `free ${nameText(change.table)} ${name.by === 'name' ? name.name : `${name.kind} ${name.columns ?? ''}`.trim()}`;
    }
    case 'create-index': {
      const { index } = change;
      const where = index.where === null ? '' : ` where ${index.where}`;
      return `${index.unique ? 'unique ' : ''}index ${index.name?.name ?? '-'} on ${nameText(index.table)} (${index.parts.join(', ')})${where}`;
    }
    case 'drop-index':
      return `drop index ${change.name?.name ?? change.columns?.join(', ')}`;
    case 'rename-index':
      return `rename index ${change.name.name} to ${change.to}`;
    case 'create-enum':
      return `enum ${nameText(change.type)} (${change.values.join(', ')})`;
    case 'add-enum-value':
      return `enum ${nameText(change.type)} + ${change.value}`;
    case 'rename-enum-value':
      return `enum ${nameText(change.type)} ${change.value} to ${change.to}`;
    case 'update-rows': {
      const where =
        change.whereNull.length > 0 ? ` where ${change.whereNull} is null` : change.hasWhere ? ' where' : '';
      return `update ${nameText(change.table)} set ${change.sets}${where}`;
    }
    case 'delete-rows':
    case 'insert-rows':
      return `${change.kind} ${nameText(change.table)}`;
    case 'unreadable':
      return change.what.startsWith('SQL: ')
        ? `${change.at.line} ${change.what}`
        : `unreadable ${change.at.line}: ${change.what}`;
    case 'harmless':
      return 'harmless';
    default:
      return change.kind;
  }
}

function columnWords({ name, type, nullable, default: value, filled }: Column): string {
  const made = filled === null ? '' : filled.kind === 'computed' ? ` as ${filled.expression}` : ` ${filled.kind}`;
  return `${name} ${typeWords(type)}${nullable ? '' : ' not null'}${value === null ? '' : ` default ${value.text}`}${made}`;
}

function typeWords({ name, args, array, unsigned }: Type): string {
  return `${name}${args.length > 0 ? `(${args.join(',')})` : ''}${unsigned ? ' unsigned' : ''}${array ? '[]' : ''}`;
}

function constraintWords(one: Constraint): string {
  const name = one.name === null ? '' : `${one.name} `;
  switch (one.kind) {
    case 'foreign-key': {
      const action = one.onDelete === 'no-action' ? '' : ` ${one.onDelete}`;
      return `${name}key ${one.columns} -> ${nameText(one.refersTo)}${action}`;
    }
    case 'check':
      return `${name}check ${one.expression}`;
    case 'exclusion':
      return `${name}exclusion`;
    default:
      return `${name}${one.kind} ${one.columns}`;
  }
}
