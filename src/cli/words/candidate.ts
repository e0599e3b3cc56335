import type { CandidateBody, PlanBody } from '../../api/operations.ts';
import { plain, type Style } from '../terminal.ts';
import { findingLines } from './findings.ts';

/** Who would be put back, what was found about it, and who was passed over. */
export function candidateLines(candidate: CandidateBody, style: Style): readonly string[] {
  const how = candidate.warm ? 'it still runs: the flip takes a moment' : 'it is started again from its kept build';
  return [
    `${style('bold', candidate.release)} (${candidate.sha.slice(0, 7)}, ${candidate.title}): ${candidate.verdict}; ${how}.`,
    ...findingLines(candidate.findings, style).map((line) => `  ${line}`),
    ...passedOverLines(candidate),
    ...undoneLines(candidate, style),
  ];
}

const SHOWN = 10;

/** What customers lose again, and whom to tell. */
function undoneLines({ undoes }: CandidateBody, style: Style): readonly string[] {
  if (undoes === null) return [];
  const { commits, why } = undoes;
  const unknown = why === null ? [] : [`  Commits that go away with it: ${why}.`];
  if (commits.length === 0) return unknown;
  const authors = [...new Set(commits.map(({ author }) => author))];
  const rest = commits.length - SHOWN;
  return [
    `  ${commits.length} commit${commits.length === 1 ? '' : 's'} of ${authors.join(', ')} go${commits.length === 1 ? 'es' : ''} away with it:`,
    ...commits.slice(0, SHOWN).map(({ sha, title, security }) => {
      const mark = security ? `${style('red', 'security')} ` : '';
      return `    ${sha.slice(0, 7)} ${mark}${title}`;
    }),
    ...(rest > 0 ? [`    and ${rest} more`] : []),
    ...unknown,
  ];
}

function passedOverLines({ passedOver }: CandidateBody): readonly string[] {
  return passedOver.map(({ release, findings }) => {
    const why = findings.filter(({ verdict }) => verdict !== 'safe').map(({ text }) => text);
    return `  passed over: ${release}${why.length === 0 ? '' : ` (${why.join(' ')})`}`;
  });
}

/** What an order would do; nothing was changed. */
export function planLines(plan: PlanBody, style: Style = plain): readonly string[] {
  return [
    `Would ${plan.kind} on ${plan.target}; nothing was changed.`,
    ...plan.would.map((line, index) => `  ${index + 1}. ${line}`),
    ...(plan.candidate === null ? [] : candidateLines(plan.candidate, style)),
  ];
}
