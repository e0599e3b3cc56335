import type { z } from 'zod';
import { EXIT } from '../../../api/exit-codes.ts';
import type { ContactOrder, PersonDefinition, RulesOrder } from '../../../api/oncall.ts';
import { parseDuration } from '../../../lib/duration.ts';
import { UserError } from '../../../lib/errors.ts';
import { type Call, type Command, given, isOn, textFlag, textsFlag } from '../../command.ts';
import { connect } from '../../connect.ts';
import { print, printJson, say, styleFor } from '../../terminal.ts';
import { addressText } from '../../words/contact.ts';
import { peopleLines, personLines, planLines } from '../../words/oncall.ts';
import { EDIT_FLAGS } from './edit-flags.ts';
import { makePushLink } from './push-link.ts';
import { sending, wordOf } from './send.ts';
import { verifyContact } from './verify.ts';

type Channel = z.input<typeof ContactOrder>['channel'];
const CHANNELS: readonly Channel[] = ['email', 'chat', 'sms', 'voice', 'ntfy', 'push', 'webhook'];
const NAME = { what: 'The name of the person', example: 'astern oncall people ann' };

const add: Command = {
  name: 'add',
  args: '[name]',
  summary: 'add a person, or change one; what is not given stays as it is',
  examples: ['astern oncall people add ann --name "Ann Lee" --zone Europe/Berlin --contact email:ann@example.com'],
  flags: [
    { flag: '--name <text>', summary: 'the full name' },
    { flag: '--zone <zone>', summary: 'time zone, such as Europe/Berlin (default: UTC)' },
    { flag: '--role <role>', summary: 'viewer, responder, deployer or admin (default: responder)' },
    {
      flag: '--contact <channel:address>',
      summary: 'a contact; all that are given take the place of those before',
      many: true,
    },
    ...EDIT_FLAGS,
  ],
  run: runAdd,
};

const remove: Command = {
  name: 'remove',
  args: '[name]',
  summary: 'remove a person; the next in order takes their turns',
  examples: ['astern oncall people remove ann --dry-run', 'astern oncall people remove ann --force'],
  flags: [{ flag: '--force', summary: 'also where a schedule or a policy names them' }, ...EDIT_FLAGS],
  run: runRemove,
};

const addContact: Command = {
  name: 'add',
  args: '[name] [channel] [address]',
  summary:
    'add a contact of a person; it counts once it is verified. `push` without an address: a link for the browser',
  examples: ['astern oncall people contact add ann sms "+49 151 2345678"', 'astern oncall people contact add ann push'],
  flags: EDIT_FLAGS,
  run: runAddContact,
};

const removeContact: Command = {
  name: 'remove',
  args: '[name] [contact]',
  summary: 'remove a contact of a person',
  examples: ['astern oncall people contact remove ann ct_8f3k2m9q1x7t'],
  flags: EDIT_FLAGS,
  run: runRemoveContact,
};

const contact: Command = {
  name: 'contact',
  args: '[name]',
  summary: 'contacts of a person',
  examples: ['astern oncall people contact ann', 'astern oncall people contact add ann email ann@example.com'],
  flags: [],
  subcommands: [addContact, verifyContact, removeContact],
  run: runPeople,
};

const rules: Command = {
  name: 'rules',
  args: '[name] [rules...]',
  summary:
    'which channel a person is told on first, and which ones follow after how long; `none`: on all of them at once',
  examples: ['astern oncall people rules ann chat sms:1m voice:3m', 'astern oncall people rules ann none'],
  flags: EDIT_FLAGS,
  run: runRules,
};

const calendar: Command = {
  name: 'calendar',
  args: '[name]',
  summary: 'make an address for calendars with a person’s shifts; the one before stops working',
  examples: ['astern oncall people calendar ann', 'astern oncall people calendar ann --revoke'],
  flags: [{ flag: '--revoke', summary: 'take it back, and make none' }],
  run: runCalendar,
};

export const people: Command = {
  name: 'people',
  args: '[name]',
  summary: 'who can be paged, and how',
  examples: ['astern oncall people', 'astern oncall people ann', 'astern oncall people add bo --zone Europe/London'],
  flags: [],
  subcommands: [add, remove, contact, rules, calendar],
  run: runPeople,
};

async function runPeople(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const [name] = call.args;
  const client = connect(call);
  if (name === undefined) {
    const { body } = await client.call('oncallPeople', { signal });
    if (isOn(call, 'json')) printJson(terminal, body);
    else if (body.people.length === 0) print(terminal, 'Nobody yet. Add somebody: astern oncall people add NAME');
    else for (const line of peopleLines(body.people)) print(terminal, line);
    return EXIT.done;
  }
  const { body } = await client.call('oncallPerson', { params: { name }, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else for (const line of personLines(body)) print(terminal, line);
  return EXIT.done;
}

async function runAdd(call: Call): Promise<number> {
  const { terminal } = call.context;
  const name = wordOf(call, 0, { what: NAME.what, example: 'astern oncall people add ann' });
  const written = textsFlag(call, 'contact');
  const body: z.input<typeof PersonDefinition> = {
    name,
    ...given('fullName', textFlag(call, 'name')),
    ...given('zone', textFlag(call, 'zone')),
    ...given('role', roleOf(call)),
    ...given('contacts', written.length === 0 ? undefined : written.map(contactOf)),
  };
  const { body: applied } = await connect(call).call('putPerson', { body, ...sending(call) });
  if (isOn(call, 'json')) printJson(terminal, applied);
  else for (const line of planLines(applied, styleFor(terminal.out))) print(terminal, line);
  return EXIT.done;
}

function roleOf(call: Call): 'viewer' | 'responder' | 'deployer' | 'admin' | undefined {
  const role = textFlag(call, 'role');
  if (role === undefined || role === 'viewer' || role === 'responder' || role === 'deployer' || role === 'admin')
    return role;
  throw new UserError('request/usage', `"${role}" is no role.`, 'Write viewer, responder, deployer or admin.');
}

function contactOf(written: string): { readonly channel: Channel; readonly address: string } {
  const at = written.indexOf(':');
  if (at > 0) return { channel: channelOf(written.slice(0, at)), address: written.slice(at + 1) };
  throw new UserError('request/usage', `"${written}" is no contact.`, 'Write it as email:ann@example.com.');
}

function channelOf(written: string): Channel {
  const channel = CHANNELS.find((one) => one === written);
  if (channel !== undefined) return channel;
  throw new UserError('request/usage', `"${written}" is no channel.`, `Write one of ${CHANNELS.join(', ')}.`);
}

async function runRemove(call: Call): Promise<number> {
  const { terminal } = call.context;
  const name = wordOf(call, 0, { what: NAME.what, example: 'astern oncall people remove ann' });
  const query = isOn(call, 'force') ? { force: true } : {};
  const { body } = await connect(call).call('removePerson', { params: { name }, query, ...sending(call) });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, `${body.dryRun ? 'Would remove' : 'Removed'} ${name}.`);
  if (body.missedBy.length > 0)
    say(terminal, `Named by ${body.missedBy.join(', ')}: the next in order takes those turns.`);
  return EXIT.done;
}

async function runAddContact(call: Call): Promise<number> {
  const { terminal } = call.context;
  const example = 'astern oncall people contact add ann sms +491512345678';
  const name = wordOf(call, 0, { what: NAME.what, example });
  const channel = channelOf(wordOf(call, 1, { what: 'The channel', example }));
  if (channel === 'push' && call.args[2] === undefined) return makePushLink(call, name);
  const address = wordOf(call, 2, { what: 'The address', example });
  const { body } = await connect(call).call('addContact', {
    params: { name },
    body: { channel, address },
    ...sending(call),
  });
  if (isOn(call, 'json')) printJson(terminal, body);
  else
    print(
      terminal,
      `${body.id}  ${body.channel}  ${addressText(body)}  ${body.verified ? 'verified' : 'not verified yet'}`,
    );
  if (!body.verified)
    say(
      terminal,
      `It counts once it is verified: astern oncall people contact verify ${JSON.stringify(name).replace(/^"([\w.@+-]+)"$/, '$1')} ${body.id}`,
    );
  return EXIT.done;
}

async function runRemoveContact(call: Call): Promise<number> {
  const { terminal } = call.context;
  const example = 'astern oncall people contact remove ann ct_8f3k2m9q1x7t';
  const params = {
    name: wordOf(call, 0, { what: NAME.what, example }),
    id: wordOf(call, 1, { what: 'The id of the contact', example }),
  };
  const { body } = await connect(call).call('removeContact', { params, ...sending(call) });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, `${isOn(call, 'dryRun') ? 'Would remove' : 'Removed'} ${body.channel} ${addressText(body)}.`);
  return EXIT.done;
}

async function runRules(call: Call): Promise<number> {
  const { terminal } = call.context;
  const example = 'astern oncall people rules ann chat sms:1m voice:3m';
  const name = wordOf(call, 0, { what: NAME.what, example });
  const written = call.args.slice(1);
  if (written.length === 0) throw new UserError('request/usage', 'No rule is given.', `Write: ${example}`);
  const body: z.input<typeof RulesOrder> = { rules: written[0] === 'none' ? [] : written.map(ruleOf) };
  const { body: person } = await connect(call).call('setRules', { params: { name }, body, ...sending(call) });
  if (isOn(call, 'json')) printJson(terminal, person);
  else for (const line of personLines(person)) print(terminal, line);
  return EXIT.done;
}

/** `chat`, or `sms:1m`. */
function ruleOf(written: string): { readonly channel: Channel; readonly afterMs: number } {
  const [channel = '', after = '0s', ...more] = written.split(':');
  const afterMs = parseDuration(after);
  if (afterMs !== null && more.length === 0) return { channel: channelOf(channel), afterMs };
  throw new UserError('request/usage', `"${written}" is no rule.`, 'Write a channel, and after how long: sms:1m');
}

async function runCalendar(call: Call): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const name = wordOf(call, 0, { what: NAME.what, example: 'astern oncall people calendar ann' });
  const client = connect(call);
  if (isOn(call, 'revoke')) {
    const { body } = await client.call('revokeFeedKey', { params: { name }, query: {}, signal });
    if (isOn(call, 'json')) printJson(terminal, body);
    else print(terminal, body.revoked ? `The key of ${name} opens nothing any more.` : `${name} has no key.`);
    return EXIT.done;
  }
  const { body } = await client.call('newFeedKey', { params: { name }, query: {}, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, new URL(body.path, client.url()).href);
  say(terminal, `Of a whole schedule: ${new URL(body.schedulePath, client.url()).href}`);
  say(terminal, 'Whoever has the address can read the shifts. It is shown once; make a new one when it is lost.');
  return EXIT.done;
}
