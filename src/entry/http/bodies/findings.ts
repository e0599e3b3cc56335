import type { FindingBody } from '../../../api/common.ts';
import type { CandidateBody } from '../../../api/operations.ts';
import { verdictOf } from '../../../core/guard/assess.ts';
import type { Card, Finding } from '../../../core/guard/model.ts';
import { findingText } from '../../../core/notices/finding-text.ts';
import { releaseName } from '../../../core/releases/model.ts';
import type { Chosen } from '../../../flows/order.ts';
import type { Undone } from '../../../flows/undone-commits.ts';

export function findingBodies(card: Card, nowMs: number): FindingBody[] {
  return card.findings.map((finding) => {
    const { kind, facts } = factsOf(finding);
    const words = findingText(releaseName(card.release), finding, nowMs);
    return { kind, verdict: verdictOf(finding, card.named), ...words, facts };
  });
}

/** What lies between is told by its own kind. */
function factsOf(finding: Finding): Pick<FindingBody, 'kind' | 'facts'> {
  if (finding.kind !== 'change') {
    const { kind, ...facts } = finding;
    return { kind, facts };
  }
  const { kind, area, rule, subject, file, line, statement, unblock, evidence } = finding.change;
  const { accepted } = finding;
  return { kind, facts: { area, rule, subject, file, line, statement, unblock, evidence, accepted } };
}

export function candidateBody(
  choice: Chosen,
  commit: { readonly sha: string; readonly title: string },
  nowMs: number,
): CandidateBody {
  const { card, passedOver, undoes } = choice;
  return {
    release: releaseName(card.release),
    sha: commit.sha,
    title: commit.title,
    verdict: card.verdict,
    warm: card.warm,
    findings: findingBodies(card, nowMs),
    undoes: undoes === null ? null : undoneBody(undoes),
    passedOver: passedOver.map((one) => ({ release: releaseName(one.release), findings: findingBodies(one, nowMs) })),
  };
}

function undoneBody({ commits, why }: Undone): NonNullable<CandidateBody['undoes']> {
  return { commits: commits.map(({ sha, title, author, security }) => ({ sha, title, author, security })), why };
}
