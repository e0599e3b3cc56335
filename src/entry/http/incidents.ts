import type { ChangedIncidentBody, ChangeIncidentOrder } from '../../api/incidents.ts';
import { type Incident, incidentName } from '../../core/incidents/model.ts';
import { scopeText } from '../../core/locks/holds.ts';
import { alertReason, reasonText } from '../../core/notices/explain-text.ts';
import { lockStaysText } from '../../core/notices/tied-lock-text.ts';
import {
  type Asked as AskedChange,
  acknowledge,
  assign,
  markFalseAlarm,
  mitigate,
  note,
  type Outcome,
  passOn,
  reopen,
  resolve,
  setSeverity,
} from '../../flows/incidents/change-incident.ts';
import { aboutOf, openIncident as openOne } from '../../flows/incidents/open-incident.ts';
import {
  explainIncident as explainOne,
  findIncident,
  showIncident,
  unknownIncident,
} from '../../flows/incidents/show-incident.ts';
import { locksTiedTo } from '../../flows/incidents/tie-lock.ts';
import { onceOrRehearse } from '../../flows/rehearse.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { incidentBody, shownBody } from './bodies/incidents.ts';
import type { Asked, Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const incidents: Handler<'incidents'> = async ({ store }, { query }) => {
  const { all, limit, service, target, before } = query;
  // One more than is told: whether there is a next page.
  const filter = {
    open: !all,
    limit: limit + 1,
    ...(service === undefined ? {} : { service }),
    ...(target === undefined ? {} : { target }),
    ...(before === undefined ? {} : { before }),
  };
  const [found, open] = await Promise.all([store.incidents.list(filter), store.incidents.countOpen()]);
  const page = found.slice(0, limit);
  const next = page.length < found.length ? (page.at(-1)?.number ?? null) : null;
  return { status: 200, body: { incidents: page.map(incidentBody), open, next } };
};

export const incident: Handler<'incident'> = async ({ store }, { params }) => {
  return { status: 200, body: shownBody(await showIncident(store, params.incident)) };
};

export const openIncident: Handler<'openIncident'> = async ({ store }, asked) => {
  const { body, caller } = asked;
  return onceOrRehearse(store, howOf(asked), async (tx) => {
    const nowMs = await tx.now();
    const about = await aboutOf(tx, body.about ?? null);
    const beganAtMs = body.beganAt === undefined ? nowMs : Date.parse(body.beganAt);
    const { title, severity, page } = body;
    const order = { title, severity, ...about, beganAtMs, by: caller.name, page, nowMs };
    const opened = await openOne(tx, order);
    return { status: 201, body: changed(opened, `${incidentName(opened.number)} is open.`) };
  });
};

export const changeIncident: Handler<'changeIncident'> = async ({ store }, asked) => {
  const { params, body } = asked;
  return onceOrRehearse(store, howOf(asked), async (tx) => {
    const { number } = await findIncident(tx, params.incident);
    const change = await askedOf(tx, asked, number);
    if (body.change === 'assign') await knownPerson(tx, body.to);
    const outcome = wordOutcome(await carryOut(tx, change, body), params.incident, body);
    const isOver = outcome.incident.state === 'resolved' && outcome.outcome === 'done';
    const locks = isOver ? await locksTiedTo(tx, number) : [];
    const stay = locks.map((lock) => lockStaysText(scopeText(lock.scope), lock));
    const silent = body.change === 'assign' && outcome.outcome === 'done' ? await notTold(tx, body.to, asked) : [];
    return { status: 200, body: { ...outcome, message: [outcome.message, ...stay, ...silent].join(' ') } };
  });
};

export const noteIncident: Handler<'noteIncident'> = async ({ store }, asked) => {
  const { params, body } = asked;
  return onceOrRehearse(store, howOf(asked), async (tx) => {
    const { number } = await findIncident(tx, params.incident);
    const { text, source } = body;
    const change = await askedOf(tx, asked, number);
    // Nobody has said anything later than now.
    const atMs = source?.at === undefined ? null : Math.min(Date.parse(source.at), change.nowMs);
    const from = source === undefined ? null : { kind: source.kind, url: source.url ?? null, atMs };
    const outcome = await note(tx, { ...change, text, source: from });
    if (outcome.kind !== 'done') throw unknownIncident(params.incident);
    return { status: 200, body: changed(outcome.incident, `Noted in ${incidentName(number)}.`) };
  });
};

export const explainIncident: Handler<'explainIncident'> = async ({ store }, { params, query }) => {
  const { incident: found, reasons } = await explainOne(store, params.incident, query.person ?? null);
  return { status: 200, body: { about: incidentName(found.number), reasons: reasons.map(reasonText) } };
};

export const explainAlert: Handler<'explainAlert'> = async ({ store }, { params }) => {
  const alert = await store.alerts.get(params.id);
  if (alert === null)
    throw new UserError('alerts/unknown', `There is no alert ${JSON.stringify(params.id)}.`, 'See `astern alerts`.');
  return { status: 200, body: { about: alert.id, reasons: [alertReason(alert)] } };
};

function howOf(asked: Parameters<typeof keyOf>[0]) {
  return { key: keyOf(asked), dryRun: asked.query.dryRun === true };
}

async function askedOf(
  tx: Nouns,
  { caller, body }: Asked<'changeIncident'> | Asked<'noteIncident'>,
  number: number,
): Promise<AskedChange> {
  const seenVersion = 'seenVersion' in body ? (body.seenVersion ?? null) : null;
  const reason = 'reason' in body ? body.reason : '';
  return { incident: number, by: caller.name, via: 'api', seenVersion, nowMs: await tx.now(), reason };
}

function carryOut(tx: Nouns, asked: AskedChange, order: ChangeIncidentOrder): Promise<Outcome> {
  switch (order.change) {
    case 'acknowledge':
      return acknowledge(tx, asked);
    case 'mitigate':
      return mitigate(tx, asked);
    case 'resolve':
      return resolve(tx, asked);
    case 'false-alarm':
      return markFalseAlarm(tx, asked);
    case 'reopen':
      return reopen(tx, { ...asked, page: order.page });
    case 'assign':
      return assign(tx, { ...asked, to: order.to });
    case 'severity':
      return setSeverity(tx, { ...asked, severity: order.severity });
    case 'pass-on':
      return passOn(tx, asked);
  }
}

/** Where people are known at all, it must be one of them. */
async function knownPerson({ records }: Nouns, name: string): Promise<void> {
  const known = (await records.list('member')).map((one) => one.name);
  if (known.length === 0 || known.includes(name)) return;
  const next = `Known: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ` and ${known.length - 20} more` : ''}.`;
  throw new UserError('incident/unknown-person', `Nobody is called ${JSON.stringify(name)}.`, next);
}

/** They have it from now on, so nobody else is paged: whoever gave it must know that they do not know. */
async function notTold({ records }: Nouns, name: string, { caller }: Pick<Asked<'changeIncident'>, 'caller'>) {
  const contacts = (await records.get('member', name))?.contacts ?? [];
  if (name === caller.name || contacts.some(({ verifiedAtMs }) => verifiedAtMs !== null)) return [];
  return [`${name} has no verified contact, so no message tells them, and nobody else is paged: tell them yourself.`];
}

function wordOutcome(outcome: Outcome, written: string, { change }: ChangeIncidentOrder): ChangedIncidentBody {
  if (outcome.kind === 'unknown') throw unknownIncident(written);
  const { incident: now } = outcome;
  const name = incidentName(now.number);
  const owner = now.owner === null ? '' : ` by ${now.owner}`;
  if (outcome.kind === 'stale')
    throw new UserError(
      'incident/moved-on',
      `${name} has moved on since you looked: it is ${now.state}${owner}, ${now.severity}.`,
      `Look again: astern incident show ${name}`,
    );
  if (outcome.kind === 'already') {
    const by = outcome.by === null ? '' : ` by ${outcome.by}`;
    const so = change === 'severity' ? `${now.severity} already` : `${now.state} already${by}`;
    return { outcome: 'already', message: `Nothing was changed: ${name} is ${so}.`, incident: incidentBody(now) };
  }
  return changed(now, `${name} is ${now.state}${now.state === 'resolved' ? '' : owner}, ${now.severity}.`);
}

function changed(now: Incident, message: string): ChangedIncidentBody {
  return { outcome: 'done', message, incident: incidentBody(now) };
}
