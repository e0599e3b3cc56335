import type { Change, Index, Name } from '../../sql/change.ts';
import { textIn } from '../code/ask.ts';
import type { Call, Code, Written } from '../code/model.ts';
import { nameFrom } from '../make.ts';
import type { Reading } from '../model.ts';
import type { Field } from './field.ts';
import { type Model, type Models, modelOf } from './state.ts';

/** What an operation is read with. `inState`: it changes only what Django believes, not the database. */
export type Context = { readonly reading: Reading; readonly app: string; readonly models: Models };

export type Operation = (call: Call, context: Context) => readonly Change[] | null;

export function argument(call: Call, name: string, position: number): Code | undefined {
  return call.options.get(name) ?? call.args[position];
}

/** The model that an operation is about; null: its name is not in the text. */
export function modelArg(call: Call, { models, app }: Context, key = 'model_name'): Model | null {
  const name = textIn(argument(call, key, 0));
  return name === null ? null : modelOf(models, app, name);
}

export type FieldContext = Context & {
  readonly at: Written;
  readonly model: Model;
  readonly name: string;
  readonly field: Field;
};

/** A foreign key has the type of what it points at. */
export function withKeyType(field: Field, context: Context): Field {
  if (field.column === null || field.refersTo === null) return field;
  const target = targetModel(field, context);
  const key = [...target.fields.values()].find((one) => one.isKey)?.column ?? null;
  return key === null ? field : { ...field, column: { ...field.column, type: key.type } };
}

/** `to='shop.Order'`, `to='order'` of the same app, or `settings.AUTH_USER_MODEL`. */
export function targetModel(field: Field, { models, app }: Context): Model {
  const written = field.refersTo ?? '';
  if (written.endsWith('AUTH_USER_MODEL')) {
    return [...models.values()].find((one) => one.name.toLowerCase() === 'user') ?? modelOf(models, 'auth', 'user');
  }
  const [label, name] = written.includes('.') ? written.split('.').slice(-2) : [app, written];
  return modelOf(models, label ?? app, name === 'self' ? '' : (name ?? ''));
}

export function targetTable(field: Field, context: Context, own: Name): Name {
  return field.refersTo === 'self' ? own : targetModel(field, context).table;
}

export function plainIndex(table: Name, parts: readonly string[], name: string | null = null): Index {
  return {
    name: name === null ? null : nameFrom(name),
    table,
    unique: false,
    nullsNotDistinct: false,
    parts,
    hasExpression: false,
    where: null,
  };
}
