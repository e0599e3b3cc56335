/** From one number to another; `open`: the end itself is not in it. */
export type Interval = {
  readonly from: number;
  readonly fromOpen: boolean;
  readonly to: number;
  readonly toOpen: boolean;
};

/**
 * What something may hold where it holds anything. Numbers are exact. Texts are only compared with themselves: whether two that are written
 * differently are the same (`a` and `A`, `1` and `1.0`) the database knows, and nothing here rests on it.
 */
export type Values =
  | { readonly kind: 'numbers'; readonly intervals: readonly Interval[] }
  | { readonly kind: 'texts'; readonly texts: readonly string[]; readonly isAllBut: boolean };

const [LOWEST, HIGHEST] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

export function numbers(...intervals: readonly Interval[]): Values {
  return { kind: 'numbers', intervals };
}

export function between(from: number, to: number): Interval {
  return { from, fromOpen: false, to, toOpen: false };
}

/** Numbers for which `x operator bound` is true; null: no such operator. */
export function numbersFor(operator: string, bound: number): Values | null {
  const below = { from: LOWEST, fromOpen: false, to: bound };
  const above = { from: bound, to: HIGHEST, toOpen: false };
  switch (operator) {
    case '=':
      return numbers(between(bound, bound));
    case '<>':
      return numbers({ ...below, toOpen: true }, { ...above, fromOpen: true });
    case '<':
      return numbers({ ...below, toOpen: true });
    case '<=':
      return numbers({ ...below, toOpen: false });
    case '>':
      return numbers({ ...above, fromOpen: true });
    case '>=':
      return numbers({ ...above, fromOpen: false });
  }
  return null;
}

export function unionOf(one: Values, other: Values): Values | null {
  if (one.kind === 'numbers' && other.kind === 'numbers')
    return numbers(...merged([...one.intervals, ...other.intervals]));
  if (one.kind !== 'texts' || other.kind !== 'texts' || one.isAllBut !== other.isAllBut) return null;
  const texts = one.isAllBut
    ? one.texts.filter((text) => other.texts.includes(text))
    : [...new Set([...one.texts, ...other.texts])];
  return { kind: 'texts', texts, isAllBut: one.isAllBut };
}

/** Both are so. Of texts one alone is as true. */
export function bothOf(one: Values, other: Values): Values {
  if (one.kind !== 'numbers' || other.kind !== 'numbers') return one;
  return numbers(...one.intervals.flatMap((a) => other.intervals.flatMap((b) => overlap(a, b) ?? [])));
}

export function complementOf(values: Values): Values {
  if (values.kind === 'texts') return { ...values, isAllBut: !values.isAllBut };
  const parts = merged(values.intervals);
  const gaps = [...parts, null].map((part, at): Interval => {
    const former = parts[at - 1];
    return {
      from: former?.to ?? LOWEST,
      fromOpen: former === undefined ? false : !former.toOpen,
      to: part?.from ?? HIGHEST,
      toOpen: part === null ? false : !part.fromOpen,
    };
  });
  return numbers(...gaps.filter(isSome));
}

/** Is all of the first in the second? */
export function isWithin(one: Values, other: Values): boolean {
  if (one.kind === 'numbers' && other.kind === 'numbers') {
    const wider = merged(other.intervals);
    return one.intervals.every((a) => wider.some((b) => holds(b, a)));
  }
  if (one.kind !== 'texts' || other.kind !== 'texts' || one.isAllBut !== other.isAllBut) return false;
  const [fewer, more] = one.isAllBut ? [other.texts, one.texts] : [one.texts, other.texts];
  return fewer.every((text) => more.includes(text));
}

/** Is nothing of the first in the second, for certain? */
export function isApart(one: Values, other: Values): boolean {
  return isWithin(one, complementOf(other));
}

/** Only whole numbers are meant: an end between two of them, or one that is not in it, is the next one within. */
export function wholeNumbers(values: Values): Values {
  if (values.kind === 'texts') return values;
  const whole = values.intervals.map(({ from, fromOpen, to, toOpen }) =>
    between(
      fromOpen && Number.isInteger(from) ? from + 1 : Math.ceil(from),
      toOpen && Number.isInteger(to) ? to - 1 : Math.floor(to),
    ),
  );
  return numbers(...whole.filter(isSome));
}

function holds(wider: Interval, one: Interval): boolean {
  const begins = wider.from < one.from || (wider.from === one.from && (!wider.fromOpen || one.fromOpen));
  const ends = wider.to > one.to || (wider.to === one.to && (!wider.toOpen || one.toOpen));
  return begins && ends;
}

function overlap(one: Interval, other: Interval): Interval | null {
  const [low, high] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
  const at = {
    from: low,
    fromOpen: [one, other].some(({ from, fromOpen }) => from === low && fromOpen),
    to: high,
    toOpen: [one, other].some(({ to, toOpen }) => to === high && toOpen),
  };
  return isSome(at) ? at : null;
}

function isSome({ from, fromOpen, to, toOpen }: Interval): boolean {
  return from < to || (from === to && !fromOpen && !toOpen);
}

/** In order, and those that touch as one. */
function merged(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = intervals
    .filter(isSome)
    .sort((a, b) => (a.from === b.from ? Number(a.fromOpen) - Number(b.fromOpen) : a.from < b.from ? -1 : 1));
  const all: Interval[] = [];
  for (const next of sorted) {
    const last = all.at(-1);
    const touches =
      last !== undefined && (next.from < last.to || (next.from === last.to && !(next.fromOpen && last.toOpen)));
    if (!touches) all.push(next);
    else if (next.to > last.to || (next.to === last.to && !next.toOpen))
      all[all.length - 1] = { ...last, to: next.to, toOpen: next.toOpen };
  }
  return all;
}
