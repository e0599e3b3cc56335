import type { MayDeployBody } from '../../api/ci.ts';
import { ciHoldText } from '../../core/notices/ci-hold-text.ts';
import { releaseName } from '../../core/releases/model.ts';
import { addRelease as addReleaseNow } from '../../flows/ci/add-release.ts';
import { askGate, askGateDry } from '../../flows/ci/ask-gate.ts';
import { type MayDeploy, mayDeploy as mayDeployNow } from '../../flows/ci/may-deploy.ts';
import { reportGate } from '../../flows/ci/report-gate.ts';
import { timeOrNull } from './bodies/time.ts';
import type { Handler } from './handler.ts';
import { listenForEvents } from './next-events.ts';

export const ciGate: Handler<'ciGate'> = async (world, { body, caller, query }) => {
  const { gate, ...facts } = body;
  const asked = { facts, gate, actor: caller.name };
  const answer = query.dryRun === true ? await askGateDry(world, asked) : await askGate(world, asked);
  const { action, why, command, pipeline } = answer;
  const { mode, target, commit, id } = pipeline;
  return { status: 200, body: { gate, action, why, mode, command, target, sha: commit.sha, pipeline: id } };
};

export const ciReport: Handler<'ciReport'> = async (world, { body, caller }) => {
  const { gate, result, exitCode, ...facts } = body;
  const reported = await reportGate(world, { facts, gate, actor: caller.name, result, exitCode });
  const { target, commit, id, status } = reported.pipeline;
  const notes = [...reported.notes];
  return { status: 200, body: { gate, result, target, sha: commit.sha, pipeline: id, status, notes } };
};

export const mayDeploy: Handler<'mayDeploy'> = async (world, { body, caller, reply }) => {
  const { waitMs, ...facts } = body;
  const news = listenForEvents(world.store);
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  try {
    const untilMs = world.clock.monotonic() + waitMs;
    for (;;) {
      const leftMs = untilMs - world.clock.monotonic();
      const waitsMs = waitMs === 0 ? null : Math.max(0, leftMs);
      const answer = await mayDeployNow(world, { facts, actor: caller.name, waitsMs });
      if (answer.allowed || leftMs <= 0 || left.signal.aborted) return { status: 200, body: mayDeployBody(answer) };
      await news.next(Math.min(leftMs, LOOK_AGAIN_MS), left.signal);
    }
  } finally {
    news.close();
  }
};

/** A lock that runs out, and a freeze that ends, tell nobody at that very moment. */
const LOOK_AGAIN_MS = 5_000;

function mayDeployBody({ allowed, pipeline, holds, notes, waitingSinceMs }: MayDeploy): MayDeployBody {
  const { id, target, commit, mode } = pipeline;
  return {
    allowed,
    target,
    sha: commit.sha,
    mode,
    pipeline: id,
    holds: holds.map((hold) => ({
      kind: hold.kind,
      ...ciHoldText(hold, { pipeline: id, target }),
      owner: hold.kind === 'lock' ? hold.owner : null,
      reason: hold.kind === 'lock' || hold.kind === 'rejected' ? hold.reason : null,
    })),
    notes: [...notes],
    waitingSince: timeOrNull(waitingSinceMs),
  };
}

export const addRelease: Handler<'addRelease'> = async (world, { body, caller }) => {
  const { digest, sizeBytes, gates, ...facts } = body;
  const { release, pipeline, isKnown } = await addReleaseNow(world, {
    ...{ facts, digest, sizeBytes, gates, actor: caller.name },
  });
  const { service, number, commit } = release;
  const { target, id } = pipeline;
  const name = releaseName(number);
  return {
    status: isKnown ? 200 : 201,
    body: { release: name, added: !isKnown, service, target, sha: commit.sha, digest, pipeline: id },
  };
};
