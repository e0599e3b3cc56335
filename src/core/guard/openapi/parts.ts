import type { Side } from '../json-schema/side.ts';
import { type Fields, isFields, type Spot } from '../tree.ts';
import type { Trouble } from './model.ts';

/** A document while it is read. */
export type Context = {
  readonly side: Side;
  readonly root: Fields;
  readonly swagger: boolean;
  /** What could not be followed, in the part that is being read. */
  readonly troubles: Trouble[];
};

/** A part of a document, or what it refers to; undefined, and a trouble, where that is not to be had. */
export function deref({ side, troubles }: Context, value: unknown, spot: Spot): unknown {
  if (!isFields(value) || typeof value.$ref !== 'string') return value;
  const found = side.follow(value.$ref, value);
  if (found.kind === 'found') return found.value;
  troubles.push({ reference: found.reference, why: found.why, spot });
  return undefined;
}

/** `application/json; charset=utf-8` and `Application/JSON` are one; other parameters (a version) tell kinds apart. */
export function mediaName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/;charset=[^;]*/, '');
}
