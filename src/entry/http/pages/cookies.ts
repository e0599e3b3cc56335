import type { FastifyReply, FastifyRequest } from 'fastify';

/** Kept by the browser that has answered from a link, for that link alone. */
export const ANSWERS = 'astern_answers';
/** Kept by a browser that has opened a link, to show the same incident at its short address. */
export const OPENED = 'astern_opened';

/** Kept by the browser that a link has added, for that link alone. */
export const ADDED = 'astern_added';

const DAY_SECONDS = 24 * 3_600;

/** Null: the browser has sent none that looks like ours. */
export function cookieOf({ headers }: FastifyRequest, name: string): string | null {
  for (const part of (headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    const value = part.slice(at + 1).trim();
    if (at !== -1 && part.slice(0, at).trim() === name && /^[\w.-]{1,120}$/.test(value)) return value;
  }
  return null;
}

type Cookie = {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** `Strict`: not sent when another site leads here. */
  readonly sameSite: 'Strict' | 'Lax';
  readonly isSecure: boolean;
};

export function setCookie(reply: FastifyReply, { name, value, path, sameSite, isSecure }: Cookie): void {
  const secure = isSecure ? '; Secure' : '';
  reply.header(
    'set-cookie',
    `${name}=${value}; Path=${path}; Max-Age=${DAY_SECONDS}; HttpOnly; SameSite=${sameSite}${secure}`,
  );
}
