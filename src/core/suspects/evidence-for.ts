import { formatDuration, formatPercent } from '../../lib/format.ts';
import type { Sample } from '../deploys/watch.ts';
import type { Evidence } from '../incidents/model.ts';
import { type Concern, isElsewhere, relationOf } from './concerns.ts';
import { isBack } from './is-back.ts';
import type { FlipFacts, SuspectFacts } from './model.ts';
import { namesRelease } from './names-release.ts';
import { CLOCK_SLACK_MS, evidence, POINTS, timeRow } from './points.ts';
import { familiarity } from './same-error.ts';
import { touched } from './touched.ts';

type Question = { readonly facts: SuspectFacts; readonly onsetMs: number; readonly concern: Concern };

/** What speaks for a release being the cause, and what against; each with its points and a sentence. */
export function evidenceFor(flip: FlipFacts, question: Question): readonly Evidence[] {
  const found = [
    time(flip, question),
    environment(flip, question),
    service(flip, question),
    errorShare(flip),
    error(flip, question),
    tag(flip, question),
    files(flip, question),
    traffic(flip, question),
    servedBefore(flip),
    cleared(flip, question),
  ];
  return found.filter((one) => one !== null);
}

function time(flip: FlipFacts, { onsetMs, facts }: Question): Evidence {
  const name = nameOf(flip);
  const afterFlipMs = onsetMs - flip.atMs;
  // When it was opened is told by our own clock: what came after that needs no slack.
  const isAfterOpening = flip.atMs > facts.incident.openedAtMs;
  if (afterFlipMs < -CLOCK_SLACK_MS || (isAfterOpening && afterFlipMs < 0)) {
    const early = formatDuration(-afterFlipMs);
    return evidence(POINTS.beforeFlip, `It began ${early} before ${name} ${howLive(flip)}.`);
  }
  const passed = formatDuration(Math.max(0, afterFlipMs));
  return evidence(timeRow(afterFlipMs), `${name} ${howLive(flip)} ${passed} before the alarm.`);
}

function environment(flip: FlipFacts, { concern }: Question): Evidence | null {
  if (!isElsewhere(concern, flip)) return null;
  const about = concern.environments.join(', ');
  return evidence(POINTS.otherEnvironment, `It runs in ${flip.environment}, and the alarm is about ${about}.`);
}

function service(flip: FlipFacts, { concern, facts }: Question): Evidence | null {
  const relation = relationOf(concern, flip.service, facts.reliesOn);
  switch (relation.kind) {
    case 'not-said':
      return null;
    case 'same':
      return evidence(POINTS.sameService, `The alarm is about ${flip.service}.`);
    case 'relied-on': {
      const over = relation.over === null ? '' : ` (over ${relation.over})`;
      return evidence(POINTS.dependency, `${relation.by}, which the alarm is about, relies on ${flip.service}${over}.`);
    }
    case 'other': {
      const about = concern.services.join(', ');
      return evidence(
        POINTS.otherService,
        `The alarm is about ${about}, of which nothing says that it relies on ${flip.service}.`,
      );
    }
  }
}

function errorShare({ measured, judged }: FlipFacts): Evidence | null {
  if (measured === null || measured.state === 'too-little') return judged;
  if (measured.since === null)
    return judged ?? evidence(POINTS.errorsRose, 'It was measured, and was worse than the one before.');
  const [before, since] = [share(measured.before), share(measured.since)];
  const was = before === null ? '' : `${before} then, `;
  const now = `${was}${since ?? '0.0 %'} now`;
  if (measured.state === 'worse')
    return evidence(POINTS.errorsRose, `More requests fail than before it went live: ${now}.`);
  return evidence(POINTS.errorsAsBefore, `No more requests fail than before it went live: ${now}.`);
}

function share(sample: Sample | null): string | null {
  return sample === null || sample.requests === 0 ? null : formatPercent(sample.errors / sample.requests);
}

function error(flip: FlipFacts, { facts, onsetMs }: Question): Evidence | null {
  const { earlier, alerts: own } = facts;
  const each = own.map((alert) => ({ alert, is: familiarity(alert, flip, { earlier, own }) }));
  const isNew = each.find(({ is }) => is.kind === 'new');
  if (isNew !== undefined)
    return evidence(
      POINTS.newError,
      `No alert spoke of this before: "${short(isNew.alert.errorText ?? isNew.alert.title)}".`,
    );
  const times = each.flatMap(({ is }) => (is.kind === 'known' ? [is.atMs] : []));
  if (times.length === 0 || times.length < each.length) return null;
  const ago = formatDuration(Math.max(0, onsetMs - Math.max(...times)));
  return evidence(POINTS.knownError, `This error is known: it came ${ago} ago too, with an older release.`);
}

function howLive(flip: FlipFacts): string {
  if (flip.elsewhere !== null) return `was deployed by ${flip.elsewhere.by}`;
  return isBack(flip) ? 'was put back' : 'went live';
}

function tag({ release, sha, service: of }: FlipFacts, { facts }: Question): Evidence | null {
  const said = facts.alerts.filter((alert) => alert.release !== null && (alert.service ?? of) === of);
  const named = said.map((alert) => ({
    said: alert.release ?? '',
    means: namesRelease(alert.release ?? '', { release, sha }, facts.commits),
  }));
  const ours = named.find(({ means }) => means === 'this');
  if (ours !== undefined) return evidence(POINTS.namesRelease, `The alert itself names it: ${short(ours.said)}.`);
  const another = named.find(({ means }) => means === 'another');
  if (another === undefined) return null;
  return evidence(POINTS.namesAnother, `The alert names another release: ${short(another.said)}.`);
}

function files(flip: FlipFacts, { facts }: Question): Evidence | null {
  const touch = touched(facts.alerts, flip);
  if (touch === null) return null;
  const speaks = touch.word === touch.file ? 'it' : `"${touch.word}"`;
  return evidence(POINTS.filesMatch, `It changes ${touch.file}, and the alert speaks of ${speaks}.`);
}

function traffic(flip: FlipFacts, { onsetMs }: Question): Evidence | null {
  const name = nameOf(flip);
  // No slack for clocks here: what it brought is still there in the release that has followed it, which is suspected then.
  if (flip.untilMs !== null && flip.untilMs <= onsetMs) {
    const gone = formatDuration(onsetMs - flip.untilMs);
    return evidence(POINTS.noTraffic, `${name} had lost the traffic ${gone} before the alarm.`);
  }
  if (flip.measured?.answered !== 0) return null;
  return evidence(POINTS.noTraffic, `${name} has answered no request since it went live.`);
}

/** What a release brings it brought the first time. */
function servedBefore(flip: FlipFacts): Evidence | null {
  if (!isBack(flip) || !flip.servedWell) return null;
  return evidence(POINTS.servedBefore, `${nameOf(flip)} had served well before it was put back.`);
}

function cleared({ target, release }: FlipFacts, { facts }: Question): Evidence | null {
  if (release === null || !facts.incident.cleared.includes(`${target} r${release}`)) return null;
  return evidence(POINTS.cleared, `It was taken off for this incident, and that did not help.`);
}

function nameOf({ release, elsewhere }: FlipFacts): string {
  return elsewhere?.name ?? `r${release}`;
}

const SHORT = 80;

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= SHORT ? line : `${line.slice(0, SHORT - 1)}…`;
}
