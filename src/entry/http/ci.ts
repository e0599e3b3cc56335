import { askGate } from '../../flows/ci/ask-gate.ts';
import { reportGate } from '../../flows/ci/report-gate.ts';
import type { Handler } from './handler.ts';

export const ciGate: Handler<'ciGate'> = async (world, { body, caller }) => {
  const { gate, ...facts } = body;
  const { action, why, command, pipeline } = await askGate(world, { facts, gate, actor: caller.name });
  const { mode, target, commit, id } = pipeline;
  return { status: 200, body: { gate, action, why, mode, command, target, sha: commit.sha, pipeline: id } };
};

export const ciReport: Handler<'ciReport'> = async (world, { body, caller }) => {
  const { gate, result, exitCode, ...facts } = body;
  const pipeline = await reportGate(world, { facts, gate, actor: caller.name, result, exitCode });
  const { target, commit, id, status } = pipeline;
  return { status: 200, body: { gate, result, target, sha: commit.sha, pipeline: id, status } };
};
