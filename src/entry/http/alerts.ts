import type { FastifyInstance } from 'fastify';
import { readHooks } from '../../flows/alerts/read-hooks.ts';
import { type Sample, sampleOf } from '../../flows/alerts/sample-of.ts';
import { UserError } from '../../lib/errors.ts';
import type { Reading } from '../../providers/alerts/port.ts';
import { alertBody, deliveryBody, heartbeatBody, hookBody, wholeDeliveryBody } from './bodies/alerts.ts';
import type { Handler } from './handler.ts';

export const alertHooks: Handler<'alertHooks'> = async (world) => {
  const { states, heartbeats, waiting, trouble } = await readHooks(world);
  const body = { hooks: states.map(hookBody), heartbeats: heartbeats.map(heartbeatBody), waiting, trouble };
  return { status: 200, body };
};

export const alerts: Handler<'alerts'> = async ({ store }, { query: { hook, quiet, limit } }) => {
  const filter = { ...(hook === undefined ? {} : { hook }), ...(quiet ? { incident: null } : {}), limit };
  return { status: 200, body: { alerts: (await store.alerts.list(filter)).map(alertBody) } };
};

export const deliveries: Handler<'deliveries'> = async ({ store }, { query: { hook, state, limit } }) => {
  const filter = { ...(hook === undefined ? {} : { hook }), ...(state === undefined ? {} : { state }), limit };
  return { status: 200, body: { deliveries: (await store.deliveries.list(filter)).map(deliveryBody) } };
};

export const delivery: Handler<'delivery'> = async ({ store }, { params: { id } }) => {
  const found = await store.deliveries.get(id);
  if (found !== null) return { status: 200, body: wholeDeliveryBody(found) };
  throw new UserError(
    'alerts/unknown',
    `There is no delivery ${id}.`,
    'See `astern alerts list`; they are kept for 30 days.',
  );
};

/** The sample goes through the very route that its sender uses. */
export const testAlerts: Handler<'testAlerts'> = async (world, { params, query, request }) => {
  const sample = sampleOf(world, params.name);
  const { hook, incoming, reading } = sample;
  const about = {
    hook: hook.name,
    from: hook.sender.name,
    sent: incoming.body.toString('utf8'),
    reads: readingText(reading),
  };
  const answer = query.dryRun === true ? null : await sendThrough(request.server, sample);
  return { status: 200, body: { ...about, answer } };
};

async function sendThrough(app: FastifyInstance, { hook, incoming }: Sample) {
  const { title, testInstead } = hook.sender;
  if (testInstead !== undefined)
    throw new UserError(
      'alerts/cannot-sign',
      `Nobody but ${title} can sign what ${hook.name} takes, so a sample of ours would be refused.`,
      `Instead, ${testInstead}. With --dry-run this shows how a sample is read.`,
    );
  const { method, headers, query, body } = incoming;
  const answer = await app.inject({
    method: method as 'POST',
    url: `/v1/hooks/alerts/${hook.key}`,
    headers: { ...headers },
    query: { ...query },
    ...(method === 'GET' ? {} : { payload: body }),
  });
  const said = parsed(answer.body);
  const delivery = typeof said.delivery === 'string' ? said.delivery : null;
  const text = typeof said.detail === 'string' ? said.detail : answer.statusMessage;
  return { status: answer.statusCode, accepted: answer.statusCode < 300, delivery, text };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function readingText(reading: Reading): string {
  switch (reading.kind) {
    case 'alerts':
      return reading.alerts.map(({ title, status, key }) => `${status}: ${title} (key ${key})`).join('; ');
    case 'nothing':
      return `nothing to do: ${reading.why}`;
    case 'confirm':
      return 'an address that is to be visited';
    case 'unreadable':
      return `not understood: ${reading.problem}`;
  }
}
