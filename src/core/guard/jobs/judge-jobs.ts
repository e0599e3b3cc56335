import type { ChangeFinding, Place } from '../finding.ts';
import type { Verdict } from '../model.ts';
import type { Arguments, CronEntry, Job, Jobs, Replay } from './model.ts';
import { sayArguments, sayCron, sayGone, sayKind, sayUnread } from './words.ts';

export type JobsInput = {
  readonly live: Jobs;
  readonly target: Jobs;
  /** By kind; not named: `side-effect`. */
  readonly replay?: { readonly [kind: string]: Replay };
  /** The queue leaves aside what it does not know, instead of failing on it. */
  readonly skipsUnknown?: boolean;
  /** Work that waits, by kind, as a probe counted it (with delayed, retried and dead work); a kind that is not in it was not counted. */
  readonly waiting?: ReadonlyMap<string, number>;
  /** A probe that counts is configured: what is not counted yet can be. */
  readonly countable?: boolean;
};

/** Work that only the newer release can do, and work that the older one would do otherwise. */
export function judgeJobs(input: JobsInput): readonly ChangeFinding[] {
  const { live, target } = input;
  const before = new Map(target.kinds.map((job) => [job.name, job]));
  const now = new Set(live.kinds.map(({ name }) => name));
  const unsure = target.unread.length > 0;
  return [
    ...unread(live, target),
    ...live.kinds.flatMap((job) => {
      const former = before.get(job.name);
      return former === undefined ? [newKind(job, input, unsure)] : changedArguments(job, former, input);
    }),
    ...target.kinds.filter(({ name }) => !now.has(name)).map(goneKind),
    ...timetable(live, target),
  ];
}

type Said = { readonly why: string; readonly instruction: string | null };

function finding(
  row: number,
  kind: string,
  rest: { verdict: Verdict; subject: string; at: Place } & Said,
): ChangeFinding {
  const { at, ...said } = rest;
  return { ...at, area: 'jobs', rule: `jobs/${row}`, kind, ...said, unblock: null, adoption: null, probe: null };
}

function replayOf({ replay }: JobsInput, name: string): Replay {
  return replay !== undefined && Object.hasOwn(replay, name) ? (replay[name] ?? 'side-effect') : 'side-effect';
}

/** jobs/1: whoever takes it from the queue after going back does not know it. */
function newKind({ name, at }: Job, input: JobsInput, unsure: boolean): ChangeFinding {
  const waiting = input.waiting?.get(name) ?? null;
  const replay = replayOf(input, name);
  const verdict = unsure ? 'unknown' : verdictOfWaiting(waiting, input, replay);
  const said = sayKind(name, { verdict, waiting, replay, skips: input.skipsUnknown === true });
  return finding(1, 'job-kind-added', { verdict, subject: name, at, ...said });
}

function verdictOfWaiting(waiting: number | null, { skipsUnknown, countable }: JobsInput, replay: Replay): Verdict {
  if (waiting === 0) return 'safe';
  if (skipsUnknown === true) return replay === 'side-effect' ? 'check' : 'safe';
  return waiting === null && countable === true ? 'check' : 'stop';
}

/** jobs/2: what waits was queued with the newer release's arguments. */
function changedArguments(job: Job, former: Job, input: JobsInput): readonly ChangeFinding[] {
  if (job.args === null || former.args === null) return [];
  const fit = fitOf(job.args, former.args);
  if (fit === 'same') return [];
  const waiting = input.waiting?.get(job.name) ?? null;
  const verdict =
    fit === 'fits' || waiting === 0
      ? 'safe'
      : fit === 'may-fit' || (waiting === null && input.countable === true)
        ? 'check'
        : 'stop';
  const counts = { before: countText(former.args), now: countText(job.args) };
  const said = sayArguments(job.name, { ...counts, verdict, replay: replayOf(input, job.name) });
  return [finding(2, 'job-arguments-changed', { verdict, subject: job.name, at: job.at, ...said })];
}

function fitOf(live: Arguments, target: Arguments): 'same' | 'fits' | 'may-fit' | 'fails' {
  const keywords = live.keywords.filter((name) => !target.keywords.includes(name));
  const missing = target.keywords.filter((name) => !live.keywords.includes(name));
  const same = live.least === target.least && live.most === target.most && keywords.length + missing.length === 0;
  if (same) return 'same';
  const [most, limit] = [live.most ?? Number.POSITIVE_INFINITY, target.most ?? Number.POSITIVE_INFINITY];
  if (live.least > limit || most < target.least) return 'fails';
  const within = live.least >= target.least && most <= limit;
  return within && keywords.length + missing.length === 0 ? 'fits' : 'may-fit';
}

function countText({ least, most, keywords }: Arguments): string {
  const count = most === null ? `${least} or more` : least === most ? String(least) : `${least} to ${most}`;
  return keywords.length === 0 ? count : `${count} and ${keywords.join(', ')}`;
}

/** jobs/3 */
function goneKind({ name, at }: Job): ChangeFinding {
  return finding(3, 'job-kind-removed', { verdict: 'safe', subject: name, at, ...sayGone(name) });
}

/** jobs/4: timetables kept beside the code go on queueing what they were told. */
function timetable(live: Jobs, target: Jobs): readonly ChangeFinding[] {
  const before = new Map(target.cron.map((entry) => [entry.name, entry]));
  const known = new Set(target.kinds.map(({ name }) => name));
  return live.cron.flatMap((entry: CronEntry) => {
    const former = before.get(entry.name);
    if (former?.queues === entry.queues) return [];
    const verdict = former === undefined && known.has(entry.queues) ? 'safe' : 'check';
    const said = sayCron(entry.name, { queues: entry.queues, former: former?.queues ?? null, verdict });
    const kind = former === undefined ? 'cron-entry-added' : 'cron-entry-changed';
    return [finding(4, kind, { verdict, subject: entry.name, at: entry.at, ...said })];
  });
}

function unread(live: Jobs, target: Jobs): readonly ChangeFinding[] {
  const files = new Map([...live.unread, ...target.unread].map((one) => [one.file, one]));
  return [...files.values()].map(({ file, why }) => {
    const at = { file, line: null, statement: null };
    const found = finding(0, 'jobs-unread', { verdict: 'unknown', subject: file, at, ...sayUnread(file, why) });
    return { ...found, rule: 'jobs/unread' };
  });
}
