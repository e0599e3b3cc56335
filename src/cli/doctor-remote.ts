import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ApiProblem, ServerUnreachable } from '../api/client/problem.ts';
import type { Client } from '../api/client.ts';
import { type Call, textFlag } from './command.ts';
import { connect } from './connect.ts';
import { findDataFolder } from './data-folder.ts';
import type { RemoteFacts } from './doctor-facts.ts';
import { portFacts } from './doctor-ports.ts';

/** What the doctor is told of the server, and of what it needs on this machine if it runs here. */
export async function readRemoteFacts(call: Call): Promise<RemoteFacts> {
  const { cwd, env } = call.context;
  const { server, token, truths, channels, router } = await readServer(call);
  if (!isOwnServer(call)) return { server, token, truths, channels, ports: [], dataFolder: null };
  const data = findDataFolder({ flag: textFlag(call, 'data'), env, cwd });
  const ports = await portFacts({ data, api: server.reachable ? server.address : null, router });
  return { server, token, truths, channels, ports, dataFolder: nearestThere(data) };
}

/** Nobody has named a server elsewhere. */
export function isOwnServer(call: Call): boolean {
  return (textFlag(call, 'server') ?? call.context.env.ASTERN_URL ?? '') === '';
}

type ServerFacts = Pick<RemoteFacts, 'server' | 'token' | 'truths' | 'channels'> & { readonly router: string | null };

async function readServer(call: Call): Promise<ServerFacts> {
  try {
    const client = connect(call);
    const { body } = await client.call('health', { signal: call.context.interrupted });
    const server = { address: client.url(), reachable: true, problem: null, alarms: body.alarms ?? [] };
    const truths = await readTruths(client);
    return {
      server,
      token: { needed: true, found: truths !== null },
      truths,
      channels: truths === null ? null : await readChannels(client),
      router: body.router,
    };
  } catch (error) {
    if (!(error instanceof ServerUnreachable)) throw error;
    const server = { address: error.url === '' ? null : error.url, reachable: false, problem: error.message };
    return { server, token: { needed: true, found: false }, truths: null, channels: null, router: null };
  }
}

/** Null with a token that the server does not know, which is as good as none. */
async function readTruths(client: Client): Promise<RemoteFacts['truths']> {
  try {
    return (await client.call('checks')).body.targets;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

/** Null: a server of an older version, which knows none. */
async function readChannels(client: Client): Promise<RemoteFacts['channels']> {
  try {
    return (await client.call('channels')).body;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}

/** Before the first start there is no data folder: the disk it will be on is that of the folder above. */
function nearestThere(data: string): string {
  let folder = data;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
