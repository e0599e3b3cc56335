import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { type Caller, may, type Role } from '../../core/access/may.ts';
import { UserError } from '../../lib/errors.ts';

/** A token that opens the API. The local one stands in a file that only its owner can read; the others are named in the settings. */
export type Token = { readonly name: string; readonly role: Role; readonly secret: string; readonly isLocal: boolean };

const ACTOR_HEADER = 'astern-actor';

/** Who asks? Throws UserError `access/no-token`, `access/not-allowed`. */
export function authorise(request: FastifyRequest, tokens: readonly Token[], needed: Role): Caller {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = given === undefined ? undefined : tokens.find((one) => sameSecret(one.secret, given));
  if (token === undefined) {
    throw new UserError(
      'access/no-token',
      given === undefined ? 'This needs a token.' : 'The token is not known here.',
      'Send `Authorization: Bearer <token>`; the CLI reads it from the file `token` in the data directory, or from ASTERN_TOKEN.',
    );
  }
  const caller: Caller = { name: token.isLocal ? localName(request, token.name) : token.name, role: token.role };
  if (may(caller, needed)) return caller;
  throw new UserError(
    'access/not-allowed',
    `${caller.name} is a ${caller.role}; this needs a ${needed}.`,
    'Ask somebody with that role, or for that role.',
  );
}

/** Compared by hash, in constant time. */
function sameSecret(known: string, given: string): boolean {
  return timingSafeEqual(createHash('sha256').update(known).digest(), createHash('sha256').update(given).digest());
}

/** Whoever can read the local token file is trusted to say who they are; it is for the log only. */
function localName(request: FastifyRequest, fallback: string): string {
  const said = request.headers[ACTOR_HEADER];
  return typeof said === 'string' && /^[\w .@+-]{1,64}$/.test(said) ? said : fallback;
}
