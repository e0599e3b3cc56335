import { unreachable } from '../../../../lib/errors.ts';
import type { Change } from '../change.ts';
import type { ChangeOf } from './apply-all.ts';
import { nameKey, type Schema, type Sequence, type View } from './schema.ts';

type ViewChange = ChangeOf<'create-view' | 'drop-view' | 'create-sequence' | 'change-sequence' | 'drop-sequence'>;

/** Views and sequences. */
export function changeView(schema: Schema, change: ViewChange & Change, step: number): void {
  switch (change.kind) {
    case 'create-view':
      createView(schema, change, step);
      return;
    case 'drop-view': {
      const key = nameKey(schema.dialect, change.view);
      const known = schema.views.get(key);
      if (known === undefined && change.ifExists && schema.complete) return;
      const view = known ?? assumedView(change.view, change.materialized);
      schema.views.delete(key);
      if (view.was !== null) schema.lost.views.push({ thing: view, step });
      return;
    }
    case 'create-sequence': {
      const sequence: Sequence = { name: change.sequence, was: null, step, changed: null };
      schema.sequences.set(nameKey(schema.dialect, change.sequence), sequence);
      return;
    }
    case 'change-sequence':
      changeSequence(schema, change, step);
      return;
    case 'drop-sequence': {
      const sequence = sequenceOf(schema, change);
      schema.sequences.delete(nameKey(schema.dialect, change.sequence));
      if (sequence.was !== null) schema.lost.sequences.push({ thing: sequence, step });
      return;
    }
    default:
      unreachable(change);
      return;
  }
}

function createView(schema: Schema, change: ChangeOf<'create-view'>, step: number): void {
  const key = nameKey(schema.dialect, change.view);
  const known = schema.views.get(key);
  // One that replaces may have found something there; of a schema that is not known, only that much can be said.
  const was =
    known?.was ??
    (change.replace && !schema.complete && known === undefined ? assumedView(change.view, false).was : null);
  schema.views.set(key, {
    name: change.view,
    was,
    step,
    named: null,
    known: true,
    columns: change.columns,
    materialized: change.materialized,
    query: change.query,
    shape: change.shape ?? null,
    insteadOf: false,
  });
}

function assumedView(name: View['name'], materialized: boolean): View {
  const was: View = {
    name,
    was: null,
    step: null,
    named: null,
    known: false,
    columns: null,
    materialized,
    query: '',
    shape: null,
    insteadOf: false,
  };
  return { ...was, was };
}

function changeSequence(schema: Schema, change: ChangeOf<'change-sequence'>, step: number): void {
  const sequence = sequenceOf(schema, change);
  if (change.to === undefined || sequence.changed?.what !== 'restart') sequence.changed = { what: change.what, step };
  if (change.to === undefined) return;
  schema.sequences.delete(nameKey(schema.dialect, sequence.name));
  sequence.name = { schema: sequence.name.schema, name: change.to };
  schema.sequences.set(nameKey(schema.dialect, sequence.name), sequence);
}

function sequenceOf(schema: Schema, change: ChangeOf<'change-sequence' | 'drop-sequence'>): Sequence {
  const key = nameKey(schema.dialect, change.sequence);
  const found = schema.sequences.get(key);
  if (found !== undefined) return found;
  const was: Sequence = { name: change.sequence, was: null, step: null, changed: null };
  const sequence: Sequence = { ...was, was };
  schema.sequences.set(key, sequence);
  return sequence;
}
