import type { MayDeployBody } from '../../api/ci.ts';
import { isPassing } from '../../api/client/problem.ts';
import type { Client } from '../../api/client.ts';
import { EXIT } from '../../api/exit-codes.ts';
import { UserError } from '../../lib/errors.ts';
import { JOB_FLAGS, readJob } from '../ci/read-job.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { connect } from '../connect.ts';
import { TARGET_FLAG, waitLimitMs } from '../flags.ts';
import { print, printJson, say } from '../terminal.ts';

const ASK_FOR_MS = 25_000;
const PAUSE_MS = 2_000;

export const ciMayDeploy: Command = {
  name: 'may-deploy',
  args: '[target]',
  summary:
    'in a CI job, first of all: may this commit be deployed? Exit 4 when a lock holds it, with owner, reason and what would open it',
  examples: ['astern ci may-deploy shop/production', 'astern ci may-deploy shop/production --wait 30m'],
  flags: [
    TARGET_FLAG,
    { flag: '--wait <limit>', summary: 'wait this long for it, such as 30m; also for a server that is away' },
    { flag: '--sha <sha>', summary: 'the commit that is deployed (default: as the CI system or the checkout says)' },
    ...JOB_FLAGS,
  ],
  run,
};

type Order = Exclude<ReturnType<typeof readJob>, { missing: string }>;

async function run(call: Call): Promise<number> {
  const { context } = call;
  const { clock, terminal } = context;
  const untilMs = clock.monotonic() + (waitLimitMs(call) ?? 0);
  const order = orderOf(call);
  let shown = '';
  for (;;) {
    const leftMs = Math.max(0, untilMs - clock.monotonic());
    const answer = await ask(call, order, { leftMs, isFirst: shown === '' });
    if (answer === null) {
      await clock.sleep(Math.min(PAUSE_MS, leftMs), context.interrupted);
      continue;
    }
    if (answer.allowed) return allowed(call, answer);
    const lines = holdLines(answer);
    if (lines.join() !== shown) for (const line of lines) say(terminal, line);
    shown = lines.join();
    if (clock.monotonic() < untilMs) continue;
    if (isOn(call, 'json')) printJson(terminal, answer);
    return exitFor(answer);
  }
}

function orderOf(call: Call): Order {
  const facts = readJob(call, call.args[0]);
  if (!('missing' in facts)) return facts;
  throw new UserError('request/usage', `Not clear: ${facts.missing}.`, 'See astern ci may-deploy --help.');
}

/** Null: the server is away, and there is time to ask again. A server that does not answer has never said yes. */
async function ask(
  call: Call,
  order: Order,
  { leftMs, isFirst }: { readonly leftMs: number; readonly isFirst: boolean },
): Promise<MayDeployBody | null> {
  const { terminal, interrupted: signal } = call.context;
  let client: Client | null = null;
  try {
    client = connect(call);
    // What holds it is said at once, and waited for after that.
    const waitMs = isFirst ? 0 : Math.min(ASK_FOR_MS, Math.round(leftMs));
    return (await client.call('mayDeploy', { body: { ...order, waitMs }, signal })).body;
  } catch (error) {
    if (!isPassing(error) || leftMs === 0) throw error;
    say(terminal, 'The server does not answer; asking again.');
    return null;
  } finally {
    client?.close();
  }
}

function allowed(call: Call, answer: MayDeployBody): number {
  const { terminal } = call.context;
  for (const note of answer.notes) say(terminal, `Note: ${note}`);
  if (isOn(call, 'json')) printJson(terminal, answer);
  else print(terminal, `${answer.sha.slice(0, 7)} may be deployed to ${answer.target}`);
  return EXIT.done;
}

function holdLines({ sha, target, holds }: MayDeployBody): readonly string[] {
  return [
    `${sha.slice(0, 7)} may not be deployed to ${target} now:`,
    ...holds.flatMap(({ text, opens }) => [`  ${text}`, `    What would open it: ${opens}`]),
  ];
}

/** What the strongest hold says: a job that is to start again by itself looks for 4. */
function exitFor({ holds }: MayDeployBody): number {
  const kinds = new Set(holds.map(({ kind }) => kind));
  if (kinds.has('rollback') || kinds.has('rejected')) return EXIT.refusedByGuard;
  if (kinds.has('lock')) return EXIT.locked;
  return kinds.has('approval') ? EXIT.notAllowed : EXIT.locked;
}
