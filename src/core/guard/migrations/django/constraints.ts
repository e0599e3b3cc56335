import type { Change, ChangeBody, Constraint, Index } from '../../sql/change.ts';
import { textIn, textsIn, truthIn } from '../code/ask.ts';
import type { Call, Code } from '../code/model.ts';
import { change, unique } from '../make.ts';
import { argument, type Context, modelArg, plainIndex } from './arguments.ts';
import { columnOf, columnsOf, type Model, modelKey } from './state.ts';

/** `models.UniqueConstraint(...)`, `CheckConstraint`, `ExclusionConstraint` or `Index` on a model; null: none of these. */
export function constraintBody(model: Model, code: Code | undefined): ChangeBody | null {
  if (code?.kind !== 'call') return null;
  const { table } = model;
  const { options } = code;
  const name = textIn(options.get('name'));
  const fields = textsIn(options.get('fields')) ?? (options.has('fields') ? null : []);
  if (fields === null) return null;
  const parts = [...columnsOf(model, fields), ...code.args.map((one) => one.text)];
  const where = options.get('condition')?.text ?? null;
  const nullsNotDistinct = truthIn(options.get('nulls_distinct')) === false;
  const index: Index = {
    ...plainIndex(table, parts, name),
    nullsNotDistinct,
    hasExpression: code.args.length > 0,
    where,
  };
  switch (code.name) {
    case 'UniqueConstraint':
      if (where !== null || code.args.length > 0)
        return { kind: 'create-index', index: { ...index, unique: true }, ifNotExists: false };
      return {
        kind: 'add-constraint',
        table,
        constraint: { ...unique(parts, name), nullsNotDistinct } as Constraint,
        usingIndex: null,
      };
    case 'CheckConstraint': {
      const expression = (options.get('check') ?? options.get('condition'))?.text ?? '';
      const columns = [...expression.matchAll(/[(,~|&]\s*(?:["'](\w+?)(?:__\w+)?["']\s*,|(\w+?)(?:__\w+)?\s*=)/g)].map(
        ([, one, other]) => columnOf(model, one ?? other ?? ''),
      );
      return {
        kind: 'add-constraint',
        table,
        constraint: { kind: 'check', name, expression, columns: [...new Set(columns)] },
        usingIndex: null,
      };
    }
    case 'ExclusionConstraint':
      return { kind: 'add-constraint', table, constraint: { kind: 'exclusion', name }, usingIndex: null };
    default:
      return /Index$/.test(code.name) ? { kind: 'create-index', index, ifNotExists: false } : null;
  }
}

/** `{('a', 'b')}`, `[['a', 'b']]` or `('a', 'b')`; null: not in the text. */
export function groupsIn(code: Code | undefined): readonly (readonly string[])[] | null {
  if (code === undefined) return [];
  if (code.kind === 'call' && code.name === 'set') return groupsIn(code.args[0]);
  if (code.kind !== 'list') return code.kind === 'null' ? [] : null;
  const flat = textsIn(code);
  if (flat !== null) return flat.length === 0 ? [] : [flat];
  const groups = code.items.map((one) => textsIn(one));
  return groups.includes(null) ? null : groups.filter((one) => one !== null);
}

export function alterUniqueTogether(call: Call, context: Context): readonly Change[] | null {
  const model = modelArg(call, context, 'name');
  const groups = groupsIn(argument(call, 'unique_together', 1));
  if (model === null || groups === null) return null;
  const has = (all: readonly (readonly string[])[], one: readonly string[]) =>
    all.some((other) => other.join() === one.join());
  const { table } = model;
  const bodies: ChangeBody[] = model.uniqueTogether
    .filter((one) => !has(groups, one))
    .map((one) => ({
      kind: 'drop-constraint',
      table,
      name: { by: 'kind', kind: 'unique', columns: columnsOf(model, one), refersTo: null },
      ifExists: false,
    }));
  for (const one of groups) {
    if (!has(model.uniqueTogether, one))
      bodies.push({ kind: 'add-constraint', table, constraint: unique(columnsOf(model, one)), usingIndex: null });
  }
  if (groups.length === 0 && model.uniqueTogether.length === 0) {
    bodies.push({
      kind: 'drop-constraint',
      table,
      name: { by: 'kind', kind: 'unique', columns: null, refersTo: null },
      ifExists: true,
    });
  }
  context.models.set(modelKey(context.app, model.name), { ...model, uniqueTogether: groups });
  return bodies.map((body) => change(context.reading, call, body));
}
