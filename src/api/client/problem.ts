import type { FindingBody, ProblemBody } from '../common.ts';

/** The server said no, and why: its problem+json as an error. */
export class ApiProblem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail);
    this.name = 'ApiProblem';
    this.body = body;
  }

  get status(): number {
    return this.body.status;
  }

  get code(): string {
    return this.body.code;
  }

  get next(): string {
    return this.body.next;
  }

  get findings(): readonly FindingBody[] {
    return this.body.findings ?? [];
  }
}

/** Nobody answered, or whoever did is no Astern server. `retryable` when asking again may help. */
export class ServerUnreachable extends Error {
  readonly url: string;
  readonly retryable: boolean;

  constructor(url: string, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ServerUnreachable';
    this.url = url;
    this.retryable = options.retryable;
  }
}

/** May the same question be asked again in a moment? True while a server is away, starting or overloaded. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ServerUnreachable) return error.retryable;
  return error instanceof ApiProblem && (error.status === 429 || error.status === 503);
}

/** Null when the text is no problem of ours. */
export function parseProblem(text: string): ProblemBody | null {
  const value = parseJson(text);
  if (!isObject(value)) return null;
  const { code, detail, status } = value;
  if (typeof code !== 'string' || typeof detail !== 'string' || typeof status !== 'number') return null;
  return {
    type: typeof value.type === 'string' ? value.type : 'about:blank',
    title: typeof value.title === 'string' ? value.title : code,
    status,
    code,
    detail,
    next: typeof value.next === 'string' ? value.next : '',
    ...(Array.isArray(value.findings) ? { findings: value.findings as FindingBody[] } : {}),
    ...(isObject(value.facts) ? { facts: value.facts } : {}),
  };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
