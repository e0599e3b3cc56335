import type { CardBody, DecisionBody, ReasonBody } from '../../../api/decisions.ts';
import { verdictOf } from '../../../core/guard/assess.ts';
import { nextCommand } from '../../../core/guard/decide/next-command.ts';
import type { Card } from '../../../core/guard/model.ts';
import { sortFindings } from '../../../core/guard/sort-findings.ts';
import { findingText } from '../../../core/notices/finding-text.ts';
import { releaseName } from '../../../core/releases/model.ts';
import type { CardNow, DecisionNow } from '../../../flows/guard/decide.ts';
import type { StoredRelease } from '../../../store/store.ts';
import { timeOf } from './time.ts';

const MOST_REASONS = 5;
/** What it says may have changed by then. */
const GOOD_FOR_MS = 60_000;

export function cardBody(target: string, now: CardNow): CardBody {
  const reasons = now.card === null ? [] : reasonsOf(now.card, now.refreshedAtMs);
  return {
    target,
    from: releaseRef(now.from),
    to: releaseRef(now.to),
    verdict: now.way,
    warm: now.card?.warm ?? false,
    reasons: reasons.slice(0, MOST_REASONS),
    more: Math.max(0, reasons.length - MOST_REASONS),
    unblocked: now.unblocked.map(({ subject, evidence }) => ({ subject, text: evidence ?? '' })),
    passedOver: now.passedOver.map((card) => ({
      release: releaseName(card.release),
      reasons: reasonsOf(card, now.refreshedAtMs).slice(0, MOST_REASONS),
    })),
    order: [...now.order],
    lost: lostOf(now),
    looked: (now.report?.looked ?? []).map((one) => ({ ...one })),
    madeAt: now.report === null ? null : timeOf(now.report.madeAtMs),
    refreshedAt: timeOf(now.refreshedAtMs),
    expiresAt: timeOf(now.refreshedAtMs + GOOD_FOR_MS),
  };
}

export function decisionBody(
  target: string,
  now: DecisionNow,
  { symptom, incident }: { readonly symptom: string; readonly incident: string | null },
): DecisionBody {
  const { row } = now;
  return {
    ...cardBody(target, now),
    advice: row.advice,
    row: row.id,
    why: row.why,
    critical: now.critical.map(({ name, state, text, atMs }) => ({ name, state, text, at: timeOf(atMs) })),
    next: nextCommand({ row, target, to: now.to === null ? null : releaseName(now.to.number), symptom, incident }),
  };
}

function releaseRef(release: StoredRelease | null): CardBody['from'] {
  if (release === null) return null;
  return { release: releaseName(release.number), sha: release.commit.sha, title: release.commit.title };
}

function lostOf({ undone, report }: CardNow): CardBody['lost'] {
  const { commits, why } = undone;
  return {
    commits: commits.map(({ sha, title, author, security }) => ({ sha, title, author, security })),
    count: why === null ? commits.length : (report?.range.count ?? null),
    authors: [...new Set(commits.map(({ author }) => author))],
    securityFixes: commits.filter(({ security }) => security).length,
    why,
  };
}

function reasonsOf(card: Card, nowMs: number): readonly ReasonBody[] {
  const reasons = card.findings.map((finding): ReasonBody => {
    const verdict = verdictOf(finding, card.named);
    if (finding.kind === 'change') {
      const { area, kind, subject, file, line, statement, why, evidence, instruction, unblock } = finding.change;
      return { area, kind, verdict, subject, file, line, statement, why, evidence, instruction, unblock };
    }
    const { text, instruction } = findingText(releaseName(card.release), finding, nowMs);
    const nowhere = { subject: null, file: null, line: null, statement: null, evidence: null, unblock: null };
    return { area: 'history', kind: finding.kind, verdict, ...nowhere, why: text, instruction };
  });
  return sortFindings(reasons);
}
