import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { CONFIG_FLAG, storeFlags } from '../store-place.ts';
import { printJson } from '../terminal.ts';

export const server: Command = {
  name: 'server',
  summary: 'run the server, until Ctrl-C; the router and what it runs go on without it',
  examples: [
    'astern server',
    'astern server --listen 127.0.0.1:7700 --data /var/lib/astern',
    'astern server --config astern.server.yml',
  ],
  flags: [
    { flag: '--listen <address>', summary: 'where the API listens, such as 127.0.0.1:7700' },
    { flag: '--router-listen <address>', summary: 'where production traffic comes in, such as 127.0.0.1:8080' },
    {
      flag: '--move-here',
      summary: 'with a shared database: its instances ran elsewhere, and that machine is lost for good',
    },
    CONFIG_FLAG,
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, interrupted } = call.context;
  const { runServer } = await import('../../main.ts');
  await runServer({
    flags: {
      ...storeFlags(call),
      ...given('listen', textFlag(call, 'listen')),
      ...given('routerListen', textFlag(call, 'routerListen')),
    },
    moveHere: isOn(call, 'moveHere'),
    signal: interrupted,
    ...(isOn(call, 'json') ? { onReady: (ready: object) => printJson(terminal, ready) } : {}),
  });
  return EXIT.done;
}
