import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, numberFlag, textFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { TARGET_FLAG } from '../flags.ts';
import { findService } from '../target.ts';
import { print, printJson, say, styleFor } from '../terminal.ts';
import { releaseLines } from '../words/releases.ts';

export const releases: Command = {
  name: 'releases',
  args: '[service]',
  summary: 'what was built, newest first, and what became of it',
  examples: ['astern releases', 'astern releases shop --limit 50', 'astern releases shop/production'],
  flags: [
    TARGET_FLAG,
    { flag: '--limit <count>', summary: 'how many (default: 20)' },
    { flag: '--before <number>', summary: 'only those older than this release number' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const page = { ...given('limit', numberFlag(call, 'limit')), ...given('before', before(call)) };
  const client = connect(call);
  const { service, target } = await findService(call, call.args[0]);
  const { body } = await client.call('releases', { query: { service, ...page }, signal });
  if (isOn(call, 'json')) {
    printJson(terminal, body);
    return EXIT.done;
  }
  const shown = { target, nowMs: clock.now(), style: styleFor(terminal.out) };
  if (body.releases.length === 0) say(terminal, `No releases of ${service}.`);
  else for (const line of releaseLines(body.releases, shown)) print(terminal, line);
  if (body.next !== null) say(terminal, `There are more: astern releases ${service} --before ${body.next}`);
  return EXIT.done;
}

/** `--before r380` and `--before 380` mean the same. */
function before(call: Call): number | undefined {
  const text = textFlag(call, 'before')?.replace(/^r(?=\d)/, '');
  return numberFlag({ ...call, flags: { before: text } }, 'before');
}
