import type { Client } from '../api/client.ts';
import { EXIT } from '../api/exit-codes.ts';
import type { ChangedPipelineBody, PipelineBody } from '../api/pipelines.ts';
import { carryThrough, showUnended } from './carry-through.ts';
import { type Call, given, isOff, isOn, textFlag } from './command.ts';
import { connect } from './connect.ts';
import { reasonFor, waitLimitMs } from './flags.ts';
import { followPipeline } from './follow-pipeline.ts';
import { print, printJson } from './terminal.ts';
import { pipelineEndLines } from './words/pipeline.ts';

/** Stop the gates of a pipeline and wait until it has ended. */
export async function cancelPipeline(call: Call, id: string): Promise<number> {
  const limitMs = waitLimitMs(call);
  const client = connect(call);
  const changed = await change(call, client, 'cancelPipeline', id);
  if (changed === null) return EXIT.done;
  const { context } = call;
  const { pipeline } = changed;
  const isOver = pipeline.endedAt !== null || changed.outcome === 'nothing-to-do' || isOff(call, 'wait');
  if (isOver) return showChanged(call, changed);
  const followed = await followPipeline({ client, context, pipeline, limitMs, throughHolds: true });
  if (followed.kind === 'limit' || followed.kind === 'interrupted')
    return showUnended(call, { kind: followed.kind, pipeline: followed.pipeline });
  return showEnd(call, followed.pipeline);
}

/** Run a pipeline again from what failed, and follow it as after `ship`. */
export async function rerunPipeline(call: Call, id: string): Promise<number> {
  const limitMs = waitLimitMs(call);
  const client = connect(call);
  const changed = await change(call, client, 'rerunPipeline', id);
  if (changed === null) return EXIT.done;
  if (changed.outcome === 'nothing-to-do') return showChanged(call, changed);
  return carryThrough(call, { client, pipeline: changed.pipeline, limitMs });
}

/** Null when it was only asked what would be done; that was shown. */
async function change(
  call: Call,
  client: Client,
  name: 'cancelPipeline' | 'rerunPipeline',
  id: string,
): Promise<ChangedPipelineBody | null> {
  const { terminal, interrupted: signal } = call.context;
  const key = given('idempotencyKey', textFlag(call, 'idempotencyKey'));
  const options = { params: { id }, body: { reason: await reasonFor(call, null) }, signal, ...key };
  const { body } = await client.call(name, { ...options, dryRun: isOn(call, 'dryRun') });
  if (!('dryRun' in body)) return body;
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of body.would) print(terminal, `Would ${line}.`);
  return null;
}

function showChanged(call: Call, { message, pipeline }: ChangedPipelineBody): number {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, pipeline);
  else print(terminal, message);
  return EXIT.done;
}

/** It may have failed by itself, or begun to deploy, before it was stopped. */
function showEnd(call: Call, pipeline: PipelineBody): number {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, pipeline);
  else for (const line of pipelineEndLines(pipeline)) print(terminal, line);
  return pipeline.status === 'cancelled' ? EXIT.done : EXIT.failed;
}
