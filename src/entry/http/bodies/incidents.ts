import type { IncidentBody, IncidentShownBody, WindowBody } from '../../../api/incidents.ts';
import { isOn } from '../../../core/incidents/maintenance.ts';
import {
  type Alert,
  type Incident,
  incidentName,
  type MaintenanceWindow,
  type Recovery,
  type Suspect,
} from '../../../core/incidents/model.ts';
import { differenceText } from '../../../core/notices/difference-text.ts';
import { eventText } from '../../../core/notices/event-text.ts';
import { incidentMarkdown } from '../../../core/notices/incident-markdown.ts';
import { quietWhy } from '../../../core/notices/incident-words.ts';
import { releaseName } from '../../../core/releases/model.ts';
import type { Shown } from '../../../flows/incidents/show-incident.ts';
import { timeOf, timeOrNull } from './time.ts';

export function incidentBody(incident: Incident): IncidentBody {
  const { number, state, version, title, severity, service, target, care } = incident;
  const quiet = care?.quiet ?? null;
  return {
    ...{ name: incidentName(number), state, version, title, severity, service, target },
    beganAt: timeOf(incident.beganAtMs),
    openedAt: timeOf(incident.openedAtMs),
    openedBy: incident.openedBy,
    acknowledgedAt: timeOrNull(incident.acknowledgedAtMs),
    mitigatedAt: timeOrNull(incident.mitigatedAtMs),
    resolvedAt: timeOrNull(incident.resolvedAtMs),
    resolvedBy: incident.resolvedBy,
    owner: incident.owner,
    alerts: incident.alerts,
    deliveries: incident.deliveries,
    storm: incident.isStorm,
    flapping: incident.isFlapping,
    falseAlarm: incident.isFalseAlarm,
    quiet: quiet === null ? null : quietWhy(quiet, severity),
    truncated: care?.truncated ?? 0,
    suspects: incident.suspects?.map(suspectBody) ?? null,
    noSuspect: incident.noSuspect,
    recoveries: incident.recoveries.map(recoveryBody),
  };
}

function suspectBody(suspect: Suspect): NonNullable<IncidentBody['suspects']>[number] {
  const { target, release, elsewhere, title, author, sha, score, isSuspected, evidence } = suspect;
  const { flippedAtMs, beforeOnsetMs } = suspect;
  return {
    ...{ target, title, author, sha, score },
    release: release === null ? null : releaseName(release),
    elsewhere: elsewhere === undefined ? null : { name: elsewhere.name, by: elsewhere.by, link: elsewhere.link },
    flippedAt: timeOf(flippedAtMs),
    beforeOnsetSeconds: beforeOnsetMs / 1_000,
    suspected: isSuspected,
    evidence: evidence.map(({ kind, points, text }) => ({ kind, points, text })),
  };
}

function recoveryBody(recovery: Recovery): IncidentBody['recoveries'][number] {
  const { operation, target, release, from, state, errorsBefore, errorsAfter, provenBy } = recovery;
  return {
    ...{ operation, target, release: releaseName(release), state, errorsBefore, errorsAfter, provenBy },
    from: from === null ? null : releaseName(from),
    orderedAt: timeOf(recovery.orderedAtMs),
    flippedAt: timeOrNull(recovery.flippedAtMs),
    until: timeOrNull(recovery.untilMs),
  };
}

export function shownBody(shown: Shown): IncidentShownBody {
  const { incident, times, alerts, entries, pages, paging } = shown;
  return {
    incident: incidentBody(incident),
    times: times === null ? null : timesBody(times),
    alertList: alerts.map(alertBody),
    timeline: entries.map(({ atMs, event, source }) => {
      const { kind, actor, seq } = event;
      return { at: timeOf(atMs), text: eventText(event), actor, kind, seq, source };
    }),
    told: pages.map(({ person, channel, state, madeAtMs, sentAtMs, problem }) => {
      return { person, channel, state, madeAt: timeOf(madeAtMs), sentAt: timeOrNull(sentAtMs), problem };
    }),
    paging: paging === null ? null : pagingBody(paging),
    markdown: incidentMarkdown(shown),
  };
}

function pagingBody({
  policy,
  state,
  nextAtMs,
  changedSince,
}: NonNullable<Shown['paging']>): NonNullable<IncidentShownBody['paging']> {
  return { policy, state, nextAt: timeOrNull(nextAtMs), changedSince: changedSince.map(differenceText) };
}

function timesBody(times: NonNullable<Shown['times']>): NonNullable<IncidentShownBody['times']> {
  return {
    began: timeOf(times.began),
    detected: timeOf(times.detected),
    paged: timeOrNull(times.paged),
    acknowledged: timeOrNull(times.acknowledged),
    decided: timeOrNull(times.decided),
    restored: timeOrNull(times.restored),
    proven: timeOrNull(times.proven),
    resolved: timeOrNull(times.resolved),
  };
}

function alertBody(alert: Alert): IncidentShownBody['alertList'][number] {
  const { id, hook, key, status, title, severity, startsAtMs, endsAtMs, firstAtMs, lastAtMs, count, links } = alert;
  return {
    ...{ id, hook, key, status, title, severity, count },
    startsAt: timeOf(startsAtMs),
    endsAt: timeOrNull(endsAtMs),
    firstAt: timeOf(firstAtMs),
    lastAt: timeOf(lastAtMs),
    links: links.map((link) => ({ ...link })),
  };
}

export function windowBody(window: MaintenanceWindow, nowMs: number): WindowBody {
  const { id, service, fromMs, untilMs, reason, owner, endedAtMs } = window;
  const state = isOn(window, nowMs) ? 'on' : endedAtMs === null && fromMs > nowMs ? 'planned' : 'over';
  return {
    ...{ id, service, reason, owner, state },
    from: timeOf(fromMs),
    until: timeOf(untilMs),
    endedAt: timeOrNull(endedAtMs),
  };
}
