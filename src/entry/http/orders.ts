import { exitCodeFor } from '../../api/exit-codes.ts';
import type { PlanBody } from '../../api/operations.ts';
import { catchUp } from '../../flows/catch-up.ts';
import { findRelease } from '../../flows/find-release.ts';
import type { Reply } from '../../flows/once.ts';
import { answeredBefore, fingerprintOf, type Key, once } from '../../flows/once.ts';
import type { Asked as OrderAsked, OrderOutcome } from '../../flows/order.ts';
import { orderRollback, prepareRollback } from '../../flows/order-rollback.ts';
import {
  orderCancel,
  orderCleanup,
  orderDeploy,
  orderOrphanOut,
  prepareDeploy,
  prepareOrphan,
} from '../../flows/order-step.ts';
import { prepareOrder } from '../../flows/pipelines/order.ts';
import { planRollback, preparePlan } from '../../flows/plan-rollback.ts';
import type { World } from '../../flows/world.ts';
import { UserError } from '../../lib/errors.ts';
import type { Nouns } from '../../store/store.ts';
import { candidateBody } from './bodies/findings.ts';
import { operationBody } from './bodies/operations.ts';
import { pipelineBody } from './bodies/pipelines.ts';
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
  const { mode = null, branch = null, failFast = null, ...order } = body;
  return place(world, asked, kind, () =>
    prepareOrder(world, { ...base(asked), ...params, ...order, kind, mode, branch, failFast, trigger: 'person' }),
  );
}

export const deploy: Handler<'deploy'> = async (world, asked) => {
  const { body, params } = asked;
  const { service } = params;
  await knownTarget(world, asked);
  const release = body.release === undefined ? null : await findRelease(world.store, service, body.release);
  const order = { ...base(asked), ...body, service, release, freezes: world.freezes };
  return place(world, asked, 'deploy', async () => {
    const contained = await prepareDeploy(world, order);
    return (tx) => orderDeploy(tx, order, contained);
  });
};

export const rollback: Handler<'rollback'> = async (world, asked) => {
  const { body, params } = asked;
  const { service } = params;
  await knownTarget(world, asked);
  const to = body.to === undefined ? null : await findRelease(world.store, service, body.to);
  const from = body.from === undefined ? null : await findRelease(world.store, service, body.from);
  const { reason, acceptRejected, override: overridden = false, incident = null } = body;
  const order = { ...base(asked), service, to, from, reason, acceptRejected, overridden, incident };
  return place(world, asked, 'rollback', async () => {
    if (order.dryRun) {
      const prepared = await preparePlan(world, order);
      return (tx) => planRollback(tx, order, prepared);
    }
    const beforehand = await prepareRollback(world, order);
    return (tx) => orderRollback(tx, order, beforehand);
  });
};

export const cleanup: Handler<'cleanup'> = async (world, asked) => {
  const { stack } = asked.body;
  await knownTarget(world, asked);
  return place(world, asked, 'cleanup', async () => {
    const order = base(asked);
    if (stack === undefined) return (tx) => orderCleanup(tx, order);
    const strange = await prepareOrphan(world, order.target);
    return (tx) => orderOrphanOut(tx, { ...order, stack }, strange);
  });
};

export const cancel: Handler<'cancel'> = async (world, asked) => {
  await knownTarget(world, asked);
  return place(world, asked, 'cancel', async () => (tx) => orderCancel(tx, base(asked)));
};

function base({ params, query, caller }: Asked<OrderName>): OrderAsked {
  return { target: `${params.service}/${params.environment}`, actor: caller.name, dryRun: query.dryRun === true };
}

async function knownTarget({ store }: World, { params }: Asked<OrderName>): Promise<void> {
  const name = `${params.service}/${params.environment}`;
  if ((await store.targets.get(name)) !== null) return;
  throw unknownTarget(name, await store.targets.names());
}

/**
 * Carry an order out in the transaction that keeps its answer, then have it done. A repetition is answered before anything is looked up: the
 * branch it named may be gone by now.
 */
async function place(
  world: World,
  asked: Asked<OrderName>,
  kind: OrderName,
  prepare: () => Promise<(tx: Nouns) => Promise<OrderOutcome>>,
): Promise<Reply> {
  const key = keyOf(asked);
  const before = await answeredBefore(world.store, key);
  if (before !== null) return before;
  const { target, dryRun } = base(asked);
  await catchUp(world, target);
  const order = await prepare();
  const work = async (tx: Nouns) => replyTo(tx, { target, kind, dryRun }, await order(tx));
  // It writes nothing, and waits for nobody who does.
  if (dryRun) return world.store.readTogether(work);
  const reply = await once(world.store, key, work);
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
        body: {
          outcome: 'nothing-to-do',
          message: outcome.message,
          operation: null,
          pipeline: null,
          candidate: null,
          notes: [],
        },
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
    case 'started': {
      const pipeline = await pipelineBody(tx, outcome.pipeline);
      const body = {
        outcome: 'ordered',
        message: `${pipeline.mode} pipeline of ${about.target} started (${pipeline.id}).`,
        operation: null,
        pipeline,
        candidate: await candidate(tx, about.target, outcome.choice, nowMs),
        notes: outcome.notes,
      };
      return { status: 202, body };
    }
    case 'ordered': {
      const operation = await operationBody(tx, outcome.operation);
      const message = `${about.kind} of ${about.target} ordered (${operation.id}).`;
      const body = {
        outcome: 'ordered',
        message,
        operation,
        pipeline: null,
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
