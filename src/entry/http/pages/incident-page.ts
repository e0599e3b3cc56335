import type { Incident } from '../../../core/incidents/model.ts';
import { isMoved } from '../../../core/notices/page-text.ts';
import { hotfixBranch, hotfixCommand } from '../../../core/notices/way-back-text.ts';
import type { IncidentView } from '../../../flows/incidents/incident-view.ts';
import { type Html, html } from './html.ts';
import {
  headOf,
  isPutBackFirst,
  isPutBackOffered,
  lockPart,
  peoplePart,
  stepsOf,
  suspectPart,
  timelinePart,
  wayPart,
} from './incident-parts.ts';
import { type Acting, live, pressForm, said } from './parts.ts';

export type Shown = {
  readonly view: IncidentView;
  readonly acting: Acting | null;
  /** Where the guided put-back of this reader is. */
  readonly putBack: string;
  readonly said: string | null;
};

/** One page from the alarm to the record: until somebody has it, it asks for that; then it is the incident. */
export function incidentPage(shown: Shown): Html {
  const { incident } = shown.view.facts;
  return html`${said(shown.said)}${headOf(shown.view)}
${incident.state === 'open' ? openPart(shown) : takenPart(shown)}`;
}

function openPart({ view, acting, putBack }: Shown): Html {
  return html`${acting === null ? null : pressForm(acting, { button: 'on-it', label: 'I am on it', className: 'go' })}
<section>${live('suspect', '', html`${suspectPart(view)}${wayPart(view)}`)}${putBackLink({ view, putBack, acting })}</section>
<section>${live('people', '', peoplePart(view))}
${acting === null ? null : pressForm(acting, { button: 'pass-on', label: 'Not me: pass it on now', className: '' })}</section>
${otherWays({ view, acting, putBack })}
<section>${live('timeline', '', timelinePart(view))}</section>`;
}

function takenPart({ view, acting, putBack }: Shown): Html {
  const { incident } = view.facts;
  const isOver = incident.state === 'resolved';
  const canPassOn = acting !== null && !isOver;
  return html`${live('steps', '', stepsOf(incident))}
${isOver ? null : html`<section>${live('decide', '', html`<h2>Decide</h2>${wayPart(view) ?? noWayPart(incident, putBack)}`)}${putBackLink({ view, putBack, acting })}</section>`}
<section>${live('suspect', '', suspectPart(view))}</section>
${isOver ? null : otherWays({ view, acting, putBack })}
<section>${live('locks', '', lockPart(view))}</section>
<section>${live('timeline', '', timelinePart(view))}</section>
<section>${live('people', '', peoplePart(view))}
${canPassOn ? pressForm(acting, { button: 'pass-on', label: 'Pass it on to the next in turn', className: '' }) : null}</section>`;
}

function noWayPart(incident: Incident, putBack: string): Html {
  if (isMoved(incident))
    return html`<p>Nothing is to be decided now. <a href="${putBack}">See how the put-back goes</a></p>`;
  return html`<p>Astern knows no release that could be put back for this. Fix it where it broke, or pass it on.</p>`;
}

type Offered = Pick<Shown, 'view' | 'acting' | 'putBack'>;

/** Only leads to the guided page: nothing is put back from here. Red only where it is what to do. */
function putBackLink({ view, putBack }: Offered): Html | null {
  const back = view.facts.wayBack?.back;
  if (back == null || !isPutBackOffered(view)) return null;
  const isFirst = isPutBackFirst(view) && view.facts.incident.state !== 'open';
  return html`<a class="button${isFirst ? ' red' : ''}" href="${putBack}">Put back release ${back.number} …</a>`;
}

function otherWays({ view, acting }: Offered): Html {
  const { incident, wayBack } = view.facts;
  const branch = hotfixBranch(incident, wayBack?.hotfixBranch ?? 'hotfix/');
  const noIncident =
    acting === null
      ? null
      : html`<details><summary>It is not an incident</summary><p>This closes INC-${incident.number} for everybody, and says that the alarm was false.</p>${pressForm(acting, { button: 'not-an-incident', label: 'Close it: not an incident', className: '' })}</details>`;
  return html`<section><details><summary>Fix forward instead</summary>
<p>In a checkout of the service, type:</p><code class="line">${hotfixCommand(incident)}</code>
<p>It makes the branch <code>${branch}</code>, which takes the short gates. Without the command line: make that branch from what is live, and push the fix.</p></details>
${noIncident}</section>`;
}
