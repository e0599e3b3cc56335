import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { type Clock, systemClock } from '../lib/clock.ts';
import { type FollowOptions, followEvents } from './client/follow-events.ts';
import { fillPath, paths } from './client/paths.ts';
import { ApiProblem, isObject, parseJson, parseProblem, ServerUnreachable } from './client/problem.ts';
import { type Answer, brokeOff, open, type Sending, send } from './client/send.ts';
import type { EventBody } from './events.ts';
import type { RouteName, routes } from './routes.ts';

type Routes = typeof routes;

/** What a route takes, as its schemas say; fields with a default may be left out. */
export type CallInput<Name extends RouteName> = Params<Routes[Name]> &
  Query<Routes[Name]> &
  Body<Routes[Name]> & {
    /** On writes; a fresh one is made when left out, so that a broken connection can be tried again without harm. */
    readonly idempotencyKey?: string | undefined;
    readonly dryRun?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
  };

/** Status and body, which belong together. */
export type CallAnswer<Name extends RouteName> = {
  [Status in keyof Routes[Name]['answers']]: {
    readonly status: Status;
    readonly body: Wire<Routes[Name]['answers'][Status]>;
  };
}[keyof Routes[Name]['answers']];

export type Client = {
  /** Throws ApiProblem, ServerUnreachable, or the signal's reason. */
  call<Name extends RouteName>(name: Name, ...input: Rest<CallInput<Name>>): Promise<CallAnswer<Name>>;
  /** Events as they happen; goes on over lost connections and server restarts. */
  followEvents(options?: FollowOptions): AsyncGenerator<EventBody, void, undefined>;
  /** Where the server is asked now. */
  url(): string;
  close(): void;
};

export type ClientOptions = {
  /** A function is asked before every request: a server that was started anew may listen elsewhere. */
  readonly url: string | (() => string);
  readonly token: string | null;
  /** Who asks, for the log; believed only with the server's local token. */
  readonly actor?: string | undefined;
  readonly clock?: Clock;
  /** An answer that takes longer (beyond what was asked to wait) counts as none. */
  readonly silenceMs?: number;
};

type Wire<Schema> = Schema extends z.ZodType ? z.output<Schema> : never;
type Params<R> = R extends { readonly params: infer S extends z.ZodType } ? { readonly params: z.input<S> } : unknown;
type Query<R> = R extends { readonly query: infer S extends z.ZodType } ? Optional<'query', Fields<S>> : unknown;
type Body<R> = R extends { readonly body: infer S extends z.ZodType } ? { readonly body: z.input<S> } : unknown;
type Optional<Key extends string, T> = Partial<T> extends T ? { readonly [K in Key]?: T } : { readonly [K in Key]: T };
/** Query fields as they are meant, not as they are spelled on the wire; what may be left out may be undefined too. */
type Fields<S extends z.ZodType, I = z.input<S>, O = z.output<S>> = {
  readonly [K in keyof O as K extends OptionalKeys<I> ? never : K]: O[K];
} & { readonly [K in keyof O as K extends OptionalKeys<I> ? K : never]?: O[K] | undefined };
type OptionalKeys<T> = { [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K> ? K : never }[keyof T];
type Rest<Input> = Partial<Input> extends Input ? [input?: Input] : [input: Input];

type LooseInput = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
};

const SILENCE_MS = 30_000;
const HEARTBEAT_SILENCE_MS = 45_000;
const ATTEMPTS = 3;

/** The API as typed calls, over one kept connection. Light on purpose: the command line starts with it. */
export function createClient(options: ClientOptions): Client {
  const { url, clock = systemClock, silenceMs = SILENCE_MS } = options;
  // Imported as a module, node:http loads all that it could ever offer: 40 ms of a command that takes 100.
  const { Agent } = process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true });
  const base = typeof url === 'function' ? url : () => url;
  const credentials = credentialsOf(options);

  async function call(name: RouteName, input: LooseInput = {}): Promise<{ status: number; body: unknown }> {
    const sending = sendingFor(name, input, { base: base(), credentials, silenceMs });
    const answer = await sendAgain({ ...sending, agent, signal: input.signal });
    return { status: answer.status, body: bodyOf(name, sending.url, answer) };
  }

  async function openStream(
    options: FollowOptions,
    from: { after: number | undefined; resume: boolean; signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const { operation, target } = options;
    const path = fillPath(paths.events.path, {}, { after: from.after, operation, target });
    const resume: Record<string, string> =
      from.resume && from.after !== undefined ? { 'last-event-id': String(from.after) } : {};
    const headers = { ...credentials, ...resume, accept: 'text/event-stream' };
    const sending = { method: 'GET', url: resolve(base(), path), headers, silenceMs: HEARTBEAT_SILENCE_MS };
    return checkStream(await open({ ...sending, signal: from.signal }), sending.url);
  }

  return {
    // One loose function answers for every route; the types above are what callers see.
    call: call as unknown as Client['call'],
    followEvents: (options = {}) => followEvents((from) => openStream(options, from), options, clock),
    url: base,
    close: () => agent.destroy(),
  };
}

function credentialsOf({ token, actor }: ClientOptions): Record<string, string> {
  const known = actor !== undefined && /^[\w .@+-]{1,64}$/.test(actor);
  return {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(known ? { 'astern-actor': actor } : {}),
  };
}

function sendingFor(
  name: RouteName,
  input: LooseInput,
  how: { base: string; credentials: Record<string, string>; silenceMs: number },
): Sending {
  const { method, path } = paths[name];
  const dryRun = input.dryRun === true ? { dryRun: true } : {};
  const url = resolve(how.base, fillPath(path, input.params ?? {}, { ...input.query, ...dryRun }));
  const headers: Record<string, string> = { ...how.credentials, accept: 'application/json' };
  const body = input.body === undefined ? undefined : JSON.stringify(input.body);
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  if (method !== 'GET' && input.dryRun !== true) headers['idempotency-key'] = input.idempotencyKey ?? randomUUID();
  return { method, url, headers, body, silenceMs: how.silenceMs + Number(input.query?.waitMs ?? 0) };
}

/** A kept connection may have been closed under us; reads and keyed writes can be sent again. */
async function sendAgain(sending: Sending): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(sending);
    } catch (error) {
      if (attempt >= ATTEMPTS || !brokeOff(error)) throw error;
    }
  }
}

function bodyOf(name: RouteName, url: URL, { status, type, text }: Answer): unknown {
  const json = type.includes('json') ? parseJson(text) : undefined;
  if (status >= 200 && status < 300) {
    if (isObject(json) && paths[name].has.some((key) => key in json)) return json;
    throw strange(url, status, type);
  }
  const problem = type.includes('json') ? parseProblem(text) : null;
  throw problem === null ? strange(url, status, type) : new ApiProblem(problem);
}

async function checkStream(response: IncomingMessage, url: URL): Promise<IncomingMessage> {
  const status = response.statusCode ?? 0;
  const type = response.headers['content-type'] ?? '';
  if (status === 200 && type.includes('text/event-stream')) return response;
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk;
  const problem = parseProblem(text);
  throw problem === null ? strange(url, status, type) : new ApiProblem(problem);
}

/** Not what an Astern server says: a proxy in front of one that is away (5xx, try again), or something else altogether. */
function strange(url: URL, status: number, type: string): ServerUnreachable {
  const what = `${status}, ${type === '' ? 'no content type' : type}`;
  const message = `${url.origin}${url.pathname} answered, but not as an Astern server of this version does (${what})`;
  return new ServerUnreachable(url.origin, message, { retryable: status >= 500 });
}

function resolve(base: string, path: string): URL {
  return new URL(base.replace(/\/+$/, '') + path);
}
