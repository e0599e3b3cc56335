import { tagged } from '../deploys/phase.ts';
import { warnings } from '../locks/holds.ts';
import type { RejectedIn } from '../pipelines/decide-deploy.ts';
import { releaseName } from '../releases/model.ts';
import { acceptedInSilence, busy, type Consent, containsNotes, held, rejectedBefore } from './common.ts';
import { type Decision, refuse, type Standing } from './model.ts';

export type DeployRequest = Consent & {
  /** The release that was named, or null for whichever is built. */
  readonly release: number | null;
  readonly shaOf: (release: number) => string;
  /** Rejections of the target that the commit of a release contains. */
  readonly containedIn: (release: number) => readonly RejectedIn[];
};

/** May the stack that is built take the traffic? */
export function decideDeploy(standing: Standing, request: DeployRequest): Decision<{ stack: string; release: number }> {
  const { stacks, target } = standing;
  const hot = tagged(stacks, 'hot');
  if (request.release !== null && hot?.release === request.release && standing.active === null) {
    return { kind: 'nothing-to-do', message: `${releaseName(request.release)} is already live on ${target}.` };
  }
  const inProgress = busy(standing);
  if (inProgress !== null) return inProgress;
  const stack = tagged(stacks, 'new');
  if (stack === null || (request.release !== null && stack.release !== request.release))
    return notBuilt(standing, request);
  const commit = { release: stack.release, sha: request.shaOf(stack.release) };
  const contained = request.containedIn(stack.release);
  const refused =
    rejectedBefore(standing, commit, request) ??
    held(standing, request) ??
    acceptedInSilence(standing, contained, request);
  if (refused !== null) return refused;
  if (stack.readyAtMs === null) {
    return refuse(
      'target/wrong-phase',
      `${releaseName(stack.release)} has not passed its health checks on the test entrance.`,
      `Remove it with \`astern cancel ${target}\` and build it again.`,
    );
  }
  const notes = [...containsNotes(standing, { ...commit, contained }, request), ...warnings(standing.locks)];
  return { kind: 'go', notes, stack: stack.id, release: stack.release };
}

function notBuilt({ stacks, target }: Standing, { release }: DeployRequest) {
  const stack = tagged(stacks, 'new');
  const wanted = release === null ? 'Nothing' : releaseName(release);
  const there = stack === null ? 'there is no new stack' : `${releaseName(stack.release)} is`;
  return refuse(
    'target/wrong-phase',
    release === null ? `Nothing is built on ${target}: ${there}.` : `${wanted} is not built on ${target}: ${there}.`,
    'Build it first with `astern build`, or do it all in one go with `astern ship`.',
  );
}
