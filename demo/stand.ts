import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Client, createClient } from '../src/api/client.ts';
import { systemClock } from '../src/lib/clock.ts';
import { UserError } from '../src/lib/errors.ts';
import { runServer } from '../src/main.ts';
import { stopFleet } from '../src/providers/fleet/process/stop-fleet.ts';
import { helloRouter } from '../src/providers/router/builtin/control-client.ts';
import { stopRouter } from '../src/providers/router/builtin/start.ts';
import { freeAddress } from './addresses.ts';
import type { Options } from './options.ts';
import { writeSettings } from './settings.ts';

const API = '127.0.0.1:7700';
const FRONT = '127.0.0.1:8080';

/** Everything that the demonstration runs: the server in this process, router and instances beside it. */
export type Stand = {
  readonly data: string;
  readonly url: string;
  /** Where the traffic comes in: `http://127.0.0.1:8080`. */
  readonly front: string;
  /** What is not as usual, in words. */
  readonly notes: readonly string[];
  readonly client: Client;
  /** Where the monitor of the shop sends its alerts. */
  readonly hook: string;
  /** Rejects if the server fails by itself. */
  readonly ended: Promise<void>;
  /** Ends the server, the router and every instance; nothing runs any more when it resolves. */
  stop(): Promise<void>;
};

/** Start Astern as `astern server` does. What an earlier demonstration left running is taken over. */
export async function startStand(options: Pick<Options, 'data' | 'listen' | 'routerListen'>): Promise<Stand> {
  const data = resolve(options.data);
  const running = await helloRouter(join(data, 'router')).catch(() => null);
  const routerListen = options.routerListen ?? running?.address.replace('http://', '') ?? (await freeAddress(FRONT));
  const listen = options.listen ?? (await freeAddress(API, [routerListen]));
  const settings = await writeSettings(data);
  const { ready, ended, abort } = runInBackground({ data, listen, routerListen, config: settings.file });
  const { url, router: front } = await ready;
  const token = (await readFile(join(data, 'token'), 'utf8')).trim();
  const client = createClient({ url, token });
  return {
    data,
    url,
    front,
    client,
    hook: `${url}/v1/hooks/alerts/${settings.hookKey}`,
    ended,
    notes: [
      ...notUsual('The API', options.listen ?? API, listen),
      ...(running === null ? notUsual('The shop', options.routerListen ?? FRONT, routerListen) : []),
    ],
    stop: async () => {
      client.close();
      abort.abort();
      await ended.catch(() => undefined);
      await stopWhatIsLeft(data);
    },
  };
}

/** Router and instances outlive the server on purpose; a demonstration leaves nothing behind. */
export async function stopWhatIsLeft(data: string): Promise<void> {
  await stopRouter(join(data, 'router'), systemClock);
  await stopFleet(join(data, 'fleet'), systemClock);
}

type Ready = { readonly url: string; readonly router: string };

function runInBackground(flags: { data: string; listen: string; routerListen: string; config: string }) {
  const abort = new AbortController();
  const ready = Promise.withResolvers<Ready>();
  const ended = runServer({ flags, signal: abort.signal, onReady: ready.resolve });
  ended.then(
    () =>
      ready.reject(new UserError('server/stopped', 'The server was stopped before it was ready.', 'Start it again.')),
    ready.reject,
  );
  return { ready: ready.promise, ended, abort };
}

function notUsual(what: string, usual: string, chosen: string): readonly string[] {
  return usual === chosen ? [] : [`${what} listens on ${chosen}: another program has ${usual}.`];
}
