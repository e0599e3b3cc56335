import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RouteName, routes } from '../../api/routes.ts';
import type { Caller } from '../../core/access/may.ts';
import type { Reply } from '../../flows/once.ts';
import type { World } from '../../flows/world.ts';
import type { RouterSetup } from '../../providers/router/setup.ts';

type Part<R, P extends string> = R extends { readonly [K in P]: infer S extends z.ZodType } ? z.output<S> : undefined;

/** What a handler gets: parsed and allowed already. */
export type Asked<Name extends RouteName> = {
  readonly params: Part<(typeof routes)[Name], 'params'>;
  readonly query: Part<(typeof routes)[Name], 'query'>;
  readonly body: Part<(typeof routes)[Name], 'body'>;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** What handlers share beside the world. */
export type ServerFacts = {
  readonly version: string;
  readonly startedAtMs: number;
  /** Where traffic comes in. */
  readonly front: () => string;
  readonly haproxySetup: RouterSetup | null;
  readonly isReady: () => boolean;
};

/** Null: the handler has taken the connection over and answers by itself. */
export type Handler<Name extends RouteName> = (
  world: World,
  asked: Asked<Name>,
  facts: ServerFacts,
) => Promise<Reply | null>;

export type Handlers = { readonly [Name in RouteName]: Handler<Name> };
