import { EXIT } from '../../../api/exit-codes.ts';
import { type Call, isOn } from '../../command.ts';
import { connect } from '../../connect.ts';
import { print, printJson, say } from '../../terminal.ts';
import { sending } from './send.ts';

/** No address is typed for a browser: it gives its own, once a link is opened in it. */
export async function makePushLink(call: Call, name: string): Promise<number> {
  const { terminal } = call.context;
  const { body } = await connect(call).call('newPushLink', { params: { name }, body: {}, ...sending(call) });
  if (isOn(call, 'json')) printJson(terminal, body);
  else print(terminal, body.link ?? `Would make a link that adds a browser of ${name}.`);
  if (body.link !== null)
    say(
      terminal,
      `Open it within 15 minutes in the browser that is to get the messages. It works once, and whoever opens it gets those of ${name}: show it to nobody else.`,
    );
  if (!body.secure)
    say(
      terminal,
      'No browser does push at this address, because it is not https: set `url` in the settings of the server.',
    );
  return EXIT.done;
}
