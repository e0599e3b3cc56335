import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isWithin, type Reach } from './public-address.ts';

export type OutsideCall = {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Carries the deadline; there is no other. */
  readonly signal: AbortSignal;
  /** Where the URL may lead: checked on the addresses that are connected to, after names were looked up. */
  readonly reach: Reach;
  /** So much of the answer is read; absent: 64 KiB. */
  readonly mostBytes?: number;
};

/** `isCut`: the body was longer than we read; the rest was not waited for. */
export type OutsideAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly isCut: boolean;
    }
  /** No answer came. `why` names host and reason, never path, query, headers or body: there stand secrets. */
  | { readonly kind: 'trouble'; readonly why: string }
  /** The URL leads where it may not; nothing was sent. */
  | { readonly kind: 'barred'; readonly why: string };

const MOST_BYTES = 64 * 1024;

/**
 * One request to the outside, sealed: it ends with the signal, follows no redirect, keeps no connection, reads no more than it may, goes only where
 * it may, and never throws.
 */
export function callOut(call: OutsideCall): Promise<OutsideAnswer> {
  const { url, signal } = call;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return Promise.resolve({ kind: 'barred', why: 'the address is neither https nor http' });
  if (isIP(literal) !== 0 && !isWithin(call.reach, literal)) return Promise.resolve(barred(url));
  if (signal.aborted) return Promise.resolve({ kind: 'trouble', why: troubleWith(url.hostname, null, true) });
  const { promise, resolve } = Promise.withResolvers<OutsideAnswer>();
  try {
    send(call, resolve);
  } catch (error) {
    // A header or path that cannot be sent.
    resolve({ kind: 'trouble', why: `${url.hostname} could not be asked (${codeOf(error) ?? 'bad request'})` });
  }
  return promise;
}

function send(call: OutsideCall, resolve: (answer: OutsideAnswer) => void): void {
  const { url, method, headers, body, signal, reach, mostBytes = MOST_BYTES } = call;
  const fail = (error: unknown) =>
    resolve(
      error instanceof Barred
        ? barred(url)
        : { kind: 'trouble', why: troubleWith(url.hostname, error, signal.aborted) },
    );
  const length = String(Buffer.byteLength(body));
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, {
    method,
    headers: { 'user-agent': 'astern', ...headers, ...(method === 'GET' ? {} : { 'content-length': length }) },
    agent: false,
    signal,
    lookup: lookupWithin(reach),
  });
  request.on('error', fail);
  request.on('response', (answer) => {
    answer.on('error', fail);
    readAll(answer, mostBytes, (read) => {
      resolve(read);
      if (read.kind === 'answer' && read.isCut) request.destroy();
    });
  });
  request.end(method === 'GET' ? undefined : body);
}

function readAll(answer: IncomingMessage, mostBytes: number, done: (read: OutsideAnswer) => void): void {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  const result = (isCut: boolean): OutsideAnswer => ({
    kind: 'answer',
    status: answer.statusCode ?? 0,
    headers: plainHeaders(answer),
    body: Buffer.concat(pieces).subarray(0, mostBytes).toString('utf8'),
    isCut,
  });
  answer.on('data', (piece: Buffer) => {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes > mostBytes) done(result(true));
  });
  answer.on('end', () => done(result(false)));
}

function plainHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const all = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

class Barred extends Error {}

/** A name may lead anywhere, and elsewhere the next time: what counts is the address that is about to be connected to. */
function lookupWithin(reach: Reach): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...(options as LookupOptions), all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return done(error, '', 4);
      const [first, ...more] = found.filter(({ address }) => isWithin(reach, address));
      if (first === undefined) return done(new Barred(), '', 4);
      if (options.all === true) return done(null, [first, ...more]);
      done(null, first.address, first.family);
    });
  };
}

function barred(url: URL): OutsideAnswer {
  return { kind: 'barred', why: `${url.hostname} leads into a network that addresses of contacts may not lead to` };
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut off',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  EPIPE: 'the connection was cut off',
  ETIMEDOUT: 'it did not answer the connection',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not known here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** What is wrong between here and a host, in words; also for protocols other than HTTP. */
export function troubleWith(host: string, error: unknown, isLate: boolean): string {
  if (isLate) return `${host} did not answer in time`;
  const code = codeOf(error);
  const words = code === null ? undefined : WORDS[code];
  return words === undefined
    ? `${host} could not be reached (${code ?? 'no answer'})`
    : `${host} could not be reached: ${words} (${code})`;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // Of several addresses that were tried, the last one speaks.
  if (error instanceof AggregateError && !('code' in error && error.code !== undefined))
    return codeOf(error.errors.at(-1));
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? code : null;
}
