import { nameOf } from '../../../core/notices/incident-text.ts';
import { isMoved } from '../../../core/notices/page-text.ts';
import { progressOf, resultText } from '../../../core/notices/progress-text.ts';
import { type Check, checksOf, happenText, stoppedText, wrongText } from '../../../core/notices/put-back-text.ts';
import { mayPutBack } from '../../../core/notices/way-back-text.ts';
import type { IncidentView } from '../../../flows/incidents/incident-view.ts';
import { undoable } from '../../../flows/incidents/undo-put-back.ts';
import { type Html, html } from './html.ts';
import { type Acting, live, mark, paragraphs, pressForm, runningClock, said } from './parts.ts';

export type GuidedShown = {
  readonly view: IncidentView;
  readonly acting: Acting | null;
  /** Who reads it. */
  readonly person: string;
  /** Back to the incident. */
  readonly incident: string;
  readonly said: string | null;
  /** All could be looked at that lies outside; else the order looks at it once more. */
  readonly isFresh: boolean;
};

/** The guided put-back: five blocks that somebody reads in half a minute, who has never done it. */
export function putBackPage(shown: GuidedShown): Html {
  const { view } = shown;
  const { facts } = view;
  const isDone = view.putBack !== null && (isMoved(facts.incident) || facts.incident.state === 'resolved');
  return html`${said(shown.said)}<h1 tabindex="-1">${headline(view, isDone)}</h1>
<section><h2>What is wrong</h2>${paragraphs(wrongText(facts))}</section>
${view.putBack === null ? null : afterTap(shown)}
${isDone ? null : beforeTap(shown)}
${isDone || !mayPutBack(facts.wayBack) ? html`<p><a class="button" href="${shown.incident}">Show the whole incident</a></p>` : null}`;
}

function headline({ facts, putBack }: IncidentView, isDone: boolean): string {
  if (isDone && putBack !== null) {
    const { release, flippedAtMs } = putBack.recovery;
    return flippedAtMs === null ? `Putting back release ${release}` : `Release ${release} is back`;
  }
  const number = facts.wayBack?.back?.number;
  if (number === undefined) return 'There is nothing to put back';
  return mayPutBack(facts.wayBack) ? `Put back release ${number}?` : `Release ${number} cannot be put back from here`;
}

function beforeTap(shown: GuidedShown): Html {
  const { facts } = shown.view;
  const { wayBack } = facts;
  const may = mayPutBack(wayBack);
  const happens = wayBack === null || !may ? [] : happenText(wayBack, facts);
  return html`${may ? html`<section><h2>What will happen</h2>${paragraphs(happens)}</section>` : null}
<section><h2>What we checked for you</h2>${wayBack === null ? html`<p>Nothing could be checked.</p>` : checkList(checksOf(wayBack, facts))}
${shown.isFresh ? null : html`<p class="small soft">Not everything answered just now; it is all looked at once more before anything moves.</p>`}
${wayBack?.back == null ? null : html`<details><summary>For engineers</summary><p class="small">Release ${wayBack.back.number} is commit <code>${wayBack.back.sha.slice(0, 12)}</code>${wayBack.live === null ? null : html`, live is <code>${wayBack.live.sha.slice(0, 12)}</code>`}, on ${wayBack.target}.</p></details>`}</section>
${decide(shown, may)}`;
}

function checkList(checks: readonly Check[]): Html {
  return html`<ul class="plain">${checks.map(
    ({ state, text, instruction, detail }) =>
      html`<li class="check ${state}">${mark(state)}<div><p>${text}</p>${instruction === null ? null : html`<p class="small"><b>${state === 'look' ? 'Then: ' : ''}</b>${instruction}</p>`}${detail === null ? null : html`<details><summary>Detail</summary><code class="line">${detail}</code></details>`}</div></li>`,
  )}</ul>`;
}

function decide(shown: GuidedShown, may: boolean): Html {
  const { view, acting, incident, person } = shown;
  const { facts } = view;
  if (!may)
    return html`<section><h2>Decide</h2><div class="check stop">${mark('stop')}<div>${paragraphs(stoppedText(facts, engineers(view, person)))}</div></div>${calls(view, person)}</section>`;
  if (acting === null)
    return html`<section><h2>Decide</h2><p>This page only shows. Answer from the message that was sent to you, or type: <code class="line">astern rollback r${facts.wayBack?.back?.number ?? ''} ${facts.wayBack?.target ?? ''} --incident INC-${facts.incident.number} --reason "…"</code></p></section>`;
  // Not an input of one line: there the Enter key would send the form.
  const why = html`<label for="why">Why? <span class="soft">(may stay empty)</span></label><textarea id="why" name="why" rows="2" maxlength="500"></textarea>`;
  return html`<section><h2>Decide</h2>
${pressForm(acting, { button: 'put-back', label: `Put back release ${facts.wayBack?.back?.number ?? ''}`, className: 'red', more: why })}
<p><a class="button" href="${incident}">Not now: show the incident</a></p>${calls(view, person)}</section>`;
}

/** Those who were paged and can be called: the engineers on duty, for somebody who is none. */
function calls({ facts, paged }: IncidentView, reader: string): Html {
  const others = paged.filter(({ name }) => name !== reader);
  const numbers = others.flatMap(({ name, phone }) => (phone === null ? [] : [{ name: nameOf(facts, name), phone }]));
  return html`${numbers.map(({ name, phone }) => html`<p><a class="button" href="tel:${phone.replace(/[^\d+]/g, '')}">Call ${name}</a></p>`)}`;
}

function engineers({ facts, paged, next }: IncidentView, reader: string): readonly string[] {
  const names = [...paged.map(({ name }) => name), ...(next?.people ?? [])];
  return [...new Set(names)].filter((name) => name !== reader).map((name) => nameOf(facts, name));
}

function afterTap({ view, acting }: GuidedShown): Html | null {
  const { putBack, facts, paged } = view;
  if (putBack === null) return null;
  const { recovery } = putBack;
  const result = resultText(putBack, { paged: [...new Set(paged.map(({ name }) => nameOf(facts, name)))] });
  const lines = progressOf(putBack).map(
    ({ name, state, text }) =>
      html`<li class="check ${state === 'now' ? 'now-at' : state}">${mark(state)}<div class="row"><span>${name}</span><span class="soft">${text}</span></div></li>`,
  );
  const clock =
    recovery.flippedAtMs === null && result === null
      ? html` · ${runningClock(recovery.orderedAtMs, facts.nowMs)}`
      : null;
  const undo =
    acting === null ||
    undoable(facts.incident) === null ||
    recovery.state === 'failed' ||
    facts.incident.state === 'resolved'
      ? null
      : pressForm(acting, { button: 'undo', label: `Undo: back to release ${recovery.from ?? ''}`, className: '' });
  return html`<section>${live('progress', '', html`<h2>How it goes${clock}</h2><ul class="plain">${lines}</ul>`)}</section>
<section>${live('result', '', html`<div role="status">${result === null ? html`<p>You can leave this page open: it tells you how it goes.</p>` : paragraphs(result)}</div>`)}${undo}</section>`;
}
