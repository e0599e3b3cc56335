import type { Name } from '../../sql/change.ts';
import { nameFrom } from '../make.ts';
import type { Field } from './field.ts';

/** What migrations read so far say of one model. */
export type Model = {
  readonly name: string;
  readonly table: Name;
  /** Its table bears a name that was given, not made from the model's. */
  readonly isNamed: boolean;
  /** Django makes no table for it: `managed: False`, a proxy. */
  readonly hasTable: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  readonly uniqueTogether: readonly (readonly string[])[];
};

/** Models by `app.model`, lower case. Reading a migration adds to it. */
export type Models = Map<string, Model>;

export function modelKey(app: string, name: string): string {
  return `${app}.${name}`.toLowerCase();
}

/** The model, or what Django would make of its name where no earlier migration speaks of it. */
export function modelOf(models: Models, app: string, name: string): Model {
  return (
    models.get(modelKey(app, name)) ?? {
      name,
      table: nameFrom(modelKey(app, name).replace('.', '_')),
      isNamed: false,
      hasTable: true,
      fields: new Map(),
      uniqueTogether: [],
    }
  );
}

/** Columns of fields by their names in Python; a field that is not known stands for itself. */
export function columnsOf(model: Model, fields: readonly string[]): readonly string[] {
  return fields.map((name) => columnOf(model, name.replace(/^-/, '')));
}

export function columnOf(model: Model, field: string): string {
  return model.fields.get(field)?.column?.name ?? field;
}
