import type { StackBody, TargetBody } from '../../../api/targets.ts';
import { percentile } from '../../../core/deploys/latency.ts';
import type { Stack } from '../../../core/deploys/model.ts';
import { tagged } from '../../../core/deploys/phase.ts';
import { incidentName } from '../../../core/incidents/model.ts';
import { holding, warnings } from '../../../core/locks/holds.ts';
import { disagreementText } from '../../../core/notices/disagreement-text.ts';
import { findingText } from '../../../core/notices/finding-text.ts';
import { pipelineText } from '../../../core/notices/pipeline-text.ts';
import { type Release, releaseName } from '../../../core/releases/model.ts';
import type { TargetNow } from '../../../flows/describe-targets.ts';
import { entrances } from '../../../flows/instances.ts';
import type { World } from '../../../flows/world.ts';
import type { InstanceSeen } from '../../../providers/fleet/port.ts';
import { LATENCY_BOUNDS_MS, type StackSeen } from '../../../providers/router/port.ts';
import { lockBody } from './locks.ts';
import { operationBody } from './operations.ts';
import { timeOf, timeOrNull } from './time.ts';
import { watchText } from './watch-text.ts';

export async function targetBody(world: World, now: TargetNow): Promise<TargetBody> {
  const { standing, watch, disagreements } = now;
  const { stacks, phase, locks, active } = standing;
  const lock = holding(locks);
  const [service = '', environment = ''] = standing.target.split('/');
  const body = (tag: 'hot' | 'new' | 'old') => {
    const stack = tagged(stacks, tag);
    return stack === null ? null : stackBody(world, now, stack);
  };
  return {
    service,
    environment,
    phase,
    hot: body('hot'),
    new: body('new'),
    old: body('old'),
    share: 0,
    lock: lock === null ? null : lockBody(lock),
    warnings: [...warnings(locks)],
    incident: now.incident === null ? (lock?.incident ?? null) : incidentName(now.incident.number),
    rollback: rollbackOf(now),
    operation: active === null ? null : await operationBody(world.store, active),
    watch:
      watch === null
        ? null
        : {
            release: releaseName(watch.release),
            state: watch.state,
            until: timeOf(watch.untilMs),
            text: watchText(watch),
          },
    pipelines: now.pipelines.map((one) => {
      const { id, mode, status } = one;
      return { id, sha: one.commit.sha, mode, status, text: pipelineText(one) };
    }),
    addresses: addressesOf(now),
    disagreements: disagreements.map((found) => disagreementText(found).text),
  };
}

function rollbackOf({ weighing, standing }: TargetNow): TargetBody['rollback'] {
  const { choice } = weighing;
  if (choice.kind === 'none') {
    const [closest] = choice.passedOver;
    const why = closest === undefined ? 'no other release has served this target' : sentence(closest, standing.nowMs);
    return { candidate: null, verdict: closest === undefined ? 'unknown' : 'stop', warm: false, why };
  }
  const { card } = choice;
  const why = card.findings.length === 0 ? null : sentence(card, standing.nowMs);
  return { candidate: releaseName(card.release), verdict: card.verdict, warm: card.warm, why };
}

function sentence(
  card: { release: number; findings: readonly Parameters<typeof findingText>[1][] },
  nowMs: number,
): string | null {
  const [first] = card.findings;
  return first === undefined ? null : findingText(releaseName(card.release), first, nowMs).text;
}

function stackBody({ fleet }: World, { standing, seen, releases }: TargetNow, stack: Stack): StackBody {
  const release = releases.get(stack.release);
  const routed = seen?.router.stacks.find((one) => one.id === stack.id) ?? null;
  const instances = seen?.instances.filter((one) => one.stack === stack.id && one.state !== 'stopped') ?? [];
  return {
    release: releaseName(stack.release),
    sha: release?.commit.sha ?? '',
    title: release?.commit.title ?? '',
    stack: stack.id,
    deployedAt: timeOrNull(stack.hotSinceMs),
    readyAt: timeOrNull(stack.readyAtMs),
    keepUntil: timeOrNull(stack.keepUntilMs),
    rejected: standing.rejections.some((rejection) => rejection.release === stack.release),
    instances: instances.map((one) => instanceBody(one, routed, release, logOf(fleet, one))),
    traffic: routed === null ? null : trafficOf(routed),
  };
}

/** What somebody else started has no log here; that must not hide the rest. */
function logOf(fleet: World['fleet'], { id, state }: InstanceSeen): string {
  return state === 'foreign' ? '' : fleet.logOf(id);
}

function instanceBody(
  one: InstanceSeen,
  routed: StackSeen | null,
  release: Release | undefined,
  log: string,
): StackBody['instances'][number] {
  const behindRouter = release?.config.roles.some((role) => role.name === one.role && role.routed) ?? false;
  const up = routed?.instances.find((other) => other.id === one.id)?.up ?? false;
  const { id, role, state, pid, port, restarts } = one;
  return { id, role, state, up: behindRouter ? up : null, pid, port, restarts, log };
}

function trafficOf({ production, inFlight, streams }: StackSeen): NonNullable<StackBody['traffic']> {
  const { requests, errors, failures, latency } = production;
  return { requests, errors, failures, p95Ms: percentile(latency, LATENCY_BOUNDS_MS, 0.95), inFlight, streams };
}

function addressesOf({ standing, releases, address }: TargetNow): TargetBody['addresses'] {
  const stack = tagged(standing.stacks, 'hot') ?? tagged(standing.stacks, 'new');
  const release = stack === null ? undefined : releases.get(stack.release);
  if (stack === null || release === undefined || address === '') return null;
  const { host, testHost } = entrances(stack, release);
  const { port, protocol } = new URL(address);
  const suffix = port === '' ? '' : `:${port}`;
  return { production: `${protocol}//${host}${suffix}`, test: `${protocol}//${testHost}${suffix}` };
}
