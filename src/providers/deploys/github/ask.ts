import { callOut, type OutsideAnswer } from '../../../lib/call-out.ts';
import type { Clock } from '../../../lib/clock.ts';
import { retryAfterMs } from '../../../lib/retry-after.ts';
import type { SourceTrouble } from '../port.ts';

export type Asking = {
  /** Without a slash at its end. */
  readonly api: string;
  readonly token: string | null;
  readonly clock: Pick<Clock, 'now'>;
  /** The deadline of one question. */
  readonly withinMs: number;
};

export type Question<T> = {
  /** What is asked about, in words. */
  readonly about: string;
  readonly signal: AbortSignal;
  /** Only what this makes of an answer is kept. Null: it is something else. */
  readonly read: (body: unknown) => T | null;
};

export type Got<T> =
  /** `next`: the address of the next page; null: there is none. */
  | { readonly kind: 'got'; readonly value: T; readonly next: string | null }
  | { readonly kind: 'trouble'; readonly trouble: SourceTrouble; readonly status: number | null };

type Answer = Extract<OutsideAnswer, { readonly kind: 'answer' }>;
type Kept = { readonly etag: string; readonly value: unknown; readonly next: string | null };

const MOST_BYTES = 4 * 1024 * 1024;
/** Answers of which the tag is remembered: what has not changed costs GitHub, and us, next to nothing. */
const MOST_KEPT = 500;
const LONGEST_REST_MS = 60 * 60_000;
/** What people have to put right is asked for again after this. */
const CONFIGURED_MS = 5 * 60_000;

export type Ask = <T>(url: string, question: Question<T>) => Promise<Got<T>>;

/** Questions to GitHub's API: each with a deadline, none of another host, and answered from memory where nothing has changed. */
export function createAsk(asking: Asking): Ask {
  const kept = new Map<string, Kept>();
  const remember = (url: string, one: Kept) => {
    kept.delete(url);
    kept.set(url, one);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  };
  return async <T>(url: string, question: Question<T>): Promise<Got<T>> => {
    const before = kept.get(url);
    const answer = await get(asking, url, { signal: question.signal, etag: before?.etag });
    if (answer.kind !== 'answer') return { kind: 'trouble', trouble: outage(answer.why), status: null };
    if (answer.status === 304 && before !== undefined) {
      remember(url, before);
      // An address is always read in the same way.
      return { kind: 'got', value: before.value as T, next: before.next };
    }
    const got = readAnswer(answer, asking, question);
    const { etag } = answer.headers;
    if (got.kind === 'got' && etag !== undefined) remember(url, { etag, value: got.value, next: got.next });
    return got;
  };
}

function get(
  { api, token, withinMs }: Asking,
  url: string,
  { signal, etag }: { readonly signal: AbortSignal; readonly etag: string | undefined },
): Promise<OutsideAnswer> {
  return callOut({
    url: new URL(url, api),
    method: 'GET',
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
    },
    body: '',
    signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
    // Where the settings say: companies have a GitHub of their own, in their own network.
    reach: 'trusted',
    mostBytes: MOST_BYTES,
  });
}

function readAnswer<T>(answer: Answer, { api, clock }: Asking, { about, read }: Question<T>): Got<T> {
  const { status, headers, isCut, body } = answer;
  if (status !== 200) return { kind: 'trouble', trouble: troubleOf(answer, about, clock.now()), status };
  const said = isCut ? undefined : jsonIn(body);
  const value = said === undefined ? null : read(said);
  if (value !== null) return { kind: 'got', value, next: nextOf(headers.link, api) };
  const why = isCut ? `more than ${MOST_BYTES / 1024 / 1024} MB` : 'something else than its API does';
  return { kind: 'trouble', trouble: strange(`GitHub answered ${why} about ${about}`), status };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Link: <…>; rel="next"`; only at the API that was asked, because it would be given the token. */
function nextOf(link: string | undefined, api: string): string | null {
  const [, url] = /<([^<>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? '') ?? [];
  const next = url === undefined ? null : URL.parse(url);
  return next !== null && next.origin === new URL(api).origin ? next.href : null;
}

function outage(why: string): SourceTrouble {
  const next =
    'It is asked again by itself; if it stays so, look at the way from this server to it, and at `api` of the settings.';
  return { why, next, isOutage: true, afterMs: null };
}

function strange(why: string): SourceTrouble {
  const next =
    'Look whether `api` of the settings is that of GitHub: https://api.github.com, or https://<host>/api/v3.';
  return { why, next, isOutage: true, afterMs: null };
}

function troubleOf({ status, headers }: Answer, about: string, nowMs: number): SourceTrouble {
  const limited = status === 403 || status === 429 ? limitOf(headers, nowMs) : null;
  if (limited !== null) {
    const next = 'It is asked again when that is over; a token of its own, or a longer `poll`, keeps clear of it.';
    return { why: 'GitHub has had enough questions for now (its rate limit)', next, isOutage: true, afterMs: limited };
  }
  const configured = (why: string, next: string) => ({ why, next, isOutage: false, afterMs: CONFIGURED_MS });
  if (status === 401)
    return configured(
      'GitHub refuses the token (401)',
      'Give `token` of the settings one that is valid, and restart the server.',
    );
  if (status === 403)
    return configured(
      `GitHub does not let the token read ${about} (403)`,
      'Give it read access to deployments and contents.',
    );
  if (status === 404)
    return configured(
      `GitHub knows no ${about}, or the token may not see it (404)`,
      'Compare `repository` of the settings with GitHub, and give the token read access to deployments and contents.',
    );
  if (status >= 300 && status < 400)
    return configured(`${about} has moved (GitHub answered ${status})`, 'Write its new name into the settings.');
  return {
    ...outage(`GitHub answered ${status} about ${about}`),
    afterMs: retryAfterMs(headers['retry-after'], nowMs),
  };
}

/** How long to leave it alone; null: that is not what it refuses for. */
function limitOf(headers: Answer['headers'], nowMs: number): number | null {
  const said = retryAfterMs(headers['retry-after'], nowMs);
  if (said !== null) return said;
  if (headers['x-ratelimit-remaining'] !== '0') return null;
  const resetMs = Number(headers['x-ratelimit-reset'] ?? '') * 1_000 - nowMs;
  return Number.isFinite(resetMs) ? Math.min(Math.max(resetMs, 1_000), LONGEST_REST_MS) : 60_000;
}
