import type { Client } from '../api/client.ts';
import { EXIT } from '../api/exit-codes.ts';
import type { OperationBody } from '../api/operations.ts';
import type { GateBody, PipelineBody } from '../api/pipelines.ts';
import { type Call, isOff, isOn, textFlag } from './command.ts';
import { type Followed, followOperation } from './follow-operation.ts';
import { endOfPipeline, type FollowedPipeline, type FollowingPipeline, followPipeline } from './follow-pipeline.ts';
import { print, printJson, say, styleFor } from './terminal.ts';
import { endLines, orderedLine } from './words/operation.ts';
import { pipelineEndLines, pipelineLine } from './words/pipeline.ts';

type Ordered = Pick<FollowingPipeline, 'client' | 'pipeline' | 'limitMs'>;

/** Follow a pipeline through its gates and its deploy to the end, and say how it ended. */
export async function carryThrough(call: Call, ordered: Ordered): Promise<number> {
  const { context } = call;
  const { client, pipeline } = ordered;
  if (isOff(call, 'wait')) return showOrdered(call, pipeline);
  say(context.terminal, pipelineLine(pipeline));
  const startedMs = context.clock.monotonic();
  const left = () =>
    ordered.limitMs === null ? null : Math.max(0, ordered.limitMs - (context.clock.monotonic() - startedMs));
  const throughHolds = isOn(call, 'watch') || isOn(call, 'follow');

  let followed = await followPipeline({ client, context, pipeline, limitMs: left(), throughHolds });
  let deployed: OperationBody | null = null;
  if (followed.kind === 'deploying') {
    const deploy = await followDeploy(call, client, followed.pipeline, left());
    if (deploy.kind !== 'ended') return showUnended(call, { kind: deploy.kind, pipeline: followed.pipeline });
    deployed = deploy.operation;
    followed = await endOfPipeline({ client, context, pipeline: followed.pipeline, limitMs: left(), throughHolds });
  }
  return showEnd(call, followed, deployed);
}

/** 0 done, 3 held by a rejected commit, 4 by a lock, 5 by a missing approval, 1 for every other end. */
export function exitCodeOf({ status, holds }: Pick<PipelineBody, 'status' | 'holds'>): number {
  if (status === 'done') return EXIT.done;
  if (status !== 'held') return EXIT.failed;
  const has = (kind: PipelineBody['holds'][number]['kind']) => holds.some((hold) => hold.kind === kind);
  if (has('rejected')) return EXIT.refusedByGuard;
  if (has('lock')) return EXIT.locked;
  return has('approval') ? EXIT.notAllowed : EXIT.failed;
}

async function followDeploy(
  { context }: Call,
  client: Client,
  { operation: id }: PipelineBody,
  limitMs: number | null,
): Promise<Followed> {
  const { body: operation } = await client.call('operation', {
    params: { id: id ?? '' },
    signal: context.interrupted,
  });
  say(context.terminal, orderedLine(operation));
  return followOperation({ client, context, operation, limitMs, onLogLine: null });
}

function showOrdered(call: Call, pipeline: PipelineBody): number {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, pipeline);
  else print(terminal, pipelineLine(pipeline));
  say(terminal, `Watch it: astern log ${pipeline.id} --follow`);
  return EXIT.done;
}

function showEnd(call: Call, { kind, pipeline }: FollowedPipeline, deployed: OperationBody | null): number {
  const { terminal } = call.context;
  const json = isOn(call, 'json');
  if (kind === 'limit' || kind === 'interrupted') return showUnended(call, { kind, pipeline });
  if (json) printJson(terminal, pipeline);
  if (pipeline.status === 'done') {
    const lines = deployed === null ? pipelineEndLines(pipeline) : endLines(deployed);
    if (!json) for (const line of lines) print(terminal, line);
    return EXIT.done;
  }
  for (const gate of pipeline.gates.filter(isBroken)) showLog(call, pipeline, gate);
  const style = styleFor(terminal.err);
  const colour = pipeline.status === 'failed' ? 'red' : 'yellow';
  for (const [index, line] of pipelineEndLines(pipeline).entries())
    say(terminal, index === 0 ? style(colour, line) : `  ${line}`);
  if (pipeline.status === 'failed' && deployed === null) say(terminal, `  Run it again: astern rerun ${pipeline.id}`);
  if (pipeline.status === 'held') say(terminal, `  It goes on by itself then: astern log ${pipeline.id} --follow`);
  return exitCodeOf(pipeline);
}

function isBroken({ status }: GateBody): boolean {
  return status === 'failed' || status === 'timed-out';
}

function showLog({ context: { terminal } }: Call, { id }: PipelineBody, { gate, lastLines, url }: GateBody): void {
  if (lastLines.length === 0) return;
  say(terminal, `The end of the log of ${gate} (all of it: ${url ?? `astern log ${id} ${gate}`}):`);
  for (const line of lastLines) say(terminal, `  | ${line}`);
}

/** We stopped watching before the end: the work goes on, and this is how to find it again. */
export function showUnended(
  call: Call,
  { kind, pipeline }: { readonly kind: 'limit' | 'interrupted'; readonly pipeline: PipelineBody },
): number {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, pipeline);
  const why = kind === 'limit' ? `Not ended within ${textFlag(call, 'wait') ?? 'the limit'}.` : 'Stopped watching.';
  say(terminal, `${why} ${pipelineEndLines({ ...pipeline, status: 'running' })[0] ?? ''}`);
  say(terminal, `  Watch it: astern log ${pipeline.id} --follow`);
  say(terminal, `  Stop it:  astern cancel ${pipeline.id}`);
  return kind === 'limit' ? EXIT.timedOutWaiting : EXIT.interrupted;
}
