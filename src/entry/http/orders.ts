import { exitCodeFor } from '../../api/exit-codes.ts';
import type { PlanBody } from '../../api/operations.ts';
import { findRelease } from '../../flows/find-release.ts';
import type { Reply } from '../../flows/once.ts';
import { fingerprintOf, type Key, once } from '../../flows/once.ts';
import type { Asked as OrderAsked, OrderOutcome } from '../../flows/order.ts';
import { orderRollback, prepareRollback } from '../../flows/order-rollback.ts';
import { orderShip, prepareShip } from '../../flows/order-ship.ts';
import { orderCancel, orderCleanup, orderDeploy } from '../../flows/order-step.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { candidateBody } from './bodies/findings.ts';
import { operationBody } from './bodies/operations.ts';
import type { Asked, Handler } from './handler.ts';
import { refusalProblem } from './problem.ts';
import { unknownTarget } from './targets.ts';

type OrderName = 'ship' | 'build' | 'deploy' | 'rollback' | 'cleanup' | 'cancel';

export const ship: Handler<'ship'> = (world, asked) => shipOrBuild(world, asked, 'ship');
export const build: Handler<'build'> = (world, asked) => shipOrBuild(world, asked, 'build');

async function shipOrBuild(
  world: World,
  asked: Asked<'ship'> | Asked<'build'>,
  kind: 'ship' | 'build',
): Promise<Reply> {
  const { body, params } = asked;
  const prepared = await prepareShip(world, { ...params, repository: body.repository, commit: body.commit });
  const order = { ...base(asked), ...body, kind };
  const reply = await place(world, asked, kind, (tx) => orderShip(tx, order, prepared));
  return withNotes(reply, prepared.config.notActedOn);
}

export const deploy: Handler<'deploy'> = async (world, asked) => {
  const { body, params } = asked;
  await knownTarget(world, asked);
  const release = body.release === undefined ? null : await findRelease(world.store, params.service, body.release);
  return place(world, asked, 'deploy', (tx) =>
    orderDeploy(tx, { ...base(asked), ...body, service: params.service, release }),
  );
};

export const rollback: Handler<'rollback'> = async (world, asked) => {
  const { body, params } = asked;
  await knownTarget(world, asked);
  const to = body.to === undefined ? null : await findRelease(world.store, params.service, body.to);
  const { reason, acceptRejected } = body;
  const order = { ...base(asked), service: params.service, to, reason, acceptRejected };
  const artifacts = await prepareRollback(world, order);
  return place(world, asked, 'rollback', (tx) => orderRollback(tx, order, artifacts));
};

export const cleanup: Handler<'cleanup'> = async (world, asked) => {
  await knownTarget(world, asked);
  return place(world, asked, 'cleanup', (tx) => orderCleanup(tx, base(asked)));
};

export const cancel: Handler<'cancel'> = async (world, asked) => {
  await knownTarget(world, asked);
  return place(world, asked, 'cancel', (tx) => orderCancel(tx, base(asked)));
};

function base({ params, query, caller }: Asked<OrderName>): OrderAsked {
  return { target: `${params.service}/${params.environment}`, actor: caller.name, dryRun: query.dryRun === true };
}

async function knownTarget({ store }: World, { params }: Asked<OrderName>): Promise<void> {
  const name = `${params.service}/${params.environment}`;
  if ((await store.targets.get(name)) !== null) return;
  throw unknownTarget(
    name,
    (await store.targets.list()).map((target) => target.name),
  );
}

/** Carry an order out in the transaction that keeps its answer, then have it done. */
async function place(
  world: World,
  asked: Asked<OrderName>,
  kind: OrderName,
  order: (tx: Nouns) => Promise<OrderOutcome>,
): Promise<Reply> {
  const target = `${asked.params.service}/${asked.params.environment}`;
  const reply = await once(world.store, keyOf(asked), async (tx) =>
    replyTo(tx, { target, kind, dryRun: asked.query.dryRun === true }, await order(tx)),
  );
  if (reply.status === 202) world.wake(target);
  return reply;
}

/** A dry run changes nothing, so there is nothing to do only once. */
export function keyOf({ request, caller, query }: Pick<Asked<OrderName>, 'request' | 'caller' | 'query'>): Key | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined || query.dryRun === true) return null;
  if (typeof key !== 'string' || key.length === 0 || key.length > 200) {
    throw new UserError(
      'request/invalid',
      'Idempotency-Key must be 1 to 200 characters.',
      'Use a random id, one for each order.',
    );
  }
  return { key, fingerprint: fingerprintOf([request.method, request.url, request.body, caller.name]) };
}

type About = { readonly target: string; readonly kind: OrderName; readonly dryRun: boolean };

async function replyTo(tx: Nouns, about: About, outcome: OrderOutcome): Promise<Reply> {
  const nowMs = await tx.now();
  switch (outcome.kind) {
    case 'refused': {
      const body = refusalProblem(outcome.refusal, nowMs);
      if (!about.dryRun) return { status: body.status, body };
      const { code, message, next } = outcome.refusal;
      const findings = body.findings ?? [];
      return {
        status: 200,
        body: plan(about, { allowed: false, refusal: { code, message, next, exitCode: exitCodeFor(body), findings } }),
      };
    }
    case 'nothing-to-do': {
      if (about.dryRun) return { status: 200, body: plan(about, { would: [outcome.message] }) };
      return {
        status: 200,
        body: { outcome: 'nothing-to-do', message: outcome.message, operation: null, candidate: null, notes: [] },
      };
    }
    case 'planned':
      return {
        status: 200,
        body: plan(about, {
          would: [...outcome.would],
          candidate: await candidate(tx, about.target, outcome.choice, nowMs),
        }),
      };
    case 'ordered': {
      const operation = await operationBody(tx, outcome.operation);
      const message = `${about.kind} of ${about.target} ordered (${operation.id}).`;
      const body = {
        outcome: 'ordered',
        message,
        operation,
        candidate: await candidate(tx, about.target, outcome.choice, nowMs),
        notes: outcome.notes,
      };
      return { status: 202, body };
    }
  }
}

function plan({ target, kind }: About, parts: Partial<PlanBody>): PlanBody {
  return { dryRun: true, target, kind, allowed: true, refusal: null, would: [], candidate: null, ...parts };
}

async function candidate(
  tx: Nouns,
  target: string,
  choice: Extract<OrderOutcome, { kind: 'ordered' }>['choice'],
  nowMs: number,
) {
  if (choice === null) return null;
  const release = await tx.releases.get(target.slice(0, target.indexOf('/')), choice.card.release);
  return candidateBody(choice, { sha: release?.commit.sha ?? '', title: release?.commit.title ?? '' }, nowMs);
}

function withNotes(reply: Reply, notActedOn: readonly string[]): Reply {
  const { body } = reply;
  if (notActedOn.length === 0 || typeof body !== 'object' || body === null || !('notes' in body)) return reply;
  const note = `astern.yml declares ${notActedOn.join(', ')}: read and checked, but not acted on by this version.`;
  return { ...reply, body: { ...body, notes: [...(body.notes as string[]), note] } };
}
