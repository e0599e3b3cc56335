import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runServer } from '../../../src/main.ts';
import type { SharedStore } from '../../../src/store/store.ts';
import { commands } from './commands.ts';

/** The real server, with a second entrance for tests: what alerts and people would bring about is written into its store as they would write it. */
const text = { type: 'string' } as const;
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { data: text, config: text, listen: text, 'router-listen': text, json: { type: 'boolean' } },
});
const { data = '', config = '', listen = '', 'router-listen': routerListen = '' } = values;

let opened: SharedStore | null = null;

await runServer({
  flags: { data, config, listen, routerListen },
  around: {
    store: (store) => {
      opened = store;
      return store;
    },
  },
  onReady: async (ready) => {
    await writeFile(join(data, 'control'), String(await listenForCommands(ready.url)));
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  },
});

async function listenForCommands(url: string): Promise<number> {
  const server = createServer(async (request, response) => {
    try {
      const { name, given } = JSON.parse(await bodyOf(request)) as { name: keyof typeof commands; given: never };
      if (opened === null) throw new Error('the store is not open');
      const result = await commands[name]({ store: opened, url }, given);
      response.end(JSON.stringify(result ?? null));
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error instanceof Error ? error.stack : error));
    }
  }).listen(0, '127.0.0.1');
  server.unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}
