import type { Verdict } from '../model.ts';
import type { Replay } from './model.ts';

type Told = { readonly why: string; readonly instruction: string | null };

/** What may be done with parked work later. */
function later(replay: Replay): string {
  switch (replay) {
    case 'safe':
      return 'Parked work may simply be queued again later.';
    case 'deduplicated':
      return 'Parked work may be queued again later: what was done already is noticed.';
    case 'side-effect':
      return 'Do not queue parked work again unseen: it may send, charge or book something twice.';
  }
}

const ORDER =
  'Put the web part back first, so that no more of it is queued; let the workers of {live} finish what waits; then put the workers back. If those workers are what is broken: pause these kinds, move what waits into a hold queue (also delayed, retried and dead work), go back, and resume.';

type KindFacts = {
  readonly verdict: Verdict;
  readonly waiting: number | null;
  readonly replay: Replay;
  readonly skips: boolean;
};

export function sayKind(name: string, { verdict, waiting, replay, skips }: KindFacts): Told {
  if (verdict === 'safe') {
    const why = waiting === 0 ? 'none of it waits' : 'it is left aside and may be done again later';
    return { why: `${name} is known only to {live}, and ${why}.`, instruction: null };
  }
  if (verdict === 'unknown') {
    return {
      why: `Whether {target} knows ${name} could not be told.`,
      instruction: 'Look whether {target} has that job; if not, park what waits first.',
    };
  }
  if (skips)
    return {
      why: `${name} that waits would be left undone, because only {live} knows it.`,
      instruction: `Keep what waits. ${later(replay)}`,
    };
  const count =
    waiting === null ? `${name} that {live} queued` : `${waiting} ${name} that wait${waiting === 1 ? 's' : ''}`;
  const first = verdict === 'check' ? 'Count what waits (also delayed, retried and dead work); none: go back. ' : '';
  return {
    why: `${count} would fail again and again, because {target} does not know that job.`,
    instruction: `${first}${ORDER} ${later(replay)}`,
  };
}

type ArgumentFacts = {
  readonly before: string;
  readonly now: string;
  readonly verdict: Verdict;
  readonly replay: Replay;
};

export function sayArguments(name: string, { before, now, verdict, replay }: ArgumentFacts): Told {
  const counts = `it is handed ${now} in {live} and takes ${before} in {target}`;
  if (verdict === 'safe')
    return { why: `${name} can be done by {target} as {live} queued it (${counts}).`, instruction: null };
  const may = verdict === 'check' ? 'may' : 'would';
  const first = verdict === 'check' ? 'Look whether work with the new arguments waits; none: go back. ' : '';
  return {
    why: `${name} that {live} queued ${may} fail in {target}: ${counts}.`,
    instruction: `${first}${ORDER} ${later(replay)}`,
  };
}

export function sayGone(name: string): Told {
  return { why: `${name} is there again in {target}; {live} queues none of it.`, instruction: null };
}

type CronFacts = { readonly queues: string; readonly former: string | null; readonly verdict: Verdict };

export function sayCron(name: string, { queues, former, verdict }: CronFacts): Told {
  if (verdict === 'safe')
    return {
      why: `The timetable entry ${name} came with {live}; {target} knows what it queues (${queues}).`,
      instruction: null,
    };
  const why =
    former === null
      ? `The timetable entry ${name} of {live} may go on queueing ${queues}, which {target} does not know.`
      : `The timetable entry ${name} queues ${queues} in {live} and ${former} in {target}; the schedule that is kept may stay that of {live}.`;
  return {
    why,
    instruction: 'After going back, look at the timetable that is kept (Redis, database) and remove or set that entry.',
  };
}

export function sayUnread(file: string, why: string): Told {
  return {
    why: `Which jobs ${file} declares could not be told, because ${why}.`,
    instruction: 'Look whether it declares jobs that {target} does not know.',
  };
}
