import { EXIT } from '../../api/exit-codes.ts';
import type { Choice } from '../../core/break-glass/choose.ts';
import type { GlassFlip, GlassOutcome, RoutedNow, StackKnown } from '../../core/break-glass/model.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, isOn } from '../command.ts';
import { print, printJson, say } from '../terminal.ts';
import { doneLine, knownLines } from '../words/break-glass.ts';
import type { LogKept } from './log.ts';

type Aim = { readonly router: { readonly name: string; readonly where: string }; readonly target: string };

/** What is written down of a flip, here and in the log beside the data. */
export function factsOf({ router }: Aim, { target, from, to, by, reason, atMs }: GlassFlip) {
  const stack = (one: GlassFlip['from']) => (one === null ? null : { release: one.release, stack: one.id });
  const at = new Date(atMs).toISOString();
  return { target, router: router.name, where: router.where, from: stack(from), to: stack(to), by, reason, at };
}

export function tellAlreadySo(call: Call, { target, router }: Aim, stack: StackKnown): number {
  const message = `${stack.release} has the traffic of ${target} already; nothing was changed.`;
  if (isOn(call, 'json'))
    printJson(call.context.terminal, { outcome: 'nothing-to-do', target, router: router.name, message });
  else print(call.context.terminal, message);
  return EXIT.done;
}

export function tellPlan(
  call: Call,
  { router, target }: Aim,
  { now, choice }: { now: RoutedNow; choice: Extract<Choice, { kind: 'go' }> },
): number {
  const { terminal, clock } = call.context;
  const { name, where } = router;
  if (isOn(call, 'json'))
    printJson(terminal, { dryRun: true, target, router: name, where, ...choice, known: now.stacks });
  else for (const line of knownLines(now, clock.now())) print(terminal, line);
  say(terminal, 'Nothing was changed.');
  return EXIT.done;
}

type Done = {
  readonly flip: GlassFlip;
  readonly outcome: Extract<GlassOutcome, { kind: 'confirmed' }>;
  readonly log: LogKept;
};

export function tellDone(call: Call, aim: Aim, { flip, outcome, log }: Done): number {
  const { terminal } = call.context;
  const { target } = aim;
  if (isOn(call, 'json')) printJson(terminal, { ...factsOf(aim, flip), outcome, log });
  else print(terminal, doneLine(flip, outcome));
  if (flip.from !== null) say(terminal, `${flip.from.release} still runs; nothing was removed.`);
  say(terminal, outcome.isNoted ? promise(flip) : NOT_NOTED);
  say(terminal, log.problem === null ? `Written into ${log.file}.` : `Not written into ${log.file}: ${log.problem}`);
  say(terminal, `Once the server is back: astern status ${target}, and astern unlock ${target} when the fix is in.`);
  return EXIT.done;
}

function promise({ target, from }: GlassFlip): string {
  const rejected = from === null ? '' : ` and rejects ${from.release}`;
  return `The router keeps who, why and when. The server, once it is back, writes it into its log, locks ${target}${rejected}.`;
}

const NOT_NOTED =
  'The router is of an older version and keeps no note: the server will follow the traffic, but not lock. Lock by hand: astern lock.';

/** It may have switched all the same: what the router says now is told, and the same may be run again. */
export function notConfirmed(
  aim: Aim,
  { flip, outcome }: { flip: GlassFlip; outcome: Extract<GlassOutcome, { kind: 'unconfirmed' }> },
): UserError {
  const { production, message } = outcome;
  const state =
    production === flip.to.id
      ? `The router says that ${flip.to.release} has the traffic now, but that was not seen from outside`
      : `The traffic was not moved to ${flip.to.release}`;
  const next = `Look at the service, then run the same again: it is safe to repeat. What is known: astern break-glass rollback ${aim.target} --dry-run`;
  return new UserError('break-glass/not-confirmed', `${state}: ${message}`, next, { ...factsOf(aim, flip), outcome });
}
