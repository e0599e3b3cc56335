import { spawn } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { ApiProblem, isObject, parseJson, parseProblem, ServerUnreachable } from '../api/client/problem.ts';
import { messageOf, UserError } from '../lib/errors.ts';

export type Stored = { readonly digest: string; readonly sizeBytes: number };

/** Send a folder (packed on the way) or an archive as it is; the server says under which digest it is kept. */
export async function upload(
  path: string,
  {
    url,
    headers,
    signal,
  }: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Stored> {
  const { tar, broken } = open(path);
  const sent = post(`${url.replace(/\/+$/, '')}/v1/artifacts`, { tar, headers, signal });
  return Promise.race([sent, broken]);
}

function open(path: string): { tar: Readable; broken: Promise<never> } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw notThere(path);
  const never = new Promise<never>(() => undefined);
  if (!stat.isDirectory()) return { tar: createReadStream(path), broken: never };
  const packer = spawn('tar', ['--create', '--file=-', `--directory=${path}`, '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const broken = new Promise<never>((_, reject) => {
    packer.on('error', (error) => reject(notPacked(path, messageOf(error))));
    packer.on('exit', (code) => {
      if (code !== 0) reject(notPacked(path, `tar ended with ${code ?? 'a signal'}`));
    });
  });
  return { tar: packer.stdout, broken };
}

type Sending = {
  readonly tar: Readable;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
};

async function post(address: string, { tar, headers, signal }: Sending): Promise<Stored> {
  const url = new URL(address);
  const { request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const text = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const away = (error: unknown) =>
      reject(new ServerUnreachable(url.origin, `${url.origin} broke off (${messageOf(error)})`, { retryable: true }));
    const options = { method: 'POST', headers: { ...headers, 'content-type': 'application/x-tar' }, signal };
    const sending = request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('error', away);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: body }));
    });
    sending.on('error', away);
    tar.on('error', reject);
    tar.pipe(sending);
  });
  return storedIn(url, text);
}

function storedIn(url: URL, { status, text }: { readonly status: number; readonly text: string }): Stored {
  const body = parseJson(text);
  if (status === 200 && isObject(body) && typeof body.digest === 'string' && typeof body.sizeBytes === 'number') {
    return { digest: body.digest, sizeBytes: body.sizeBytes };
  }
  const problem = parseProblem(text);
  if (problem !== null) throw new ApiProblem(problem);
  throw new ServerUnreachable(url.origin, `${url.origin} answered ${status}, and not as an Astern server does`, {
    retryable: false,
  });
}

function notThere(path: string): UserError {
  return new UserError('request/usage', `There is no ${path}.`, 'Name the folder or the archive that was built.');
}

function notPacked(path: string, why: string): UserError {
  return new UserError('request/usage', `${path} could not be packed: ${why}.`, 'Look at its files and their rights.');
}
