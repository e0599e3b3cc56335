import { formatDuration, formatPercent } from '../src/lib/format.ts';
import type { Row } from './screen.ts';
import { aroundSwitches, countAll, firstBad, lastSentTo, type Outcome } from './tally.ts';

/** The instants of an incident, wall clock ms, as its own record has them. */
export type Instants = {
  /** The alert opened it. */
  readonly detectedAtMs: number;
  /** The page was handed over. */
  readonly pagedAtMs: number;
  readonly acknowledgedAtMs: number;
  /** The order to put the former release back was taken. */
  readonly decidedAtMs: number;
  /** The traffic was there. */
  readonly restoredAtMs: number;
  readonly provenAtMs: number;
  /** Every switch of the traffic in the drill. */
  readonly switchedAtMs: readonly number[];
};

export type Figures = {
  readonly detectedAfterMs: number | null;
  readonly pagedAfterMs: number;
  readonly acknowledgedAfterMs: number;
  readonly decidedAfterMs: number;
  readonly restoredAfterMs: number;
  readonly trafficBackAfterMs: number;
  readonly provenAfterMs: number;
  readonly sufferedMs: number;
  readonly badAnswers: number;
  readonly requests: number;
  readonly switches: number;
  readonly requestsAroundSwitches: number;
  /** Not answered by the shop around a switch; the bars say 0. */
  readonly failedAroundSwitches: readonly Outcome[];
  readonly failedElsewhere: number;
};

/** What the customers' own record and the instants say about the incident that `bad` brought. */
export function figuresOf(outcomes: readonly Outcome[], bad: string, instants: Instants): Figures {
  const { detectedAtMs, pagedAtMs, acknowledgedAtMs, decidedAtMs, restoredAtMs, provenAtMs, switchedAtMs } = instants;
  const first = firstBad(outcomes, bad);
  const suffered = outcomes.filter(({ kind, release }) => kind === 'app-error' && release === bad);
  const lastMs = Math.max(0, ...suffered.map(({ endedAtMs }) => endedAtMs));
  const around = aroundSwitches(outcomes, switchedAtMs);
  const all = countAll(outcomes);
  return {
    detectedAfterMs: first === null ? null : Math.max(0, detectedAtMs - first.endedAtMs),
    pagedAfterMs: pagedAtMs - detectedAtMs,
    acknowledgedAfterMs: acknowledgedAtMs - pagedAtMs,
    decidedAfterMs: decidedAtMs - acknowledgedAtMs,
    restoredAfterMs: restoredAtMs - decidedAtMs,
    trafficBackAfterMs: Math.max(0, (lastSentTo(outcomes, bad) ?? 0) - decidedAtMs),
    provenAfterMs: provenAtMs - decidedAtMs,
    sufferedMs: first === null ? 0 : lastMs - first.endedAtMs,
    badAnswers: suffered.length,
    requests: all.sent,
    switches: switchedAtMs.length,
    requestsAroundSwitches: around.requests,
    failedAroundSwitches: around.failed,
    failedElsewhere: all.failed - around.failed.length,
  };
}

export function figureRows(figures: Figures, bad: string, good: string): readonly Row[] {
  const { detectedAfterMs, pagedAfterMs, acknowledgedAfterMs, decidedAfterMs, restoredAfterMs } = figures;
  const { trafficBackAfterMs, provenAfterMs, sufferedMs, badAnswers } = figures;
  const { requests, switches, requestsAroundSwitches, failedAroundSwitches, failedElsewhere } = figures;
  const share = requests === 0 ? '' : ` (${formatPercent(badAnswers / requests)} of all)`;
  return [
    [
      'detected after',
      detectedAfterMs === null ? 'unknown' : formatDuration(detectedAfterMs),
      'first bad answer -> the alert of the monitor opens an incident',
    ],
    ['paged after', formatDuration(pagedAfterMs), '-> whoever is on call has the message'],
    ['taken after', formatDuration(acknowledgedAfterMs), '-> "I am on it"'],
    ['decided after', formatDuration(decidedAfterMs), `-> the order to put ${good} back is taken`],
    ['restored after', formatDuration(restoredAfterMs), `-> the traffic is on ${good}, read back from the router`],
    ['traffic back after', formatDuration(trafficBackAfterMs), `order -> last request begun that ${bad} answered`],
    ['proven after', formatDuration(provenAfterMs), `order -> it is proven that ${good} answers well`],
    ['customers suffered', formatDuration(sufferedMs), `${badAnswers} answers of ${requests} were errors${share}`],
    [
      'failed by switching',
      String(failedAroundSwitches.length),
      `of ${requestsAroundSwitches} requests within 2 s of the ${switches} switches`,
    ],
    ...(failedElsewhere === 0 ? [] : [['failed otherwise', String(failedElsewhere), 'away from any switch'] as const]),
  ];
}
