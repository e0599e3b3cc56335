/** A mistake of the person who asked: a stable code, one sentence, and what to do next. Codes stand in `lib/codes.ts`. */
export class UserError extends Error {
  readonly code: string;
  readonly next: string;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, next: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'UserError';
    this.code = code;
    this.next = next;
    this.facts = facts;
  }
}

/** Trouble outside: something we call did not answer as it should. One place retries (the reconciler), if `retryable`. */
export class ProviderError extends Error {
  readonly provider: string;
  readonly retryable: boolean;

  constructor(provider: string, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProviderError';
    this.provider = provider;
    this.retryable = options.retryable;
  }
}

/** By name: what is loaded beside the bundled command line brings classes of its own. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && error.name === 'UserError' && 'code' in error && 'next' in error;
}

/** As `isUserError`. */
export function isProviderError(error: unknown): error is ProviderError {
  return error instanceof Error && error.name === 'ProviderError' && 'provider' in error;
}

/** A write came with an older fence than the receiver has seen: whoever sent it has been replaced and must stop at once. */
export class FencedError extends Error {
  constructor(what: string, sent: number, seen: number) {
    super(`${what}: fence ${sent} is older than ${seen}; another worker has taken over`);
    this.name = 'FencedError';
  }
}

export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
