import type { ChangeFinding } from '../../finding.ts';
import { list, tell } from '../tell.ts';
import type { RuntimeMark } from './model.ts';

export type RuntimeSides = { readonly live: readonly RuntimeMark[]; readonly back: readonly RuntimeMark[] };

type Moved = { readonly from: RuntimeMark; readonly to: RuntimeMark };

/** Runtimes and base images that are others than before, each told once, however many files say it. */
export function judgeRuntimes({ live, back }: RuntimeSides): readonly ChangeFinding[] {
  const byRuntime = new Map<string, Moved[]>();
  for (const moved of pairs(live, back)) {
    const known = byRuntime.get(moved.from.runtime);
    if (known === undefined) byRuntime.set(moved.from.runtime, [moved]);
    else known.push(moved);
  }
  return [...byRuntime.values()].map(changed);
}

/** Within a file, the same runtime in the same order; then images that took the place of another. What only one side has is no change. */
function pairs(live: readonly RuntimeMark[], back: readonly RuntimeMark[]): readonly Moved[] {
  const [now, before] = [keyed(live), keyed(back)];
  const same = [...before].flatMap(([key, from]) => {
    const to = now.get(key);
    return to === undefined || to.version === from.version ? [] : [{ from, to }];
  });
  const come = new Map(imagesOnlyIn(now, before).map((mark) => [mark.file, mark]));
  const replaced = imagesOnlyIn(before, now).flatMap((from) => {
    const to = come.get(from.file);
    return to === undefined ? [] : [{ from, to }];
  });
  return [...same, ...replaced];
}

type Keyed = ReadonlyMap<string, RuntimeMark>;

function keyed(marks: readonly RuntimeMark[]): Keyed {
  const seen = new Map<string, number>();
  return new Map(
    marks.map((mark) => {
      const name = JSON.stringify([mark.file, mark.runtime]);
      const number = seen.get(name) ?? 0;
      seen.set(name, number + 1);
      return [`${name} ${number}`, mark];
    }),
  );
}

function imagesOnlyIn(marks: Keyed, others: Keyed): readonly RuntimeMark[] {
  return [...marks].flatMap(([key, mark]) => (others.has(key) || !isImage(mark) ? [] : [mark]));
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
