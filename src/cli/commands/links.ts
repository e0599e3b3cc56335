import { EXIT } from '../../api/exit-codes.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, type Command, isOn } from '../command.ts';
import { connect } from '../connect.ts';
import { print, printJson } from '../terminal.ts';

const newKey: Command = {
  name: 'new-key',
  summary: 'sign the links of messages with a new key from now on; those that are out stay good, unless --close-all',
  examples: ['astern links new-key', 'astern links new-key --close-all'],
  flags: [
    { flag: '--close-all', summary: 'no link that is out opens anything any more: it may be in wrong hands' },
    { flag: '--dry-run', summary: 'say what would come of it and change nothing' },
  ],
  run: runNewKey,
};

export const links: Command = {
  name: 'links',
  summary: 'the signed links in messages, by which people answer without a sign-in',
  examples: ['astern links new-key --close-all'],
  flags: [],
  subcommands: [newKey],
  run: async () => {
    throw new UserError('request/usage', 'links needs one more word.', 'Try astern links new-key --help.');
  },
};

async function runNewKey(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const dryRun = isOn(call, 'dryRun');
  const closesAll = isOn(call, 'closeAll');
  const client = connect(call);
  const { body } = await client.call('newLinkKey', { dryRun, signal });
  // What was signed with the key before the newest still counts: the second one ends that.
  if (closesAll && !dryRun) await client.call('newLinkKey', { signal });
  if (isOn(call, 'json')) printJson(terminal, closesAll ? { ...body, message: closed(dryRun) } : body);
  else print(terminal, closesAll ? closed(dryRun) : body.message);
  return EXIT.done;
}

function closed(dryRun: boolean): string {
  const now = dryRun ? 'No link that is out would open' : 'No link that is out opens';
  return `${now} anything any more; messages from now on carry new ones.`;
}
