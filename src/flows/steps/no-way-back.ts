import type { Problem } from '../../core/deploys/model.ts';
import { tagged } from '../../core/deploys/phase.ts';
import { isGoodEnough, type WayBack } from '../../core/guard/way-back.ts';
import { type Release, releaseName } from '../../core/releases/model.ts';
import type { Nouns } from '../../store/store.ts';
import { lookAtWayBack } from '../guard/look-at-way-back.ts';
import { failed, type StepContext, type StepOutcome } from './step.ts';

type Facts = { readonly back: number; readonly verdict: WayBack['verdict']; readonly findings: readonly string[] };

/** What is said before a deploy that takes the way back away; null where there is one. */
export async function wayBackFacts(context: StepContext, stack: { readonly release: number }): Promise<Facts | null> {
  const release = context.seen.releases.get(stack.release);
  const way = release === undefined ? null : await look(context, release);
  if (way === null || way.verdict !== 'stop') return null;
  return { back: way.back, verdict: way.verdict, findings: words(way) };
}

export async function tellNoWayBack(
  tx: Nouns,
  about: { readonly target: string; readonly operation: string; readonly release: number; readonly wayBack: Facts },
): Promise<void> {
  const { target, operation, release, wayBack } = about;
  const { back, findings } = wayBack;
  const data = { release, back, findings };
  await tx.events.append({ kind: 'guard.no-way-back', target, operation, actor: 'astern', data });
}

/** Where the service asks for a way back, a release without one stays built until a person deploys it. */
export async function waitsForPerson(context: StepContext, release: Release): Promise<StepOutcome | null> {
  const required = release.config.rollback.require;
  if (context.operation.goal.kind !== 'ship' || required === 'nothing') return null;
  const way = await look(context, release);
  return way === null || isGoodEnough(way, required) ? null : failed(problem(context, release, way));
}

function problem({ operation }: StepContext, release: Release, way: WayBack): Problem {
  const [first] = words(way);
  const why = first === undefined ? 'what changed could not be judged' : first;
  return {
    code: 'guard/no-way-back',
    message: `Once ${releaseName(release.number)} is live, ${releaseName(way.back)} could not simply be put back (${way.verdict}): ${why}`,
    next: `It is built and waits on the test entrance. Whoever has looked at it deploys it with \`astern deploy ${operation.target}\`; otherwise split the change in two and \`astern cancel ${operation.target}\`.`,
  };
}

/** Null: nothing older is live, so there is no way back to lose. */
async function look({ world, operation, seen, signal }: StepContext, live: Release): Promise<WayBack | null> {
  const hot = tagged(seen.stacksRecorded, 'hot');
  const isForward = operation.kind === 'ship' || operation.kind === 'build';
  if (!isForward || hot === null || hot.release >= live.number) return null;
  return lookAtWayBack(world, { live, back: hot.release, signal });
}

function words({ findings }: WayBack): readonly string[] {
  return findings.filter(({ verdict }) => verdict !== 'check').map(({ why }) => why);
}
