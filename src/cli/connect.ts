import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject, parseJson, ServerUnreachable } from '../api/client/problem.ts';
import { type Client, createClient } from '../api/client.ts';
import { UserError } from '../lib/errors.ts';
import { type Call, textFlag } from './command.ts';
import { findDataFolder } from './data-folder.ts';
import { say } from './terminal.ts';

/** The API of the server that is meant: `--server`, else ASTERN_URL, else the one whose data folder is found from here. */
export function connect(call: Call): Client {
  const { env, cwd, clock } = call.context;
  const data = findDataFolder({ flag: textFlag(call, 'data'), env, cwd });
  // The server knows whose token it is; on this machine several people may share one.
  const actor = env.ASTERN_ACTOR ?? env.SUDO_USER ?? env.USER;
  const told = textFlag(call, 'server') ?? env.ASTERN_URL;
  if (told === undefined || told === '') {
    // Read anew at every request: a server that was started again while we follow may listen on another port.
    const url = () => urlFromFile(data);
    url();
    return createClient({ url, token: findToken(call, data, true), actor, clock });
  }
  const url = checkUrl(told);
  return createClient({ url, token: findToken(call, data, isOurs(url, data)), actor, clock });
}

/** What says who asks, for a request that the client does not send. */
export function credentials(call: Call): Readonly<Record<string, string>> {
  const { env, cwd } = call.context;
  const data = findDataFolder({ flag: textFlag(call, 'data'), env, cwd });
  const told = textFlag(call, 'server') ?? env.ASTERN_URL;
  const token = findToken(call, data, told === undefined || told === '' || isOurs(told, data));
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

function urlFromFile(data: string): string {
  const place = join(data, 'server.json');
  const record = parseJson(readIfThere(place) ?? '');
  if (isObject(record) && typeof record.url === 'string') return record.url;
  const starting = startingPid(data);
  const why =
    starting === null
      ? `No Astern server is known here (there is no ${place}).`
      : `The server is starting (pid ${starting}): ${place} does not say yet where it listens.`;
  throw new ServerUnreachable('', why, { retryable: true });
}

/** Who holds the data folder: a server says where it listens only once it is ready. Null: nobody who lives. */
function startingPid(data: string): number | null {
  const holder = parseJson(readIfThere(join(data, 'server.lock.json')) ?? '');
  if (!isObject(holder) || typeof holder.pid !== 'number') return null;
  try {
    process.kill(holder.pid, 0);
    return holder.pid;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? holder.pid : null;
  }
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return text;
  throw new UserError(
    'request/usage',
    `"${text}" is not the address of a server.`,
    'Write it as http://127.0.0.1:7700.',
  );
}

/** The token of the server on this machine is not shown to servers elsewhere. */
function isOurs(url: string, data: string): boolean {
  const { hostname, origin } = new URL(url);
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return true;
  const record = parseJson(readIfThere(join(data, 'server.json')) ?? '');
  return isObject(record) && typeof record.url === 'string' && URL.parse(record.url)?.origin === origin;
}

function findToken(call: Call, data: string, ours: boolean): string | null {
  const { env, cwd } = call.context;
  const fromEnv = env.ASTERN_TOKEN;
  if (fromEnv !== undefined && fromEnv !== '') return fromEnv.trim();
  const file = textFlag(call, 'tokenFile');
  if (file !== undefined) return readToken(call, resolve(cwd, file), true);
  return ours ? readToken(call, join(data, 'token'), false) : null;
}

function readToken(call: Call, file: string, needed: boolean): string | null {
  const text = readIfThere(file);
  if (text === null) {
    if (!needed) return null;
    throw new UserError(
      'request/usage',
      `The token file ${file} cannot be read.`,
      'Name a file that holds the token alone.',
    );
  }
  if ((statSync(file).mode & 0o077) !== 0) {
    say(call.context.terminal, `Warning: others on this machine can read ${file}. Close it with: chmod 600 ${file}`);
  }
  return text.trim();
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR'].includes(String(error.code))
    )
      return null;
    throw error;
  }
}
