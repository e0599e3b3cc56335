import type { MadeElsewhere } from '../../../core/elsewhere/model.ts';
import type { Incident, Suspect } from '../../../core/incidents/model.ts';
import { differenceText } from '../../../core/notices/difference-text.ts';
import { eventText } from '../../../core/notices/event-text.ts';
import {
  authorText,
  commitText,
  elsewhereAdvice,
  liveText,
  nameOf,
  recoveryText,
  SEVERITY_WORDS,
  stateText,
  suspectName,
  suspectOf,
  suspectText,
  whereText,
} from '../../../core/notices/incident-text.ts';
import type { PageFacts } from '../../../core/notices/page-facts.ts';
import { isMoved } from '../../../core/notices/page-text.ts';
import { INCIDENT_STEPS, stepOf } from '../../../core/notices/progress-text.ts';
import { agoText, clockText } from '../../../core/notices/time-text.ts';
import { mayPutBack, verdictText } from '../../../core/notices/way-back-text.ts';
import type { IncidentView, Paged } from '../../../flows/incidents/incident-view.ts';
import { formatDuration } from '../../../lib/format.ts';
import { titleOf } from '../../../lib/title.ts';
import { type Html, html } from './html.ts';
import { clockOf, live, mark, runningClock, timeOf } from './parts.ts';

/** How it stands, what is wrong, where, since when. */
export function headOf({ facts, next }: IncidentView): Html {
  const { incident } = facts;
  const count = incident.alerts > 1 ? ` · ${incident.alerts} alerts` : '';
  const kinds = [incident.isStorm ? 'still coming in numbers' : null, incident.isFlapping ? 'comes and goes' : null];
  const more = kinds.filter((kind) => kind !== null).map((kind) => ` · ${kind}`);
  return html`${live('now', nowClass(incident), html`<span role="status">${nowWords(facts)}</span>`)}
<h1>${titleOf(incident.title)}</h1>
<p class="soft">${whereText(incident)} · ${SEVERITY_WORDS[incident.severity]}${count}${more.join('')}</p>
<p>Since ${clockOf(incident.beganAtMs, facts)}${sinceWords(facts)}${next === null ? null : nextWords(facts, next)}</p>`;
}

function nowClass({ state, recoveries }: Incident): string {
  const last = recoveries.at(-1)?.state;
  if (state === 'resolved' || last === 'proven') return 'now good';
  return state === 'open' || last === 'not-proven' || last === 'failed' ? 'now bad' : 'now';
}

function nowWords(facts: PageFacts): string {
  const state = stateText(facts, 'page') ?? 'Nobody has it yet.';
  const moved = facts.incident.state === 'resolved' ? null : recoveryText(facts);
  return moved === null ? state : `${state} ${moved}`;
}

function sinceWords({ incident, nowMs }: PageFacts): Html {
  if (incident.resolvedAtMs !== null)
    return html`; it lasted ${formatDuration(Math.max(0, incident.resolvedAtMs - incident.beganAtMs))}`;
  return html` · for ${runningClock(incident.beganAtMs, nowMs)}`;
}

function nextWords(facts: PageFacts, { people, atMs }: NonNullable<IncidentView['next']>): Html {
  const names = people.map((name) => nameOf(facts, name)).join(' and ');
  return html`<br><span class="soft">If nobody answers, ${names} ${people.length === 1 ? 'is' : 'are'} paged at ${clockText(atMs, facts)} (${agoText(atMs, facts.nowMs)}).</span>`;
}

/** What an incident is at, from its detection to its record. */
export function stepsOf(incident: Incident): Html {
  const present = INCIDENT_STEPS.indexOf(stepOf(incident));
  const steps = INCIDENT_STEPS.map((step, place) => {
    if (place === present) return html`<li aria-current="step"><span>${step}</span></li>`;
    return place < present
      ? html`<li class="done"><span>${step} (done)</span></li>`
      : html`<li><span>${step}</span></li>`;
  });
  return html`<ol class="steps" aria-label="Steps of this incident">${steps}</ol>`;
}

const SHOWN_EVIDENCE = 3;

/** The release that it is pinned on, with what speaks for that; or why none is. */
export function suspectPart({ facts }: IncidentView): Html {
  const suspect = suspectOf(facts.incident);
  if (suspect === null) return html`<h2>Suspect</h2><p>${suspectText(facts)}</p>`;
  const { commits } = facts;
  const evidence = suspect.evidence.filter(({ points }) => points > 0).slice(0, SHOWN_EVIDENCE);
  const others = (facts.incident.suspects ?? []).filter((one) => one !== suspect && one.isSuspected);
  return html`<h2>Suspect</h2>
<p><b>${nameAndTitle(suspect)}</b>${byWords(suspect)}, ${liveText(suspect, facts.incident)}.</p>
${evidence.length === 0 ? null : html`<ul class="small">${evidence.map(({ text }) => html`<li>${text}</li>`)}</ul>`}
${
  suspect.release === null || commits.newest.length === 0
    ? null
    : html`<details><summary>What it brought</summary><ul class="small">${commits.newest.map((one) => html`<li>${commitText(one)}</li>`)}${commits.more === 0 ? null : html`<li>and ${commits.more} more</li>`}</ul></details>`
}
${others.length === 0 ? null : html`<p class="small soft">Also possible: ${others.map((one) => `${suspectName(one)} on ${one.target}`).join(', ')}.</p>`}`;
}

function nameAndTitle(suspect: Suspect): string {
  const title = titleOf(suspect.title);
  return title === '' ? suspectName(suspect) : `${suspectName(suspect)} "${title}"`;
}

function byWords({ author }: Suspect): string {
  const name = authorText(author);
  return name === '' ? '' : ` by ${name}`;
}

const STATES = { safe: 'fine', check: 'look', unknown: 'not-known', stop: 'stop', none: 'stop' } as const;

/** What the card says, in words, and whose it is to put back what others deployed. Null: something is being put back, or it is over. */
export function wayPart({ facts }: IncidentView): Html | null {
  const { wayBack, incident } = facts;
  if (incident.state === 'resolved' || isMoved(incident)) return null;
  const elsewhere = suspectOf(incident)?.elsewhere;
  if (wayBack === null) return elsewhere === undefined ? null : elsewherePart(elsewhere);
  const state = STATES[wayBack.verdict];
  return html`${elsewhere === undefined ? null : elsewherePart(elsewhere)}<div class="check ${state}">${mark(state)}<div><p>${verdictText(wayBack, incident)}</p></div></div>`;
}

function elsewherePart(elsewhere: MadeElsewhere): Html {
  return html`<div class="check look">${mark('look')}<div><p>${elsewhereAdvice(elsewhere)}</p><p><a href="${elsewhere.link}" rel="noreferrer">Show the deployment</a></p></div></div>`;
}

/** Putting back is offered first where a release is suspected; without a suspect it is one way among others. */
export function isPutBackFirst({ facts }: IncidentView): boolean {
  return mayPutBack(facts.wayBack) && !isMoved(facts.incident) && suspectOf(facts.incident)?.release != null;
}

export function isPutBackOffered({ facts: { incident, wayBack } }: IncidentView): boolean {
  return incident.state !== 'resolved' && mayPutBack(wayBack) && !isMoved(incident);
}

const MESSAGE_STATES: Readonly<Record<Paged['messages'][number]['state'], string>> = {
  waiting: 'goes out',
  sending: 'is being sent',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'did not go through',
  cancelled: 'not needed any more',
};

/** Who was paged, how, and how that went. */
export function peoplePart({ facts, paged, paging }: IncidentView): Html {
  if (paged.length === 0) return html`<h2>Paged</h2><p>Nobody has been paged.</p>${policyWords(paging)}`;
  const rows = paged.map((one) => {
    const messages = one.messages.map(({ channel, state, sentAtMs, dueAtMs }) => {
      const atMs = sentAtMs ?? dueAtMs;
      return `${channel} ${MESSAGE_STATES[state]}${atMs === null ? '' : ` ${clockText(atMs, facts)}`}`;
    });
    return html`<li class="row"><b>${nameOf(facts, one.name)}</b><span class="soft small">${messages.join(', ')}</span></li>`;
  });
  return html`<h2>Paged</h2><ul class="plain">${rows}</ul>${policyWords(paging)}`;
}

/** Whoever has edited the policy meanwhile must not believe that this incident goes by it. */
function policyWords(paging: IncidentView['paging']): Html | null {
  if (paging === null || paging.changedSince.length === 0) return null;
  const changes = paging.changedSince.map(differenceText).join('; ');
  return html`<p class="soft">Paging goes on by the policy "${paging.policy}" as it was when this began. Since then ${changes}.</p>`;
}

/** What holds new releases. */
export function lockPart({ locks, facts }: IncidentView): Html {
  const hard = locks.filter(({ strength }) => strength === 'hard');
  if (hard.length === 0) return html`<h2>New releases</h2><p>Not on hold.</p>`;
  const rows = hard.map(
    ({ reason, owner, createdAtMs }) =>
      html`<li>${reason} <span class="time">${nameOf(facts, owner)}, ${clockText(createdAtMs, facts)}</span></li>`,
  );
  return html`<h2>New releases are on hold</h2><ul class="plain">${rows}</ul>`;
}

/** The story so far, the newest line first; it writes itself. */
export function timelinePart({ facts, timeline }: IncidentView): Html {
  if (timeline.length === 0) return html`<h2>Timeline</h2><p>Nothing is written down yet.</p>`;
  const rows = timeline.map(
    (event) =>
      html`<li>${eventText(event)}<span class="time">${timeOf(event.atMs, facts)} · ${nameOf(facts, event.actor)}</span></li>`,
  );
  return html`<h2>Timeline</h2><ol class="plain small">${rows}</ol>`;
}
