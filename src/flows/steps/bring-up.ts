import { randomBytes } from 'node:crypto';
import type { Problem, Stack } from '../../core/deploys/model.ts';
import { tellingLine } from '../../core/notices/telling-line.ts';
import { type Release, releaseName } from '../../core/releases/model.ts';
import { askHost } from '../../lib/ask-host.ts';
import { formatDuration } from '../../lib/format.ts';
import type { InstanceSeen } from '../../providers/fleet/port.ts';
import { entrances, routedIds, routedStack, specsOf } from '../instances.ts';
import { allUp } from '../observe-target.ts';
import type { World } from '../world.ts';
import { tellNoWayBack, wayBackFacts } from './no-way-back.ts';
import { failed, type StepContext, type StepOutcome, stackOf } from './step.ts';

/** Give a release its place on the target: a row first, so that whatever is started later is known. */
export async function placeStack({ operation, world }: StepContext, release: number): Promise<StepOutcome> {
  const id = `${operation.target.replace('/', '-')}-${releaseName(release)}-${randomBytes(3).toString('hex')}`;
  const stack: Stack = {
    id,
    target: operation.target,
    release,
    tag: 'new',
    createdAtMs: await world.store.now(),
    readyAtMs: null,
    hotSinceMs: null,
    keepUntilMs: null,
    workers: 'off',
    workersUntilMs: null,
  };
  return {
    kind: 'done',
    facts: { stack: id },
    write: async (tx) => {
      // Only one may stand beside the hot and the old one; whatever was there has been decided about when the operation was ordered.
      for (const other of await tx.stacks.ofTarget(operation.target)) {
        if (other.tag === 'new') await tx.stacks.put({ ...other, tag: 'leaving' });
      }
      await tx.stacks.put(stack);
      const { target, id: operationId } = operation;
      await tx.events.append({
        kind: 'stack.placed',
        target,
        operation: operationId,
        actor: 'astern',
        data: { stack: id, release },
      });
    },
  };
}

/** Lay out the files, start the instances behind the router (or attach to those that run), and tell the router their addresses. */
export async function startStack(context: StepContext, id: string): Promise<StepOutcome> {
  const { world, operation, signal } = context;
  const { stack, release } = stackOf(context, id);
  // A secret that its workers lack is found now, not after the traffic has moved.
  specsOf(world, stack, release, false);
  await world.fleet.place({ target: stack.target, stack: stack.id, digest: release.digest });
  signal.throwIfAborted();
  for (const spec of specsOf(world, stack, release, true)) {
    await world.fleet.start(spec);
    signal.throwIfAborted();
  }
  await tellRouter(world, { stack, release, fence: operation.fence });
  return { kind: 'done', facts: { stack: id, instances: routedIds(stack, release).length } };
}

/** Bring the router's addresses of a stack up to date with what the fleet runs; returns what it runs. */
export async function tellRouter(
  world: Pick<World, 'fleet' | 'router'>,
  { stack, release, fence }: { stack: Stack; release: Release; fence: number },
): Promise<readonly InstanceSeen[]> {
  const instances = (await world.fleet.observe(stack.target)).filter((one) => one.stack === stack.id);
  await world.router.prepare({
    target: stack.target,
    fence,
    ...entrances(stack, release),
    stack: routedStack(stack, release, instances),
    onTestEntrance: stack.tag === 'new',
  });
  return instances;
}

const POLL_MS = 25;
const ANSWERS_WANTED = 3;
/** An instance that has died this often since it was started is not coming up. */
const DEATHS_ALLOWED = 3;

/** Wait until every instance passes its health checks and the test entrance answers through the router, or say why it does not. */
export async function checkStack(context: StepContext, id: string): Promise<StepOutcome> {
  const { world, operation, seen, signal } = context;
  const { stack, release } = stackOf(context, id);
  const startedMs = world.clock.monotonic();
  const limitMs = Math.max(
    ...release.config.roles.map((role) => (role.routed ? (role.health?.withinMs ?? 30_000) : 0)),
  );
  const restartsBefore = new Map(seen.instances.map((one) => [one.id, one.restarts]));
  const deaths = (one: InstanceSeen) => one.restarts - (restartsBefore.get(one.id) ?? 0);
  let told = '';
  while (world.clock.monotonic() - startedMs < limitMs) {
    signal.throwIfAborted();
    const instances = (await world.fleet.observe(stack.target)).filter((one) => one.stack === stack.id);
    const dead = instances.find((one) => one.state !== 'running' && deaths(one) >= DEATHS_ALLOWED);
    if (dead !== undefined) return failed(keepsDying(release, dead), { stack: id, lastWords: dead.lastWords });
    // An instance that had to take another port is told to the router at once.
    const addresses = instances.map((one) => `${one.id}:${one.port}`).join();
    if (addresses !== told) {
      await tellRouter(world, { stack, release, fence: operation.fence });
      told = addresses;
    }
    if (allUp(stack, release, await world.router.observe(stack.target))) {
      const afterMs = Math.round(world.clock.monotonic() - startedMs);
      if (stack.tag !== 'new' || (await answersAtTestEntrance(context, stack, release)))
        return ready(context, stack, afterMs);
    }
    await world.clock.sleep(POLL_MS, signal);
  }
  return failed(await notHealthy(context, stack, release, limitMs), { stack: id });
}

async function answersAtTestEntrance({ world }: StepContext, stack: Stack, release: Release): Promise<boolean> {
  const address = await world.router.addressOf(stack.target);
  if (address === '') return true;
  const { testHost } = entrances(stack, release);
  for (const role of release.config.roles.filter((one) => one.routed)) {
    const path = role.health?.http ?? role.path;
    for (let answers = 0; answers < ANSWERS_WANTED; answers += 1) {
      const status = await askHost(address, testHost, path, role.health?.timeoutMs ?? 5_000);
      if (status === null || status >= 500) return false;
    }
  }
  return true;
}

async function ready(context: StepContext, stack: Stack, afterMs: number): Promise<StepOutcome> {
  const { world, operation } = context;
  const readyAtMs = await world.store.now();
  const wayBack = await wayBackFacts(context, stack);
  return {
    kind: 'done',
    facts: { stack: stack.id, afterMs, ...(wayBack === null ? {} : { wayBack }) },
    write: async (tx) => {
      const now = await tx.stacks.get(stack.id);
      if (now !== null) await tx.stacks.put({ ...now, readyAtMs });
      const data = { stack: stack.id, release: stack.release, afterMs };
      const { target, id } = operation;
      await tx.events.append({ kind: 'stack.ready', target, operation: id, actor: 'astern', data });
      if (wayBack !== null) await tellNoWayBack(tx, { target, operation: id, release: stack.release, wayBack });
    },
  };
}

function keepsDying(release: Release, dead: InstanceSeen): Problem {
  const exit = dead.lastExit;
  const how =
    exit === null
      ? 'exited'
      : exit.signal === null
        ? `exited with code ${exit.code ?? '?'}`
        : `was ended by ${exit.signal}`;
  const words = tellingLine(dead.lastWords ?? '');
  return {
    code: 'stack/exits-at-once',
    message: `${dead.role} of ${releaseName(release.number)} ${how} each time it was started${words === '' ? '.' : `: ${words}`}`,
    next: `Its start command is \`${release.config.roles.find((role) => role.name === dead.role)?.run ?? '?'}\`; try it in a clean checkout. Production was not touched.`,
  };
}

async function notHealthy({ world }: StepContext, stack: Stack, release: Release, limitMs: number): Promise<Problem> {
  const router = await world.router.observe(stack.target);
  const seen = router.stacks.find((one) => one.id === stack.id)?.instances ?? [];
  const down = seen.find((one) => !one.up) ?? seen[0];
  const why = down?.lastProblem ?? 'nothing answers on $PORT';
  const role = down?.id.split('.').at(-2) ?? 'web';
  const path = release.config.roles.find((one) => one.name === role)?.health?.http ?? '/';
  return {
    code: 'stack/not-healthy',
    message: `${role} of ${releaseName(release.number)} did not pass its health check (GET ${path}) within ${formatDuration(limitMs)}: ${why}.`,
    next: `Does it listen on $PORT and answer ${path} with 2xx? Raise health.within in astern.yml if it starts slowly. Production was not touched.`,
  };
}
