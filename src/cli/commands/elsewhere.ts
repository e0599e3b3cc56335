import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, numberFlag } from '../command.ts';
import { connect } from '../connect.ts';
import { print, printJson, styleFor } from '../terminal.ts';
import { elsewhereLines } from '../words/elsewhere.ts';

export const elsewhere: Command = {
  name: 'elsewhere',
  args: '[service]',
  summary: 'what others than Astern deployed, the newest first, and whether those who tell of it can be asked',
  examples: ['astern elsewhere', 'astern elsewhere payments --limit 50'],
  flags: [{ flag: '--limit <count>', summary: 'how many (default: 20)' }],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const query = { ...given('service', call.args[0]), ...given('limit', numberFlag(call, 'limit')) };
  const { body } = await connect(call).call('elsewhere', { query, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of elsewhereLines(body, clock.now(), styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}
