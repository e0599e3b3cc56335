import type { Critical } from './advise.ts';

/** How a scenario stands; `said`: a person says that it is broken. */
export type CriticalState = {
  readonly name: string;
  readonly state: 'fine' | 'broken' | 'not-known';
  readonly text: string;
  readonly atMs: number;
};

/** One that is broken decides. What cannot be checked keeps the others from being all of it. */
export function judgeCritical(states: readonly CriticalState[]): Critical {
  if (states.some(({ state }) => state === 'broken')) return 'broken';
  if (states.length === 0 || states.some(({ state }) => state === 'not-known')) return 'not-known';
  return 'fine';
}

/** What a person says is broken is broken, whatever a check of the same name found. */
export function withSaid(
  states: readonly CriticalState[],
  { said, by, nowMs }: { readonly said: readonly string[]; readonly by: string; readonly nowMs: number },
): readonly CriticalState[] {
  const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();
  const told = said.map((name): CriticalState => {
    const checked = states.find((one) => same(one.name, name));
    const found =
      checked === undefined ? 'it is not among the scenarios of astern.yml' : `the check says: ${checked.text}`;
    return { name: checked?.name ?? name, state: 'broken', text: `broken, ${by} says; ${found}`, atMs: nowMs };
  });
  return [...told, ...states.filter((one) => !said.some((name) => same(one.name, name)))];
}
