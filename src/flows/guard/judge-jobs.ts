import { judgeJobs } from '../../core/guard/jobs/judge-jobs.ts';
import { readJobs } from '../../core/guard/jobs/read-jobs.ts';
import type { Needs } from '../world.ts';
import type { AreaJudge, Side } from './judge-change.ts';

/** Words that stand in files which declare jobs. */
const WORDS = [
  'ApplicationJob',
  'ActiveJob::Base',
  'Sidekiq::Job',
  'Sidekiq::Worker',
  'ApplicationWorker',
  '@shared_task',
  '.task(',
  'app.task',
  'new Worker(',
  'new Queue(',
  '.add(',
  'ShouldQueue',
  'Oban.Worker',
  'Oban.Pro',
  'beat_schedule',
  'crontab(',
];
const SCHEDULES = /(?:^|\/)(?:[\w-]*schedule[\w-]*|recurring|sidekiq[\w-]*|cron[\w-]*)\.ya?ml$/;
const MOST_MATCHES = 5_000;
const MOST_FILES = 2_000;

/** Kinds of jobs that only one of the two releases knows, and jobs whose arguments have changed. */
export const judgeJobsArea: AreaJudge = async ({ live, back }, world, { repository }) => {
  const [now, before] = [await jobsOf(live, world, repository), await jobsOf(back, world, repository)];
  const { replay, skipsUnknown, queue } = live.config.guard.jobs;
  const findings = judgeJobs({ live: now, target: before, replay, skipsUnknown, countable: queue !== null });
  const kinds = now.kinds.length;
  const text = kinds === 0 ? 'no jobs were found' : `${kinds} kind${kinds === 1 ? '' : 's'} of jobs`;
  return { findings, looked: [{ area: 'jobs', state: kinds === 0 ? 'nothing-there' : 'judged', text }] };
};

async function jobsOf({ sha, files }: Side, { source }: Needs<'source'>, repository: string) {
  const matches = await source.grep(repository, sha, { words: WORDS, limit: MOST_MATCHES });
  const paths = [
    ...new Set([...matches.map(({ path }) => path), ...files.paths.filter((path) => SCHEDULES.test(path))]),
  ];
  const read = await files.read(paths.slice(0, MOST_FILES));
  return readJobs([...read].flatMap(([file, one]) => (one.kind === 'text' ? [{ file, text: one.text }] : [])));
}
