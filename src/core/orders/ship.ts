import { tagged } from '../deploys/phase.ts';
import { warnings } from '../locks/holds.ts';
import type { RejectedIn } from '../pipelines/decide-deploy.ts';
import { type RouterName, releaseName } from '../releases/model.ts';
import { acceptedInSilence, busy, type Consent, containsNotes, held, rejectedBefore } from './common.ts';
import { type Decision, refuse, type Standing } from './model.ts';

export type ShipRequest = Consent & {
  readonly kind: 'ship' | 'build';
  readonly sha: string;
  /** What the repository says: rejections of the target that the commit contains. */
  readonly contained: readonly RejectedIn[];
  /** The release already built of this commit, if it can be used again. */
  readonly built: number | null;
  /** What the commit's astern.yml names, and what routes the target now (null: it is new). */
  readonly router: RouterName;
  readonly routedBy: RouterName | null;
};

/** May this commit be built, or shipped, here and now? A lock holds the deploy, not the build. */
export function decideShip(standing: Standing, request: ShipRequest): Decision<object> {
  const { stacks, target } = standing;
  const hot = tagged(stacks, 'hot');
  if (request.built !== null && hot?.release === request.built && standing.active === null) {
    return { kind: 'nothing-to-do', message: `${releaseName(request.built)} is already live on ${target}.` };
  }
  const refused =
    rejectedBefore(standing, { release: request.built, sha: request.sha }, request) ??
    (request.kind === 'ship' ? held(standing, request) : null) ??
    acceptedInSilence(standing, request.contained, request) ??
    busy(standing) ??
    otherRouter(standing, request) ??
    waiting(standing, request) ??
    stillRuns(standing, request);
  if (refused !== null) return refused;
  return { kind: 'go', notes: notes(standing, request) };
}

/** Its stacks are known to one router and would be unknown to the other: customers of one of the two would get nothing. */
export function otherRouter({ stacks, target }: Standing, { router, routedBy }: ShipRequest) {
  if (routedBy === null || routedBy === router || stacks.length === 0) return null;
  return refuse(
    'router/other-router',
    `${target} is routed by \`${routedBy}\`, and astern.yml of this commit names \`${router}\`.`,
    `Write \`router: ${routedBy}\` in astern.yml and commit. To move, ship a new environment with \`router: ${router}\` and its own host names, then point your DNS at it.`,
  );
}

export function waiting({ stacks, rejections, target }: Standing, request: ShipRequest) {
  const stack = tagged(stacks, 'new');
  if (stack === null || stack.release === request.built) return null;
  if (rejections.some((rejection) => rejection.release === stack.release)) return null;
  const name = releaseName(stack.release);
  return refuse(
    'target/wrong-phase',
    `${name} is built and waits on the test entrance of ${target}.`,
    `Deploy it with \`astern deploy ${target}\`, or remove it with \`astern cancel ${target}\`.`,
  );
}

/** The old stack serves as a way back; the test entrance belongs to what is new. */
function stillRuns({ stacks, target }: Standing, request: ShipRequest) {
  const old = tagged(stacks, 'old');
  if (request.kind !== 'build' || old === null || old.release !== request.built) return null;
  const name = releaseName(old.release);
  return refuse(
    'target/wrong-phase',
    `${name} still runs on ${target} as the old stack, kept for a rollback.`,
    `Give it the traffic with \`astern rollback ${target}\` or \`astern ship\`, or remove it first with \`astern cleanup ${target}\`.`,
  );
}

function notes(standing: Standing, request: ShipRequest): readonly string[] {
  const { stacks, rejections, locks } = standing;
  const stack = tagged(stacks, 'new');
  const removed = stack !== null && stack.release !== request.built;
  const rejected = stack !== null && rejections.some((rejection) => rejection.release === stack.release);
  return [
    ...(removed && rejected ? [`The rejected ${releaseName(stack.release)} is removed from the test entrance.`] : []),
    ...(request.built === null
      ? []
      : [`${releaseName(request.built)} was built from this commit before and is used again.`]),
    ...(request.kind === 'ship' ? [...containsNotes(standing, request, request), ...warnings(locks)] : []),
  ];
}
