import { EXIT } from '../../../api/exit-codes.ts';
import { type Call, type Command, isOn } from '../../command.ts';
import { connect } from '../../connect.ts';
import { print, printJson, say } from '../../terminal.ts';
import { addressText } from '../../words/contact.ts';
import { wordOf } from './send.ts';

export const verifyContact: Command = {
  name: 'verify',
  args: '[name] [contact] [code]',
  summary: 'show that messages to a contact arrive: without a code one is sent there, with it the contact counts',
  examples: [
    'astern oncall people contact verify ann ct_8f3k2m9q1x7t',
    'astern oncall people contact verify ann ct_8f3k2m9q1x7t 123456',
  ],
  flags: [{ flag: '--dry-run', summary: 'say what would happen and change nothing' }],
  run: runVerify,
};

async function runVerify(call: Call): Promise<number> {
  const example = 'astern oncall people contact verify ann ct_8f3k2m9q1x7t';
  const params = {
    name: wordOf(call, 0, { what: 'The name of the person', example }),
    id: wordOf(call, 1, { what: 'The id of the contact', example }),
  };
  const code = call.args.slice(2).join('');
  return code === '' || isOn(call, 'dryRun') ? sendCode(call, params) : checkCode(call, params, code);
}

type Params = { readonly name: string; readonly id: string };

async function sendCode(call: Call, params: Params): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const dryRun = isOn(call, 'dryRun');
  const { body } = await connect(call).call('sendContactCode', { params, body: {}, dryRun, signal });
  const { channel } = body.contact;
  const address = addressText(body.contact);
  if (isOn(call, 'json')) printJson(terminal, body);
  else if (body.until === null) print(terminal, `${channel} ${address} is verified already.`);
  else print(terminal, `${dryRun ? 'Would send' : 'Sent'} a code to ${channel} ${address}.`);
  if (body.until !== null && !dryRun)
    say(terminal, `Within 10 minutes: astern oncall people contact verify ${shown(params.name)} ${params.id} CODE`);
  return EXIT.done;
}

async function checkCode(call: Call, params: Params, code: string): Promise<number> {
  const { terminal, interrupted: signal } = call.context;
  const { body } = await connect(call).call('verifyContact', { params, body: { code }, signal });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, `${body.channel} ${addressText(body)} is verified: ${params.name} can be paged there.`);
  return EXIT.done;
}

function shown(name: string): string {
  return /\s/.test(name) ? JSON.stringify(name) : name;
}
