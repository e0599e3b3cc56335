import { EXIT } from '../../api/exit-codes.ts';
import type { GlassRouter } from '../../break-glass.ts';
import { chooseStack } from '../../core/break-glass/choose.ts';
import type { GlassFlip } from '../../core/break-glass/model.ts';
import { UserError } from '../../lib/errors.ts';
import { ask, isYes } from '../ask.ts';
import { keepGlassLog } from '../break-glass/log.ts';
import { findPlaces, type Places } from '../break-glass/places.ts';
import { notNamed, pickRouter, refuseChoice } from '../break-glass/refusals.ts';
import { factsOf, notConfirmed, tellAlreadySo, tellDone, tellPlan } from '../break-glass/report.ts';
import { serverAnswers } from '../break-glass/server-answers.ts';
import { type Call, type Command, isOff, isOn, textFlag } from '../command.ts';
import { reasonFor } from '../flags.ts';
import { canAsk, say, styleFor } from '../terminal.ts';
import { planLines } from '../words/break-glass.ts';

const rollback: Command = {
  name: 'rollback',
  args: '[target]',
  summary: 'put a release that still runs back through the router alone',
  examples: [
    'astern break-glass rollback shop/production --reason "orders fail, server is down"',
    'astern break-glass rollback shop/production --to r411 --reason "orders fail"',
    'astern break-glass rollback shop/production --router haproxy --socket /run/haproxy/astern.sock --front http://127.0.0.1:80',
    'astern break-glass rollback shop/production --dry-run',
  ],
  flags: [
    { flag: '--reason <text>', summary: 'why; the router keeps it for the server, and it is written into the log' },
    { flag: '--to <release>', summary: 'which release, or the id of its stack (default: the one other that is warm)' },
    { flag: '--router <name>', summary: 'builtin or haproxy (default: whichever has the target)' },
    {
      flag: '--socket <address>',
      summary: 'runtime socket of a HAProxy, a path or address:port; once for each host',
      many: true,
    },
    {
      flag: '--front <url>',
      summary: 'where people reach that HAProxy, in the order of the sockets (default: port 80 of its machine)',
      many: true,
    },
    {
      flag: '--config <file>',
      summary: 'settings of the server, which name its HAProxy hosts (default: astern.server.yml)',
    },
    { flag: '--dry-run', summary: 'say what would happen and change nothing' },
    { flag: '--no-input', summary: 'never ask' },
    { flag: '--yes', summary: 'take every question as answered with yes' },
  ],
  run,
};

export const breakGlass: Command = {
  name: 'break-glass',
  summary: 'act through the router alone, when server or database are gone',
  examples: ['astern break-glass rollback shop/production --reason "orders fail, server is down"'],
  flags: [],
  subcommands: [rollback],
  run: async () => {
    throw new UserError(
      'request/usage',
      'break-glass needs to be told what to do.',
      'It does one thing: astern break-glass rollback shop/production',
    );
  },
};

async function run(call: Call): Promise<number> {
  const target = call.args[0] ?? call.context.env.ASTERN_TARGET ?? '';
  // Where nobody can be asked, what is missing is said before anything is looked at.
  if (!isOn(call, 'dryRun') && !mayAsk(call)) await reasonFor(call, 'break-glass');
  const places = await findPlaces(call);
  const { openGlass } = await import('../../break-glass.ts');
  const { data, asksBuiltin, haproxy } = places;
  const found = await openGlass({ data: asksBuiltin ? data : null, haproxy }, call.context.clock);
  try {
    if (target === '') throw notNamed(found);
    return await rollBack(call, { router: await pickRouter(found, target), target, places });
  } finally {
    await Promise.all(found.routers.map((router) => router.close()));
  }
}

type Aim = { readonly router: GlassRouter; readonly target: string; readonly places: Places };

async function rollBack(call: Call, aim: Aim): Promise<number> {
  const { terminal, clock } = call.context;
  const now = await aim.router.look(aim.target);
  const choice = chooseStack(now, textFlag(call, 'to') ?? null);
  if (choice.kind === 'already-so') return tellAlreadySo(call, aim, choice.stack);
  if (choice.kind !== 'go') throw refuseChoice(choice, { target: aim.target, now, nowMs: clock.now() });
  const { from, to } = choice;
  const style = styleFor(terminal.err);
  const about = { place: aim.router, now, nowMs: clock.now(), style };
  for (const line of planLines({ target: aim.target, from, to }, about)) say(terminal, line);
  if (await serverAnswers(aim.places.data)) {
    say(terminal, `  A server answers: the ordinary way is \`astern rollback ${aim.target}\`, which asks the guard.`);
  }
  if (isOn(call, 'dryRun')) return tellPlan(call, aim, { now, choice });

  const reason = await reasonFor(call, 'break-glass');
  const asks = mayAsk(call) && !isOn(call, 'yes');
  if (
    asks &&
    !isYes(await ask(terminal, `Flip ${aim.target} to ${to.release} now? [y/N] `, call.context.interrupted))
  ) {
    say(terminal, 'Nothing was changed.');
    return EXIT.interrupted;
  }
  const flip: GlassFlip = { target: aim.target, from, to, by: nameOf(call), reason, atMs: clock.now() };
  const outcome = await aim.router.flip(flip, now.fence);
  const log = await keepGlassLog(aim.places.data, { ...factsOf(aim, flip), outcome });
  if (outcome.kind === 'unconfirmed') throw notConfirmed(aim, { flip, outcome });
  return tellDone(call, aim, { flip, outcome, log });
}

function mayAsk(call: Call): boolean {
  return canAsk(call.context.terminal) && !isOff(call, 'input') && !isOn(call, 'json');
}

/** What stands in the log; nobody is turned away for having no name. */
function nameOf({ context: { env } }: Call): string {
  return env.ASTERN_ACTOR || env.SUDO_USER || env.USER || `user ${process.getuid?.() ?? '?'}`;
}
