import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { connect } from '../connect.ts';
import { print, printJson } from '../terminal.ts';
import { lockLine } from '../words/locks.ts';

export const locks: Command = {
  name: 'locks',
  summary: 'which locks are held, by whom and why',
  examples: ['astern locks', 'astern locks --json'],
  flags: [],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, clock, interrupted: signal } = call.context;
  const { body } = await connect(call).call('locks', { signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.locks.length === 0) print(terminal, 'Nothing is locked.');
  else for (const lock of body.locks) print(terminal, `${lock.id}  ${lockLine(lock, clock.now())}`);
  return EXIT.done;
}
