import type { ChangeFinding } from '../../finding.ts';
import { list, tell } from '../tell.ts';
import type { RuntimeMark } from './model.ts';

export type RuntimeSides = { readonly live: readonly RuntimeMark[]; readonly back: readonly RuntimeMark[] };

type Moved = { readonly from: RuntimeMark; readonly to: RuntimeMark };

/** Runtimes and base images that are others than before, each told once, however many files say it. */
export function judgeRuntimes({ live, back }: RuntimeSides): readonly ChangeFinding[] {
  const byRuntime = new Map<string, Moved[]>();
  for (const moved of pairs(live, back)) {
    byRuntime.set(moved.from.runtime, [...(byRuntime.get(moved.from.runtime) ?? []), moved]);
  }
  return [...byRuntime.values()].map(changed);
}

/** Within a file, the same runtime in the same order; then images that took the place of another. What only one side has is no change. */
function pairs(live: readonly RuntimeMark[], back: readonly RuntimeMark[]): readonly Moved[] {
  const now = live.map((mark, index) => ({ mark, key: keyOf(live, index) }));
  const left = back.map((mark, index) => ({ mark, key: keyOf(back, index) }));
  const same = left.flatMap(({ mark, key }) => {
    const other = now.find((one) => one.key === key)?.mark;
    return other === undefined || other.version === mark.version ? [] : [{ from: mark, to: other }];
  });
  const [gone, come] = [without(left, now), without(now, left)].map((marks) => marks.filter(isImage));
  const replaced = (gone ?? []).flatMap((from) => {
    const to = (come ?? []).find(({ file }) => file === from.file);
    return to === undefined ? [] : [{ from, to }];
  });
  return [...same, ...replaced];
}

type Keyed = { readonly mark: RuntimeMark; readonly key: string };

function without(marks: readonly Keyed[], others: readonly Keyed[]): readonly RuntimeMark[] {
  const keys = new Set(others.map(({ key }) => key));
  return marks.filter(({ key }) => !keys.has(key)).map(({ mark }) => mark);
}

function keyOf(marks: readonly RuntimeMark[], index: number): string {
  const mark = marks[index];
  const earlier = marks.slice(0, index).filter((one) => one.file === mark?.file && one.runtime === mark?.runtime);
  return JSON.stringify([mark?.file, mark?.runtime, earlier.length]);
}

function isImage({ file }: RuntimeMark): boolean {
  return /docker|container/i.test(file);
}

function changed(all: readonly Moved[]): ChangeFinding {
  const [first] = [...all].sort((one, other) => Number(isMajor(other)) - Number(isMajor(one)));
  if (first === undefined) throw new RangeError('nothing has changed');
  const { from, to } = first;
  const [before, now] = [shown(from), from.runtime === to.runtime ? to.version : shown(to)];
  const others = [...new Set(all.map((one) => one.from.file))].filter((file) => file !== from.file);
  const also = others.length === 0 ? '' : ` (also in ${list(others)})`;
  const isLarge = isMajor(first);
  return tell('runtime', {
    rule: 'configuration/8',
    kind: isLarge ? 'runtime-major-changed' : 'runtime-changed',
    verdict: 'check',
    subject: from.runtime,
    file: from.file,
    line: from.line,
    statement: `${before} -> ${now}`,
    why: isLarge
      ? `{target} was made for ${before}, and {live} runs on ${now}${also}: where {live} runs now, {target} may not start, or may behave differently.`
      : `{target} was made for ${before}, and {live} for ${now}${also}.`,
    instruction: `Check that ${before} is still there where {target} will run, or that {target} runs on ${now} too.`,
  });
}

function shown({ runtime, version }: RuntimeMark): string {
  return version === '' ? runtime : `${runtime} ${version}`;
}

/** Runtimes whose second number is what others call the first. */
const SECOND_COUNTS: ReadonlySet<string> = new Set(['Python', 'Ruby', 'Go', 'PHP', 'Elixir', 'Rust']);

function isMajor({ from, to }: Moved): boolean {
  if (from.runtime !== to.runtime) return true;
  const parts = SECOND_COUNTS.has(from.runtime) ? 2 : 1;
  const [before, now] = [numbers(from.version, parts), numbers(to.version, parts)];
  return before !== now;
}

function numbers(version: string, parts: number): string {
  const plain = version.split('@', 1)[0] ?? '';
  const found = /\d+(?:\.\d+)*/.exec(plain)?.[0];
  return found === undefined ? plain : found.split('.').slice(0, parts).join('.');
}
