import type { ChangeFinding } from '../../finding.ts';
import { type Candidate, candidates, type EnvironmentSide, nameOf } from './candidates.ts';
import { changedValues } from './changed-values.ts';
import { declaredAt } from './declared.ts';
import type { EnvironmentRead, Need } from './model.ts';
import {
  addedNames,
  exampleGone,
  mayBeGone,
  ownValues,
  readNowhere,
  sourceChanged,
  sourceGone,
  stillRead,
  valueChanged,
} from './words.ts';

/** Reads of the variables in question, at both releases. */
export type Reads = { readonly live: readonly EnvironmentRead[]; readonly back: readonly EnvironmentRead[] };

type Sides = {
  readonly live: EnvironmentSide;
  readonly back: EnvironmentSide;
  readonly reads: Reads;
  /** The variables that were looked for; of others nothing is said. */
  readonly searched: ReadonlySet<string>;
};

/** Would the older release find its environment variables, started now? */
export function judgeEnvironment({ live, back, reads, searched }: Sides): readonly ChangeFinding[] {
  const asked = candidates(live, back).filter((candidate) => searched.has(nameOf(candidate)));
  const names = new Set(asked.map(nameOf));
  return [
    ...asked.map((candidate) => judgeCandidate(candidate, reads)),
    ...changedValues(live.config, back.config)
      .filter(({ name }) => !names.has(name))
      .map(valueChanged),
    ...notes(live, back),
  ];
}

function judgeCandidate(candidate: Candidate, { live, back }: Reads): ChangeFinding {
  const name = nameOf(candidate);
  const read = worstRead(back.filter((one) => one.name === name));
  if (candidate.kind === 'source-gone') {
    if (candidate.stays) return sourceChanged(candidate, read);
    return sourceGone(candidate, read);
  }
  const now = worstRead(live.filter((one) => one.name === name));
  if (read === null || read.need === 'built-in') return readNowhere(candidate.key, read);
  if (now !== null && isNeededAsMuch(now.need, read.need)) return stillRead(candidate.key, now);
  if (read.need !== 'required' || candidate.key.commented || candidate.files === 'gone')
    return mayBeGone(candidate.key, read);
  return exampleGone(candidate.key, read);
}

const FROM_WORST: readonly Need[] = ['required', 'mentioned', 'optional', 'built-in'];

function worstRead(reads: readonly EnvironmentRead[]): EnvironmentRead | null {
  for (const need of FROM_WORST) {
    const read = reads.find((one) => one.need === need);
    if (read !== undefined) return read;
  }
  return null;
}

/** The live release would not run without it either, so it is set. */
function isNeededAsMuch(now: Need, before: Need): boolean {
  return now === 'required' || now === before;
}

function notes(live: EnvironmentSide, back: EnvironmentSide): readonly ChangeFinding[] {
  const [now, before] = [names(live), names(back)];
  const plain = declaredAt(back.config).filter(({ name, value }) => typeof value === 'string' && !now.has(name));
  const added = [...now].filter((name) => !before.has(name));
  return [...ownValues([...new Set(plain.map(({ name }) => name))]), ...addedNames(added)];
}

function names({ config, examples }: EnvironmentSide): ReadonlySet<string> {
  return new Set([...declaredAt(config).map(({ name }) => name), ...(examples ?? []).map(({ name }) => name)]);
}
