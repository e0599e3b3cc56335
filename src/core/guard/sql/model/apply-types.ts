import { unreachable } from '../../../../lib/errors.ts';
import type { Change, Name } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { nameKey, type Schema, type UserType } from './schema.ts';

type TypeChange = ChangeOf<
  | 'create-enum'
  | 'add-enum-value'
  | 'rename-enum-value'
  | 'create-type'
  | 'create-domain'
  | 'change-domain'
  | 'drop-type'
  | 'rename-type'
>;

export function changeType(schema: Schema, change: TypeChange & Change, step: number): void {
  switch (change.kind) {
    case 'create-enum': {
      const values = change.values.map((value) => ({ value, was: null, step }));
      put(schema, { ...bareType(change.type, 'enum'), step, values, complete: true });
      return;
    }
    case 'create-type':
      put(schema, { ...bareType(change.type, 'other'), step, complete: true });
      return;
    case 'create-domain': {
      const mandatory = !change.nullable && change.hasDefault !== true;
      const guarded = !change.nullable || change.checks.length > 0;
      put(schema, { ...bareType(change.type, 'domain'), step, complete: true, base: change.base, guarded, mandatory });
      return;
    }
    case 'add-enum-value': {
      const type = typeOf(schema, change.type, 'enum');
      if (change.ifNotExists && type.values.some((one) => one.value === change.value)) return;
      type.values.push({ value: change.value, was: null, step });
      return;
    }
    case 'rename-enum-value': {
      const type = typeOf(schema, change.type, 'enum');
      const known = type.values.find((one) => one.value === change.value);
      const value = known ?? { value: change.value, was: type.was === null ? null : change.value, step };
      if (known === undefined) type.values.push(value);
      value.value = change.to;
      value.step = step;
      return;
    }
    case 'change-domain':
      changeDomain(typeOf(schema, change.type, 'domain'), { what: change.what, step });
      return;
    case 'drop-type':
      dropType(schema, change, step);
      return;
    case 'rename-type': {
      const type = typeOf(schema, change.type, 'other');
      schema.types.delete(nameKey(schema.dialect, type.name));
      type.name = { schema: change.type.schema, name: change.to };
      type.named = step;
      put(schema, type);
      return;
    }
    default:
      unreachable(change);
      return;
  }
}

function changeDomain(domain: UserType, change: UserType['domainChanges'][number]): void {
  domain.domainChanges.push(change);
  if (change.what === 'set-not-null') domain.mandatory = true;
  if (change.what === 'drop-not-null' || change.what === 'default') domain.mandatory = false;
}

function dropType(schema: Schema, change: ChangeOf<'drop-type'>, step: number): void {
  const key = nameKey(schema.dialect, change.type);
  const type = typeOf(schema, change.type, change.what === 'domain' ? 'domain' : 'other');
  schema.types.delete(key);
  if (type.was !== null) schema.lost.types.push({ thing: type, step, cascade: change.cascade === true });
  dropColumnsOf(schema, type, step);
}

/** Where a column still has it, the type can only go together with the column. */
function dropColumnsOf(schema: Schema, type: UserType, step: number): void {
  for (const table of schema.tables.values()) {
    for (const [key, column] of table.columns) {
      if (column.userType !== type) continue;
      table.columns.delete(key);
      table.touched = true;
      column.gone = true;
      if (column.was !== null) table.lostColumns.push({ thing: column, step });
    }
  }
}

function put(schema: Schema, type: UserType): void {
  schema.types.set(nameKey(schema.dialect, type.name), type);
}

function typeOf(schema: Schema, name: Name, kind: UserType['kind']): UserType {
  const found = schema.types.get(nameKey(schema.dialect, name));
  if (found !== undefined) return found;
  const type = { ...bareType(name, kind), was: bareType(name, kind) };
  put(schema, type);
  return type;
}

function bareType(name: Name, kind: UserType['kind']): UserType {
  return {
    name,
    was: null,
    step: null,
    named: null,
    kind,
    values: [],
    complete: false,
    base: null,
    guarded: false,
    mandatory: false,
    domainChanges: [],
  };
}
