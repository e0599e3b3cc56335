import { endWindowNow, listWindows, setWindow } from '../../flows/incidents/maintenance.ts';
import { aboutOf } from '../../flows/incidents/open-incident.ts';
import { onceOrRehearse } from '../../flows/rehearse.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { windowBody } from './bodies/incidents.ts';
import type { Handler } from './handler.ts';
import { keyOf } from './orders.ts';

export const maintenance: Handler<'maintenance'> = async ({ store }) => {
  const nowMs = await store.now();
  const windows = await listWindows(store);
  return { status: 200, body: { windows: windows.map((window) => windowBody(window, nowMs)) } };
};

export const setMaintenance: Handler<'setMaintenance'> = async ({ store }, asked) => {
  const { body, caller, query } = asked;
  return onceOrRehearse(store, { key: keyOf(asked), dryRun: query.dryRun === true }, async (tx) => {
    const nowMs = await tx.now();
    const fromMs = body.from === undefined ? nowMs : Date.parse(body.from);
    const untilMs = fromMs + body.seconds * 1_000;
    if (untilMs <= nowMs)
      throw new UserError('maintenance/over', 'That would be over already.', 'Give a time that is to come.');
    const service = await serviceOf(tx, body.service ?? null);
    const order = { service, fromMs, untilMs, reason: body.reason, owner: caller.name };
    return { status: 201, body: windowBody(await setWindow(tx, order), nowMs) };
  });
};

export const endMaintenance: Handler<'endMaintenance'> = async ({ store }, asked) => {
  const { params, caller, query } = asked;
  return onceOrRehearse(store, { key: keyOf(asked), dryRun: query.dryRun === true }, async (tx) => {
    const nowMs = await tx.now();
    return { status: 200, body: windowBody(await endWindowNow(tx, params.id, { by: caller.name, nowMs }), nowMs) };
  });
};

/** As Astern writes it; a window is about a service everywhere. */
async function serviceOf(tx: Nouns, named: string | null): Promise<string | null> {
  if (named === null) return null;
  if (!named.includes('/')) return (await aboutOf(tx, named)).service;
  throw new UserError(
    'request/invalid',
    'Maintenance is of a service, in all its environments.',
    `Write: astern maintenance set ${named.slice(0, named.indexOf('/'))} --for 1h`,
  );
}
