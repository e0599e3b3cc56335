import { identifier } from '../json-schema/identify.ts';
import type { Api, Operation } from './model.ts';
import { template } from './model.ts';
import { basePath } from './servers.ts';

export type Matched = {
  readonly both: readonly (readonly [live: Operation, target: Operation])[];
  readonly added: readonly Operation[];
  readonly removed: readonly Operation[];
  /** The same operation at another path. */
  readonly moved: readonly (readonly [live: Operation, target: Operation])[];
  /** Paths were compared with what stands in front of them: `/v1` moved between the server's address and the paths. */
  readonly whole: boolean;
};

/** Which operation of one document is which of the other. */
export function matchOperations(live: Api, target: Api): Matched {
  const [ours, theirs] = [prefix(live), prefix(target)];
  const plain = pairUp(live, target, { ours: '', theirs: '' });
  if (ours === theirs) return { ...plain, whole: false };
  const whole = pairUp(live, target, { ours, theirs });
  return whole.both.length > plain.both.length ? { ...whole, whole: true } : { ...plain, whole: false };
}

function prefix({ servers }: Api): string {
  const first = servers[0];
  return first === undefined ? '' : basePath(first);
}

function pairUp(live: Api, target: Api, { ours, theirs }: { ours: string; theirs: string }): Omit<Matched, 'whole'> {
  const byKey = new Map(target.operations.map((one) => [keyOf(one, theirs), one]));
  const both: [Operation, Operation][] = [];
  const added: Operation[] = [];
  for (const one of live.operations) {
    const other = byKey.get(keyOf(one, ours));
    if (other === undefined) added.push(one);
    else both.push([one, other]);
  }
  const met = new Set(both.map(([, other]) => other));
  const removed = target.operations.filter((one) => !met.has(one));
  const moved = movedOf({ live, target, added, removed });
  return {
    both,
    moved,
    added: added.filter((one) => !moved.some(([to]) => to === one)),
    removed: removed.filter((one) => !moved.some(([, from]) => from === one)),
  };
}

function keyOf({ method, path }: Operation, before: string): string {
  return `${method} ${template(before + path)}`;
}

type Alone = {
  readonly live: Api;
  readonly target: Api;
  readonly added: readonly Operation[];
  readonly removed: readonly Operation[];
};

/** An operation has moved when its id is the same, or when all that it takes and gives is, and no other looks like it. */
function movedOf({ live, target, added, removed }: Alone): readonly (readonly [Operation, Operation])[] {
  if (added.length === 0 || removed.length === 0) return [];
  const [ours, theirs] = [identifier(live.side), identifier(target.side)];
  const looks = (one: Operation, identify: (value: unknown) => number) =>
    `${one.method} ${one.path.split('{').length} ${identify([contentOf(one)])}`;
  const byId = groups(removed, ({ id }) => id);
  const byLook = groups(removed, (one) => looks(one, theirs));
  const newLooks = groups(added, (one) => looks(one, ours));
  const taken = new Set<Operation>();
  return added.flatMap((one) => {
    const look = looks(one, ours);
    const alike = newLooks.get(look)?.length === 1 ? byLook.get(look) : undefined;
    const from = lone(one.id === null ? undefined : byId.get(one.id), one) ?? lone(alike, one);
    if (from === null || taken.has(from)) return [];
    taken.add(from);
    return [[one, from] as const];
  });
}

function lone(found: readonly Operation[] | undefined, { method }: Operation): Operation | null {
  const fit = (found ?? []).filter((one) => one.method === method);
  return fit.length === 1 ? (fit[0] ?? null) : null;
}

function contentOf({ spot, parameters }: Operation): unknown {
  const written = (spot.holder as Record<string, unknown>)[spot.key ?? ''];
  const { operationId: _, tags: __, deprecated: ___, ...rest } = { ...(written as object) } as Record<string, unknown>;
  return [rest, parameters.map(({ place, schema }) => [place, schema])];
}

function groups(
  operations: readonly Operation[],
  key: (operation: Operation) => string | null,
): ReadonlyMap<string, readonly Operation[]> {
  const found = new Map<string, Operation[]>();
  for (const one of operations) {
    const name = key(one);
    if (name !== null) found.getOrInsertComputed(name, () => []).push(one);
  }
  return found;
}
