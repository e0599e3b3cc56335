import type { Verdict } from '../model.ts';

/** What the person on call is advised to do. */
export type Advice = 'put-back' | 'fix-forward' | 'call-somebody';

/** Is something broken that customers must be able to do? `not-known`: nothing was declared, or nothing could be checked. */
export type Critical = 'broken' | 'fine' | 'not-known';

/** How the way back stands; `none`: there is nothing that could be put back. */
export type Way = Verdict | 'none';

/** One line of the table: the first that fits is the answer. */
export type AdviceRow = {
  readonly id: string;
  readonly critical: readonly Critical[];
  readonly way: readonly Way[];
  readonly advice: Advice;
  readonly why: string;
};

/** In the order in which they are tried; docs/decide.md shows the same table. */
export const ADVICE: readonly AdviceRow[] = [
  {
    id: 'D1',
    critical: ['broken'],
    way: ['safe'],
    advice: 'put-back',
    why: 'Something that customers must be able to do is broken, and nothing speaks against going back.',
  },
  {
    id: 'D2',
    critical: ['broken'],
    way: ['check'],
    advice: 'put-back',
    why: 'Something that customers must be able to do is broken. Going back is the quickest way; look at what is listed first.',
  },
  {
    id: 'D3',
    critical: ['broken', 'not-known'],
    way: ['unknown'],
    advice: 'call-somebody',
    why: 'It could not be told whether going back does harm. Somebody who knows what changed must say so.',
  },
  {
    id: 'D4',
    critical: ['broken'],
    way: ['stop'],
    advice: 'fix-forward',
    why: 'Something that customers must be able to do is broken, but going back would break more. Unblock it first, or fix forward in the hotfix lane.',
  },
  {
    id: 'D5',
    critical: ['broken'],
    way: ['none'],
    advice: 'fix-forward',
    why: 'Something that customers must be able to do is broken, and there is nothing that could be put back.',
  },
  {
    id: 'D6',
    critical: ['fine'],
    way: ['safe', 'check', 'unknown', 'stop', 'none'],
    advice: 'fix-forward',
    why: 'What customers must be able to do works: there is time for a hotfix.',
  },
  {
    id: 'D7',
    critical: ['not-known'],
    way: ['safe'],
    advice: 'put-back',
    why: 'Nothing speaks against going back, and whether something important is broken is not known.',
  },
  {
    id: 'D8',
    critical: ['not-known'],
    way: ['check'],
    advice: 'put-back',
    why: 'Going back is possible after a look at what is listed; whether something important is broken is not known.',
  },
  {
    id: 'D9',
    critical: ['not-known'],
    way: ['stop'],
    advice: 'fix-forward',
    why: 'Going back would break something. Unblock it first, or fix forward in the hotfix lane.',
  },
  {
    id: 'D10',
    critical: ['not-known'],
    way: ['none'],
    advice: 'fix-forward',
    why: 'There is nothing that could be put back.',
  },
];

export function advise(critical: Critical, way: Way): AdviceRow {
  const row = ADVICE.find((one) => one.critical.includes(critical) && one.way.includes(way));
  if (row === undefined) throw new Error(`no row of the table fits ${critical} and ${way}`);
  return row;
}
