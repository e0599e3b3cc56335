import type { Client } from '../api/client.ts';
import { EXIT, exitCodeOfFailure } from '../api/exit-codes.ts';
import type { OperationBody, OrderedBody, PlanBody } from '../api/operations.ts';
import { lastLines, partsOfBuild } from './build-log.ts';
import { carryThrough } from './carry-through.ts';
import { type Call, given, isOff, isOn, textFlag } from './command.ts';
import { waitLimitMs } from './flags.ts';
import { type Followed, followOperation } from './follow-operation.ts';
import { plain, print, printJson, say, styleFor } from './terminal.ts';
import { planLines } from './words/candidate.ts';
import { findingLines } from './words/findings.ts';
import { endLines, orderedLine } from './words/operation.ts';

export type SendOptions = {
  readonly dryRun: boolean;
  readonly idempotencyKey?: string;
  readonly signal: AbortSignal;
};

/** An order and how it is sent: the same for ship, deploy, rollback and the rest. */
export type Order = {
  readonly client: Client;
  send(options: SendOptions): Promise<{ readonly body: OrderedBody | PlanBody }>;
  /** Said once it is ordered, before it is followed. */
  onOrdered?(ordered: OrderedBody): void;
  /** Said after a good end. */
  afterwards?(operation: OperationBody): Promise<void>;
};

const LOG_LINES_ON_FAILURE = 30;

/** Send an order, follow it to its end, and say how it ended. */
export async function carryOut(call: Call, order: Order): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const limitMs = waitLimitMs(call);
  if (isOn(call, 'dryRun')) return showPlan(call, (await order.send({ dryRun: true, signal })).body);

  const key = given('idempotencyKey', textFlag(call, 'idempotencyKey'));
  const { body } = await order.send({ dryRun: false, signal, ...key });
  if ('dryRun' in body) return showPlan(call, body);
  for (const note of body.notes) say(terminal, `Note: ${note}`);
  const { operation, pipeline } = body;
  if (pipeline !== null) return carryThrough(call, { client: order.client, pipeline, limitMs });
  if (operation === null) return showNothingToDo(call, body);

  order.onOrdered?.(body);
  if (isOff(call, 'wait')) return showOrdered(call, body, operation);
  if (!isOn(call, 'json')) say(terminal, orderedLine(operation));
  return showFollowed(call, order, await follow(call, order.client, operation, limitMs));
}

/** What an order would do, with the exit code that it would end with. */
export function showPlan(call: Call, body: OrderedBody | PlanBody): number {
  if (!('dryRun' in body)) return showNothingToDo(call, body);
  const { terminal } = call.context;
  const { refusal } = body;
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (refusal === null) for (const line of planLines(body, styleFor(terminal.out))) print(terminal, line);
  if (refusal !== null) {
    say(terminal, `${styleFor(terminal.err)('red', refusal.code)}: ${refusal.message}`);
    for (const line of findingLines(refusal.findings, styleFor(terminal.err))) say(terminal, `  ${line}`);
    if (refusal.next !== '') say(terminal, `  Next: ${refusal.next}`);
    return refusal.exitCode;
  }
  return body.allowed ? EXIT.done : EXIT.failed;
}

function showNothingToDo(call: Call, body: OrderedBody): number {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, body.message);
  return EXIT.done;
}

function showOrdered(call: Call, body: OrderedBody, operation: OperationBody): number {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, orderedLine(operation));
  say(terminal, `Watch it: astern log ${operation.id} --follow`);
  return EXIT.done;
}

function follow(call: Call, client: Client, operation: OperationBody, limitMs: number | null): Promise<Followed> {
  const { context } = call;
  const onLogLine = isOn(call, 'verbose') ? showLogLine : null;
  return followOperation({ client, context, operation, limitMs, onLogLine });
}

function showLogLine(line: string, progress: { note(text: string): void }): void {
  progress.note(`       | ${line}`);
}

async function showFollowed(call: Call, order: Order, { kind, operation }: Followed): Promise<number> {
  const { terminal } = call.context;
  if (isOn(call, 'json')) printJson(terminal, operation);
  if (kind !== 'ended') return showUnended(call, kind, operation);
  if (operation.status === 'done') {
    if (!isOn(call, 'json')) for (const line of endLines(operation)) print(terminal, line);
    await order.afterwards?.(operation);
    return EXIT.done;
  }
  await showBuildFailure(call, order.client, operation);
  const style = operation.status === 'failed' ? styleFor(terminal.err) : plain;
  for (const [index, line] of endLines(operation).entries())
    say(terminal, index === 0 ? style('red', line) : `  ${line}`);
  return exitCodeOfFailure(operation.problem);
}

/** We stopped watching before the end: the work goes on, and this is how to find it again. */
export function showUnended(call: Call, kind: 'limit' | 'interrupted', operation: OperationBody): number {
  const { terminal } = call.context;
  const why = kind === 'limit' ? `Not ended within ${textFlag(call, 'wait') ?? 'the limit'}.` : 'Stopped watching.';
  say(terminal, `${why} The ${operation.kind} of ${operation.target} goes on (${operation.id}).`);
  say(terminal, `  Watch it: astern log ${operation.id} --follow`);
  if (operation.kind !== 'rollback') say(terminal, `  Stop it:  astern cancel ${operation.target}`);
  return kind === 'limit' ? EXIT.timedOutWaiting : EXIT.interrupted;
}

async function showBuildFailure(call: Call, client: Client, operation: OperationBody): Promise<void> {
  const failedInBuild = operation.steps.some(({ step, outcome }) => step === 'build-release' && outcome === 'failed');
  if (operation.log === null || !failedInBuild || isOn(call, 'verbose')) return;
  const { terminal } = call.context;
  const lines = await lastLines(partsOfBuild(client, operation.id), LOG_LINES_ON_FAILURE).catch(() => null);
  if (lines === null || lines.length === 0) return;
  say(terminal, `The end of the build log (all of it: astern log ${operation.id}):`);
  for (const line of lines) say(terminal, `  | ${line}`);
}
