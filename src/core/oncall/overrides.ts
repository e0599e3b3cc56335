import type { Override } from './model.ts';

/** Those that count at some time between two instants, the oldest first. */
export function inForce(
  overrides: readonly Override[],
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): readonly Override[] {
  return overrides
    .filter((one) => one.state === 'counts' && one.fromMs < untilMs && one.untilMs > fromMs)
    .sort((one, other) => one.madeAtMs - other.madeAtMs || (one.id < other.id ? -1 : 1));
}

/** One who is on call: by the schedule (`first`), and after those who stand in for them. */
type Post = { readonly first: string | null; now: string | null };

/**
 * Who is on call once overrides have had their say, the oldest first, so that the last one about a person wins. Whoever does not exist any more is put
 * on by none of them: the person they stand in for stays.
 */
export function applyOverrides(
  person: string | null,
  overrides: readonly Override[],
  exists: (person: string) => boolean,
): readonly string[] {
  const posts: Post[] = person === null ? [] : [{ first: person, now: person }];
  for (const override of overrides) apply(posts, override, exists);
  return [...new Set(posts.flatMap(({ now }) => (now === null ? [] : [now])))];
}

function apply(posts: Post[], { kind, person, by }: Override, exists: (person: string) => boolean): void {
  if (kind === 'remove') {
    for (const post of posts) if (post.now === person) post.now = null;
    return;
  }
  if (by === null || !exists(by)) return;
  if (kind === 'add') posts.push({ first: null, now: by });
  else if (person === null) posts.splice(0, posts.length, { first: null, now: by });
  else for (const post of posts) if (post.now === person || post.first === person) post.now = by;
}

export type Conflict = { readonly override: Override; readonly by: Override };

/** Overrides that a later one about the same person outdoes for some of their time. */
export function conflicts(overrides: readonly Override[]): readonly Conflict[] {
  const counting = inForce(overrides, { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY });
  return counting.flatMap((override, index) => {
    const by = counting.slice(index + 1).find((later) => isAbout(later, override));
    return by === undefined ? [] : [{ override, by }];
  });
}

function isAbout(later: Override, earlier: Override): boolean {
  if (later.schedule !== earlier.schedule) return false;
  if (later.fromMs >= earlier.untilMs || later.untilMs <= earlier.fromMs) return false;
  if (later.kind === 'add') return earlier.kind === 'remove' && later.by === earlier.person;
  if (later.person === null || later.person === earlier.by) return true;
  // Taking somebody off who is stood in for leaves the one who stands in.
  return later.kind === 'replace' && earlier.kind !== 'add' && later.person === earlier.person;
}
