import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { join, resolve as resolvePath } from 'node:path';
import { findDataFolder } from '../data-folder.ts';

export type Where = {
  readonly server: string | undefined;
  readonly data: string | undefined;
  readonly tokenFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
};

export type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'none'; readonly why: string };

const LONGEST_ANSWER_BYTES = 1024 * 1024;

/**
 * One question to the server, answered within the time or not at all; never throws. This is not the client of the other commands: a CI job
 * asks it before every gate, and loading that one would take longer than the question.
 */
export async function post(path: string, body: unknown, where: Where, withinMs: number): Promise<Posted> {
  try {
    const server = serverOf(where);
    const url = URL.parse(server.replace(/\/+$/, '') + path);
    if (url === null) throw new Error(`"${server}" is not the address of a server, such as https://astern.example.com`);
    return await sendOnce(url, { body: JSON.stringify(body), token: tokenOf(where), withinMs });
  } catch (error) {
    return { kind: 'none', why: error instanceof Error ? error.message : String(error) };
  }
}

function sendOnce(
  url: URL,
  { body, token, withinMs }: { readonly body: string; readonly token: string | null; readonly withinMs: number },
): Promise<Posted> {
  // Imported as a module, node:http loads all that it could ever offer, which takes longer than everything else here together.
  const { request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve) => {
    const none = (why: string) => resolve({ kind: 'none', why: `${url.origin} ${why}` });
    const options: RequestOptions = { method: 'POST', headers, agent: false };
    const sent = request(url, options, (response) => read(response, { url, resolve, none }));
    const limit = setTimeout(() => {
      none(`did not answer within ${withinMs / 1_000} s`);
      sent.destroy();
    }, withinMs);
    sent.on('error', (error) => none(`does not answer (${error.message})`));
    sent.on('close', () => clearTimeout(limit));
    sent.end(body);
  });
}

type Ends = {
  readonly url: URL;
  readonly resolve: (posted: Posted) => void;
  readonly none: (why: string) => void;
};

function read(response: IncomingMessage, { resolve, none }: Ends): void {
  let text = '';
  response.setEncoding('utf8');
  response.on('error', (error) => none(`broke off (${error.message})`));
  response.on('data', (chunk: string) => {
    text += chunk;
    if (text.length <= LONGEST_ANSWER_BYTES) return;
    none('answered with far too much');
    response.destroy();
  });
  response.on('end', () => {
    const body = parsed(text);
    if (body === null) none(`answered ${response.statusCode ?? 0}, and not as an Astern server does`);
    else resolve({ kind: 'answer', status: response.statusCode ?? 0, body });
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** As the other commands find it: told, in the environment, or the server on this machine. */
function serverOf({ server, data, env, cwd }: Where): string {
  const told = server ?? env.ASTERN_URL;
  if (told !== undefined && told !== '') return told;
  const file = join(findDataFolder({ flag: data, env, cwd }), 'server.json');
  const { url } = JSON.parse(readKnown(file)) as { url?: unknown };
  if (typeof url !== 'string') throw new Error(`${file} does not say where the server is`);
  return url;
}

function readKnown(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error('no server is known here (set ASTERN_URL and ASTERN_TOKEN)');
  }
}

/** The token of a server on this machine is for that one alone. */
function tokenOf({ server, data, tokenFile, env, cwd }: Where): string | null {
  if (env.ASTERN_TOKEN !== undefined && env.ASTERN_TOKEN !== '') return env.ASTERN_TOKEN.trim();
  if (tokenFile !== undefined) return readFileSync(resolvePath(cwd, tokenFile), 'utf8').trim();
  if ((server ?? env.ASTERN_URL ?? '') !== '' && !isHere(server ?? env.ASTERN_URL ?? '')) return null;
  try {
    return readFileSync(join(findDataFolder({ flag: data, env, cwd }), 'token'), 'utf8').trim();
  } catch {
    return null;
  }
}

function isHere(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
