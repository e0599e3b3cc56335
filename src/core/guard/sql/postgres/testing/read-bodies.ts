import type { Change, ChangeBody } from '../../change.ts';
import { readPostgres } from '../read.ts';

/** What a text changes, without where; views without the form in which they are compared. */
export function bodies(text: string): readonly ChangeBody[] {
  return readPostgres(text, 'x.sql').map(({ at: _, ...body }) => {
    if (body.kind !== 'create-view') return body;
    const { shape: _shape, ...view } = body;
    return view;
  });
}

/** The one change of a text. */
export function only(text: string): ChangeBody {
  const found = bodies(text);
  if (found.length !== 1) throw new Error(`${text}: ${found.length} changes`);
  return found[0] as ChangeBody;
}

export function named(name: string, schema: string | null = null) {
  return { schema, name };
}

export function typed(name: string, ...args: string[]) {
  return { name, args, array: false, unsigned: false };
}

export function kindsOf(changes: readonly (Change | ChangeBody)[]): readonly string[] {
  return changes.map(({ kind }) => kind);
}
