import { type CatalogQuestion, catalogAnswer } from './catalog/question.ts';
import { doubtOf, factOf } from './catalog/words.ts';
import type { ChangeFinding } from './finding.ts';

/** What is known at this moment, and was not when the report was made. */
export type Evidence = {
  /** By file of the contract (or a folder it stands in): has anybody taken up the newer side? What is not named is not known. */
  readonly adoption: Readonly<Record<string, Adopted>>;
  /** Answers of the live database, by question. */
  readonly probes: Readonly<Record<string, ProbeAnswer>>;
  /** What its catalog says, by `catalogKey` of the question; null: it was not asked. */
  readonly catalog: CatalogSaid | null;
  /** Migrations of the newer release that the live database has not run. */
  readonly notApplied: readonly string[];
  /** How many jobs of each kind wait; null: not counted. */
  readonly queues: Readonly<Record<string, number>> | null;
  /** When a service whose contract we rely on was last deployed; null: never, or there is none. */
  readonly providersMovedAtMs: number | null;
};

export type Adopted =
  | { readonly kind: 'nobody'; readonly why: string }
  | {
      readonly kind: 'somebody';
      readonly why: string /** Services of Astern that have. */;
      readonly services: readonly string[];
    };

export type CatalogSaid = {
  readonly askedAtMs: number;
  readonly answers: Readonly<Record<string, ProbeAnswer>>;
};

export function catalogKey(question: CatalogQuestion): string {
  return JSON.stringify(question);
}

export type ProbeAnswer = { readonly count: number } | { readonly failed: string };

export const NO_EVIDENCE: Evidence = {
  adoption: {},
  probes: {},
  catalog: null,
  notApplied: [],
  queues: null,
  providersMovedAtMs: null,
};

/** A finding with what this moment says of it. */
export type WeighedFinding = ChangeFinding & {
  readonly evidence: string | null;
  /** Somebody carried out what unblocks it: it stood in the way, and does no longer. */
  readonly isUnblocked?: boolean;
};

/** What each finding is now: adoption, counts of the database, and what has not run yet make it milder or worse. */
export function weighEvidence(findings: readonly ChangeFinding[], evidence: Evidence): readonly WeighedFinding[] {
  return findings.map((finding) => weighOne(finding, evidence));
}

function weighOne(finding: ChangeFinding, evidence: Evidence): WeighedFinding {
  if (finding.file !== null && evidence.notApplied.includes(finding.file))
    return { ...finding, verdict: 'safe', evidence: 'The live database has not run this migration.' };
  if (finding.area === 'jobs' && evidence.queues !== null) return byQueue(finding, evidence.queues);
  if (finding.adoption !== null) return byAdoption(finding, evidence);
  const answer = finding.probe === null ? undefined : evidence.probes[finding.probe.query];
  const weighed = answer === undefined ? { ...finding, evidence: null } : byAnswer(finding, answer);
  return byCatalog(weighed, evidence.catalog);
}

/** Only what the catalog says counts: without an answer it stays what it was. */
function byCatalog(finding: WeighedFinding, said: CatalogSaid | null): WeighedFinding {
  const { unblocked, verdict } = finding;
  if (unblocked === undefined || said === null || verdict === 'safe') return finding;
  const given = said.answers[catalogKey(unblocked.asks)];
  if (given === undefined) return finding;
  if ('failed' in given) return saying(finding, `Whether it is unblocked by now could not be asked: ${given.failed}.`);
  const answer = catalogAnswer(given.count);
  const asked = `(asked at ${new Date(said.askedAtMs).toISOString().slice(11, 19)} UTC)`;
  if (answer === null)
    return saying(finding, 'Whether it is unblocked by now the database does not show to the user that asks.');
  if (answer === 'no')
    return saying(
      finding,
      `By its catalog the database is not unblocked yet ${asked}: run the statement, then ask again.`,
    );
  const fact = factOf(unblocked.asks);
  if (answer === 'yes' && unblocked.leaves === null) {
    const evidence = `The database no longer requires it: ${fact} ${asked}.`;
    return { ...finding, verdict: 'safe', evidence, instruction: null, unblock: null, isUnblocked: true };
  }
  const left = (answer === 'yes' ? unblocked.leaves : null) ?? doubtOf(unblocked.asks);
  const evidence = `The database was unblocked: ${fact} ${asked}; ${left}`;
  return { ...finding, verdict: 'check', evidence, instruction: null, unblock: null, isUnblocked: true };
}

function saying(finding: WeighedFinding, more: string): WeighedFinding {
  return { ...finding, evidence: finding.evidence === null ? more : `${finding.evidence} ${more}` };
}

function byAdoption(finding: ChangeFinding, { adoption }: Evidence): WeighedFinding {
  const known = adoptionOf(finding.file, adoption);
  if (known === null) {
    const verdict = finding.verdict === 'stop' ? 'check' : finding.verdict;
    return { ...finding, verdict, evidence: NOT_KNOWN };
  }
  if (known.kind === 'somebody') return { ...finding, evidence: known.why };
  return { ...finding, verdict: finding.verdict === 'unknown' ? 'unknown' : 'safe', evidence: known.why };
}

const NOT_KNOWN =
  'Whether anybody uses it by now is not known: name `consumers` of the contract in astern.yml, or a `usage` command.';

function adoptionOf(file: string | null, adoption: Evidence['adoption']): Adopted | null {
  if (file === null) return null;
  const exact = adoption[file];
  if (exact !== undefined) return exact;
  const folder = Object.keys(adoption).find((path) => file.startsWith(`${path}/`));
  return folder === undefined ? null : (adoption[folder] ?? null);
}

/** What does not wait in any queue cannot be picked up by a release that does not know it. */
function byQueue(finding: ChangeFinding, queues: Readonly<Record<string, number>>): WeighedFinding {
  const count = queues[finding.subject] ?? 0;
  if (finding.verdict === 'safe' || finding.verdict === 'unknown') return { ...finding, evidence: null };
  const evidence = count === 0 ? `No ${finding.subject} waits.` : `${count} ${finding.subject} wait.`;
  return { ...finding, verdict: count === 0 ? 'safe' : finding.verdict, evidence };
}

/** Only what hangs on the answer changes by it. */
function byAnswer(finding: ChangeFinding, answer: ProbeAnswer): WeighedFinding {
  const counts = finding.probe?.counts ?? '';
  if ('failed' in answer) return { ...finding, evidence: `The database could not be asked: ${answer.failed}.` };
  if (finding.verdict !== 'check') return { ...finding, evidence: `The database has ${answer.count} ${counts}.` };
  const verdict = answer.count === 0 ? 'safe' : 'stop';
  return { ...finding, verdict, evidence: `The database has ${answer.count} ${counts}.` };
}

/** Said of a report that is older than the newest deploy of a service that we rely on. */
export function providerMoved(): WeighedFinding {
  return {
    area: 'api',
    rule: 'api/outdated',
    kind: 'provider-deployed-since',
    verdict: 'unknown',
    subject: 'services that it relies on',
    file: null,
    line: null,
    statement: null,
    why: 'A service that it relies on was deployed after this was looked at, and may have taken away what the older release needs.',
    instruction: 'Ask again with `astern decide`: that looks at it anew.',
    unblock: null,
    adoption: null,
    probe: null,
    evidence: null,
  };
}
