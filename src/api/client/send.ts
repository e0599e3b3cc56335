import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { messageOf } from '../../lib/errors.ts';
import { ServerUnreachable } from './problem.ts';

export type Sending = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Without a byte for this long, the server counts as gone. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly agent?: Agent | undefined;
};

export type Answer = { readonly status: number; readonly type: string; readonly text: string };

/** Send one request and read the whole answer. Throws ServerUnreachable, or the signal's reason. */
export async function send(sending: Sending): Promise<Answer> {
  const response = await open(sending);
  try {
    response.setEncoding('utf8');
    let text = '';
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text };
  } catch (error) {
    throw asUnreachable(sending, error);
  }
}

/** Send one request and hand over the answer as soon as its head is there. */
export async function open(sending: Sending): Promise<IncomingMessage> {
  const request = await begin(sending);
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', (error) => reject(asUnreachable(sending, error)));
    request.on('timeout', () => {
      request.destroy(new Error(`no answer within ${Math.round(sending.silenceMs / 1000)} s`));
    });
    request.end(sending.body);
  });
}

async function begin(sending: Sending): Promise<ClientRequest> {
  const { method, url, headers, silenceMs, signal, agent } = sending;
  signal?.throwIfAborted();
  const options: RequestOptions = {
    method,
    headers,
    timeout: silenceMs,
    ...(signal === undefined ? {} : { signal }),
  };
  // Not imported as modules: see the client.
  if (url.protocol === 'https:') return process.getBuiltinModule('node:https').request(url, options);
  const { request: httpRequest } = process.getBuiltinModule('node:http');
  return httpRequest(url, agent === undefined ? options : { ...options, agent });
}

function asUnreachable({ url, signal }: Sending, error: unknown): unknown {
  if (signal?.aborted === true) return signal.reason;
  return new ServerUnreachable(url.origin, `${url.origin} does not answer (${reasonOf(error)})`, {
    retryable: true,
    cause: error,
  });
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the connection broke off';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is unknown';
  return messageOf(error) || code || 'unknown';
}

/** Did the connection break after it was made? The same request may be sent again then, if it carries its key. */
export function brokeOff(error: unknown): boolean {
  if (!(error instanceof ServerUnreachable)) return false;
  const code = codeOf(error.cause);
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
