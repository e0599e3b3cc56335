import type { Client } from '../api/client.ts';
import { EXIT } from '../api/exit-codes.ts';
import type { GateBody, PipelineBody } from '../api/pipelines.ts';
import { UserError } from '../lib/errors.ts';
import { logReader, partsOfGate, tailLog } from './build-log.ts';
import { carryThrough } from './carry-through.ts';
import { type Call, given, isOn, numberFlag } from './command.ts';
import { connect } from './connect.ts';
import { waitLimitMs } from './flags.ts';
import { print, printJson, say, styleFor } from './terminal.ts';
import { gateLine, pipelineEndLines, pipelineLine, treeLines } from './words/pipeline.ts';

export function isPipelineId(id: string): boolean {
  return id.startsWith('pl_');
}

/** What a pipeline did, or what one of its gates wrote. */
export async function showPipelineLog(call: Call, id: string): Promise<number> {
  const [, gate] = call.args;
  const limitMs = waitLimitMs(call);
  const client = connect(call);
  const { body: pipeline } = await client.call('pipeline', { params: { id }, signal: call.context.interrupted });
  if (gate !== undefined) return showGate(call, client, pipeline, { gate: gateNamed(pipeline, gate), limitMs });
  if (isOn(call, 'follow')) return carryThrough(call, { client, pipeline, limitMs });
  return showPipeline(call, pipeline);
}

function gateNamed({ id, gates }: PipelineBody, name: string): GateBody {
  const found = gates.find(({ gate }) => gate === name);
  if (found !== undefined) return found;
  const names = gates.map(({ gate }) => gate);
  const next = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;
  throw new UserError('gate/unknown', `The pipeline ${id} has no gate "${name}".`, next);
}

function showPipeline(call: Call, pipeline: PipelineBody): number {
  const { terminal, clock } = call.context;
  if (isOn(call, 'json')) {
    printJson(terminal, pipeline);
    return EXIT.done;
  }
  const style = styleFor(terminal.out);
  print(terminal, pipelineLine(pipeline));
  const lines = treeLines(pipeline, { nowMs: clock.now(), style, width: Number.POSITIVE_INFINITY });
  for (const line of lines) print(terminal, line);
  for (const line of pipelineEndLines(pipeline)) print(terminal, line);
  return EXIT.done;
}

type Shown = { readonly gate: GateBody; readonly limitMs: number | null };

/** The log goes to stdout and nothing else does. */
async function showGate(call: Call, client: Client, { id }: PipelineBody, { gate, limitMs }: Shown): Promise<number> {
  const { terminal, interrupted } = call.context;
  const told = numberFlag(call, 'attempt');
  if (isOn(call, 'follow') && told === undefined && gate.status !== 'skipped')
    return followGate(call, client, id, { gate, limitMs });
  const parts = partsOfGate(client, { id, gate: gate.gate, ...given('attempt', told) }, interrupted);
  if (isOn(call, 'json')) printJson(terminal, await parts(0));
  else {
    const reader = logReader(parts, (line) => print(terminal, line));
    await reader.read();
    reader.flush();
    if (told === undefined || told === gate.attempt) sayGate(call, gate);
  }
  return EXIT.done;
}

/** Through further attempts too, until the gate has ended for good. */
async function followGate(call: Call, client: Client, id: string, { gate, limitMs }: Shown): Promise<number> {
  const { terminal, clock, interrupted } = call.context;
  const limit = limitMs === null ? interrupted : AbortSignal.any([interrupted, AbortSignal.timeout(limitMs)]);
  for (let shown = gate; ; ) {
    const attempt = shown.attempt === 0 ? {} : { attempt: shown.attempt };
    const parts = partsOfGate(client, { id, gate: gate.gate, ...attempt }, interrupted);
    await tailLog(
      logReader(parts, (line) => print(terminal, line)),
      limit,
      { clock },
    );
    if (interrupted.aborted) return EXIT.interrupted;
    if (limit.aborted) return EXIT.timedOutWaiting;
    const { body } = await client.call('pipeline', { params: { id }, signal: interrupted });
    const now = gateNamed(body, gate.gate);
    const isLast = now.attempt === shown.attempt || shown.attempt === 0 || body.endedAt !== null;
    if (isLast && now.status !== 'running') {
      sayGate(call, now);
      return now.status === 'passed' ? EXIT.done : EXIT.failed;
    }
    shown = now;
  }
}

function sayGate({ context: { terminal, clock } }: Call, gate: GateBody): void {
  say(terminal, gateLine(gate, clock.now(), styleFor(terminal.err)));
  if (gate.url !== null) say(terminal, `  In CI: ${gate.url}`);
}
