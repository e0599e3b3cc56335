import type { Name } from '../change.ts';
import { nameOf, partOf, partsOf } from './names.ts';
import type { Part } from './parser.ts';
import type { Found } from './statement.ts';

export function createSequence(node: Part<'CreateSeqStmt'>): readonly Found[] {
  return [{ kind: 'create-sequence', sequence: nameOf(node.sequence) }];
}

export function alterSequence(node: Part<'AlterSeqStmt'>): readonly Found[] {
  const options = partsOf(node.options, 'DefElem');
  const changes = changeSequence(nameOf(node.sequence), options);
  return changes.length === 0 ? [{ kind: 'harmless', what: 'owner of a sequence' }] : changes;
}

/** One change for each thing that its options do; none for who owns it. */
export function changeSequence(sequence: Name, options: readonly Part<'DefElem'>[]): readonly Found[] {
  const kinds = options.flatMap((option) => kindOf(option) ?? []);
  return [...new Set(kinds)].map((what) => ({ kind: 'change-sequence', sequence, what }));
}

function kindOf({ defname, arg }: Part<'DefElem'>): 'restart' | 'cycle' | 'other' | null {
  if (defname === 'owned_by' || defname === 'cache') return null;
  if (defname === 'restart') return 'restart';
  return defname === 'cycle' && partOf(arg, 'Boolean')?.boolval === true ? 'cycle' : 'other';
}
