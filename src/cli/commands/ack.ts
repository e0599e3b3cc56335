import { UserError } from '../../lib/errors.ts';
import { CHANGE_FLAGS } from '../change-incident.ts';
import type { Call, Command } from '../command.ts';
import { connect } from '../connect.ts';
import { acknowledgeOne } from './incident-changes.ts';

export const ack: Command = {
  name: 'ack',
  args: '[incident]',
  summary: 'I am on it: take an incident, so that nobody else is paged; the only one that nobody has, unless named',
  examples: ['astern ack', 'astern ack INC-17'],
  flags: [...CHANGE_FLAGS],
  run,
};

async function run(call: Call): Promise<number> {
  return acknowledgeOne(call, call.args[0] ?? (await onlyOpen(call)));
}

async function onlyOpen(call: Call): Promise<string> {
  const { body } = await connect(call).call('incidents', {
    query: { all: false, limit: 200 },
    signal: call.context.interrupted,
  });
  const waiting = body.incidents.filter(({ state }) => state === 'open');
  const [only] = waiting;
  if (only === undefined)
    throw new UserError('incident/unknown', 'No incident waits for somebody.', 'See `astern incident list`.');
  if (waiting.length === 1) return only.name;
  const names = waiting.slice(0, 10).map(({ name, title }) => `${name} ("${title}")`);
  throw new UserError(
    'request/usage',
    `${waiting.length} incidents wait for somebody: ${names.join(', ')}.`,
    `Name one: astern ack ${only.name}`,
  );
}
