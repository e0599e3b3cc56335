import { type Call, type Command, given, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

export const server: Command = {
  name: 'server',
  summary: 'run the server: API, deploys and the router beside it, until Ctrl-C',
  examples: [
    'astern server',
    'astern server --listen 127.0.0.1:7070 --data /var/lib/astern',
    'astern server --config astern.server.yml',
  ],
  flags: [
    { flag: '--listen <address>', summary: 'where the API listens, such as 127.0.0.1:7070' },
    { flag: '--router-listen <address>', summary: 'where production traffic comes in, such as 127.0.0.1:8080' },
    { flag: '--config <file>', summary: 'settings of the server (default: astern.server.yml, if it is there)' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { runServer } = await import('../../main.ts');
  await runServer({
    flags: {
      ...given('listen', textFlag(call, 'listen')),
      ...given('data', textFlag(call, 'data')),
      ...given('config', textFlag(call, 'config')),
      ...given('routerListen', textFlag(call, 'routerListen')),
    },
    signal: call.context.interrupted,
  });
  return EXIT.done;
}
