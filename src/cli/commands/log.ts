import type { Client } from '../../api/client.ts';
import { EXIT, exitCodeOfFailure } from '../../api/exit-codes.ts';
import type { OperationBody } from '../../api/operations.ts';
import { logReader, partsOfBuild } from '../build-log.ts';
import { showUnended } from '../carry-out.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { connect } from '../connect.ts';
import { waitLimitMs } from '../flags.ts';
import { followOperation } from '../follow-operation.ts';
import { isPipelineId, showPipelineLog } from '../pipeline-log.ts';
import { plain, print, printJson, say, styleFor } from '../terminal.ts';
import { endLines, orderedLine, stepLine } from '../words/operation.ts';

export const log: Command = {
  name: 'log',
  args: '<operation|pipeline> [gate]',
  summary: 'what an operation or a pipeline did, and what its build or a gate wrote; with --follow until it ends',
  examples: [
    'astern log op_8f3k2m9q1x7t',
    'astern log op_8f3k2m9q1x7t > build.log',
    'astern log pl_3m9q1x7t8f2k --follow',
    'astern log pl_3m9q1x7t8f2k unit --attempt 1',
  ],
  flags: [
    {
      flag: '--follow',
      summary: 'watch it to its end; the exit code is that of the operation, the pipeline or the gate',
    },
    { flag: '--attempt <number>', summary: 'of a gate that ran several times (default: the newest)' },
    { flag: '--wait <limit>', summary: 'with --follow: stop watching after this long (exit 8)' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const [id = ''] = call.args;
  if (isPipelineId(id)) return showPipelineLog(call, id);
  const limitMs = waitLimitMs(call);
  const client = connect(call);
  const { body: operation } = await client.call('operation', { params: { id }, signal: call.context.interrupted });
  if (isOn(call, 'follow')) return followToEnd(call, client, operation, limitMs);
  return isOn(call, 'json') ? showAsJson(call, client, operation) : showPast(call, client, operation);
}

async function followToEnd(call: Call, client: Client, begun: OperationBody, limitMs: number | null): Promise<number> {
  const { context } = call;
  const { terminal } = context;
  const json = isOn(call, 'json');
  say(terminal, orderedLine(begun));
  const onLogLine = json ? null : (line: string) => print(terminal, line);
  const { kind, operation } = await followOperation({ client, context, operation: begun, limitMs, onLogLine });
  if (json) printJson(terminal, operation);
  if (kind !== 'ended') return showUnended(call, kind, operation);
  for (const line of endLines(operation)) say(terminal, line);
  return operation.status === 'done' ? EXIT.done : exitCodeOfFailure(operation.problem);
}

async function showPast(call: Call, client: Client, operation: OperationBody): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const style = terminal.err.isTTY === true ? styleFor(terminal.err) : plain;
  say(terminal, orderedLine(operation));
  for (const step of operation.steps) say(terminal, stepLine(step, clock.now(), style));
  if (operation.log === null) say(terminal, 'It builds nothing, so there is no build log.');
  else {
    const reader = logReader(partsOfBuild(client, operation.id, signal), (line) => print(terminal, line));
    await reader.read();
    reader.flush();
  }
  for (const line of endLines(operation)) say(terminal, line);
  return EXIT.done;
}

/** The log as the API gives it; an operation without one is shown itself. */
async function showAsJson(call: Call, client: Client, operation: OperationBody): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  if (operation.log === null) printJson(terminal, operation);
  else printJson(terminal, (await client.call('log', { params: { id: operation.id }, signal })).body);
  return EXIT.done;
}
