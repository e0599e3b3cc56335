import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { messageOf, UserError } from '../lib/errors.ts';
import { type ServerSettings, type ServerSources, serverSettings } from './server.ts';

const DEFAULT_FILE = 'astern.server.yml';

export type ServerFlags = ServerSources['flags'] & { readonly config?: string };

/** Settings from this process's surroundings: `--config` or `astern.server.yml` in the working folder, and the environment. */
export function readServerSettings(
  flags: ServerFlags,
  env: ServerSources['env'] = process.env,
  cwd: string = process.cwd(),
): ServerSettings {
  const path = resolve(cwd, flags.config ?? DEFAULT_FILE);
  const text = readSettingsFile(path, flags.config !== undefined);
  const file = text === null ? null : { name: flags.config ?? DEFAULT_FILE, text, folder: dirname(path) };
  return serverSettings({ file, env, flags, cwd, home: env.HOME ?? homedir() });
}

function readSettingsFile(path: string, demanded: boolean): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !demanded) return null;
    const message = missing ? `there is no settings file at ${path}` : `${path} cannot be read: ${messageOf(error)}`;
    throw new UserError('config/unreadable', message, 'Correct the path, or the rights of the file.');
  }
}
