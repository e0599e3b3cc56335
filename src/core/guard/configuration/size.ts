import type { ChangeFinding } from '../finding.ts';
import { count, list, tell } from './tell.ts';

/** How far two releases are apart. */
export type Distance = {
  /** Commits that only the newer one has; null: more than `counted`. */
  readonly commits: number;
  /** More than this is not counted. */
  readonly counted: number;
  /** Commits that only the older one has. */
  readonly own: number;
  /** They have a common commit, as far as this copy of the history knows. */
  readonly related: boolean;
  readonly sameCommit: boolean;
  readonly files: number;
  readonly submodules: readonly string[];
};

/** Size is a reason to look, not a verdict: it only tells what cannot be judged. */
export function judgeSize(distance: Distance): readonly ChangeFinding[] {
  if (distance.sameCommit) return [nothingBetween()];
  return [
    ...(distance.related ? [between(distance)] : [unrelated()]),
    ...(distance.related && distance.own > 0 ? [diverged(distance.own)] : []),
    ...distance.submodules.map(submodule),
  ];
}

function nothingBetween(): ChangeFinding {
  return tell('size', {
    rule: 'size/commits',
    kind: 'nothing-between',
    verdict: 'safe',
    subject: 'commits',
    why: '{live} and {target} were made from the same commit.',
  });
}

function between({ commits, counted, files }: Distance): ChangeFinding {
  const many = commits >= counted ? `${counted} or more commits` : count(commits, 'commit');
  return tell('size', {
    rule: 'size/commits',
    kind: 'commits-between',
    verdict: 'safe',
    subject: 'commits',
    why: `{live} has ${many} that {target} does not have; ${count(files, 'file')} differ${files === 1 ? 's' : ''}.`,
  });
}

function diverged(own: number): ChangeFinding {
  return tell('size', {
    rule: 'size/diverged',
    kind: 'diverged',
    verdict: 'check',
    subject: 'commits',
    why: `{target} has ${own === 1 ? 'a commit' : 'commits'} that {live} does not have: going back also brings changes that do not run now.`,
    instruction: 'Ask what those commits do before going back.',
  });
}

function unrelated(): ChangeFinding {
  return tell('size', {
    rule: 'size/history',
    kind: 'history-unknown',
    verdict: 'unknown',
    subject: 'commits',
    why: 'How {live} came out of {target} is not known: this copy of the repository has no commit that both come from (it was cut short, or history was rewritten).',
    instruction: 'Give the server the whole history (`git fetch --unshallow`), or ask whoever rewrote it.',
  });
}

function submodule(path: string): ChangeFinding {
  return tell('size', {
    rule: 'size/submodule',
    kind: 'submodule-changed',
    verdict: 'check',
    subject: path,
    file: path,
    why: `${list([`\`${path}\``])} comes out of another repository and is another commit than in {target}: what changed there is not judged.`,
    instruction: `Ask somebody who knows \`${path}\` what changed in it.`,
  });
}
