import type { Got } from '../../test/support/load.ts';
import type { Blow } from './acts.ts';
import type { Trend } from './samples.ts';

export type Findings = {
  readonly acts: ReadonlyMap<string, number>;
  readonly answered: readonly Got[];
  readonly blows: readonly Blow[];
  readonly trends: readonly Trend[];
  /** What else went wrong, in words. */
  readonly troubles: readonly string[];
  readonly notes: readonly string[];
};

/** A kept connection to a process that has just died may be used before its end is heard of. */
const UNHEARD_MS = 250;

/** Failed requests that were not under way on something at the moment when it was killed. */
export function failedOtherwise(answered: readonly Got[], blows: readonly Blow[]): readonly Got[] {
  const deadly = blows.filter(({ what }) => what !== 'server');
  const isCut = ({ askedAtMs, tookMs }: Got) =>
    deadly.some(({ atMs }) => askedAtMs <= atMs + UNHEARD_MS && askedAtMs + tookMs >= atMs);
  return answered.filter((got) => got.status !== 200 && !isCut(got));
}

/** One screen; true: nothing is broken. */
export function report({ acts, answered, blows, trends, troubles, notes }: Findings, print: (line: string) => void) {
  const failed = answered.filter(({ status }) => status !== 200);
  const otherwise = failedOtherwise(answered, blows);
  print(`done:      ${[...acts].map(([name, count]) => `${count} x ${name}`).join(', ')}`);
  print(`requests:  ${answered.length}, ${otherwise.length} failed`);
  print(`           ${failed.length - otherwise.length} more were under way on a process at the moment it was killed`);
  for (const got of otherwise.slice(0, 5)) print(`           ${JSON.stringify(got)}`);
  for (const { what, firstThird, lastThird, limit, isFlat } of trends) {
    const figures = `first third ${firstThird.toFixed(1)}, last third ${lastThird.toFixed(1)}, limit ${limit.toFixed(1)}`;
    print(`${isFlat ? 'flat      ' : 'NOT FLAT  '} ${what.padEnd(16)} ${figures}`);
  }
  for (const note of notes) print(`           ${note}`);
  for (const trouble of troubles) print(`TROUBLE    ${trouble}`);
  return otherwise.length === 0 && troubles.length === 0 && trends.every(({ isFlat }) => isFlat);
}
