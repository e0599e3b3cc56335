import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerFlags } from '../config/read-server.ts';
import type * as storeTools from '../store-tools.ts';
import { type Call, type Flag, given, textFlag } from './command.ts';
import { findDataFolder } from './data-folder.ts';

export const CONFIG_FLAG: Flag = {
  flag: '--config <file>',
  summary: 'settings of the server (default: astern.server.yml, if it is there)',
};

export type StoreTools = typeof storeTools;

export type AtStore = {
  readonly tools: StoreTools;
  readonly place: storeTools.Place;
  /** As people may see it. */
  readonly where: string;
};

/** The store that `astern server` would open here, for commands that work on it without a server. */
export async function atStore(call: Call): Promise<AtStore> {
  const { env, cwd } = call.context;
  const [{ readServerSettings }, tools] = await Promise.all([import('../config/read-server.ts'), loadTools()]);
  const { data, databaseUrl } = readServerSettings(storeFlags(call), env, cwd);
  const place = { data, databaseUrl };
  return { tools, place, where: tools.nameOf(place) };
}

/** Only where they are needed: they bring the databases with them. */
export function loadTools(): Promise<StoreTools> {
  return import('../store-tools.ts');
}

/** Without settings that say otherwise, the server keeps its data where the other commands will look for it. */
export function storeFlags(call: Call): Pick<ServerFlags, 'data' | 'config'> {
  const { env, cwd } = call.context;
  const [flag, config] = [textFlag(call, 'data'), textFlag(call, 'config')];
  const hasSettings = config !== undefined || existsSync(join(cwd, 'astern.server.yml'));
  const data = flag === undefined && hasSettings ? undefined : findDataFolder({ flag, env, cwd });
  return { ...given('data', data), ...given('config', config) };
}
