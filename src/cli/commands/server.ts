import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../api/exit-codes.ts';
import { type Call, type Command, given, isOn, textFlag } from '../command.ts';
import { findDataFolder } from '../data-folder.ts';
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
    { flag: '--config <file>', summary: 'settings of the server (default: astern.server.yml, if it is there)' },
  ],
  run,
};

async function run(call: Call): Promise<number> {
  const { terminal, interrupted } = call.context;
  const { runServer } = await import('../../main.ts');
  await runServer({
    flags: {
      ...given('listen', textFlag(call, 'listen')),
      ...given('data', dataFolder(call)),
      ...given('config', textFlag(call, 'config')),
      ...given('routerListen', textFlag(call, 'routerListen')),
    },
    moveHere: isOn(call, 'moveHere'),
    signal: interrupted,
    ...(isOn(call, 'json') ? { onReady: (ready: object) => printJson(terminal, ready) } : {}),
  });
  return EXIT.done;
}

/** Without settings that say otherwise, the server keeps its data where the other commands will look for it. */
function dataFolder(call: Call): string | undefined {
  const { env, cwd } = call.context;
  const flag = textFlag(call, 'data');
  const hasSettings = textFlag(call, 'config') !== undefined || existsSync(join(cwd, 'astern.server.yml'));
  return flag === undefined && hasSettings ? undefined : findDataFolder({ flag, env, cwd });
}
