import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { ProblemBody } from '../../api/common.ts';
import { type Route, type RouteName, routes } from '../../api/routes.ts';
import type { Caller } from '../../core/access/may.ts';
import type { World } from '../../flows/world.ts';
import { withoutLink } from '../../lib/without-link.ts';
import { addAlertHooks } from './alert-hooks.ts';
import { addArtifacts } from './artifacts.ts';
import { authorise, type Token } from './auth.ts';
import { addChannelHooks, type ChannelHooks } from './channel-hooks.ts';
import { addDeployHooks } from './deploy-hooks.ts';
import { addGitHooks, type HookSecrets } from './git-hooks.ts';
import type { Asked, Handler, ServerFacts } from './handler.ts';
import { handlers } from './handlers.ts';
import { addOncallFeeds } from './oncall-feed.ts';
import { bodiesByZod, openapiDocument, schemaOf } from './openapi.ts';
import { addPages } from './pages/add-pages.ts';
import { problem, problemOf, sendProblem } from './problem.ts';

export type HttpOptions = {
  readonly world: World;
  readonly tokens: readonly Token[];
  readonly facts: ServerFacts;
  readonly logger: FastifyBaseLogger;
  readonly hooks: HookSecrets;
  readonly channels: ChannelHooks;
};

const BODY_LIMIT_BYTES = 1024 * 1024;
const NOBODY: Caller = { name: 'anybody', role: 'viewer' };

/** The API: every route of the table, parsed, allowed, answered. Not listening yet. */
export async function buildHttp({
  world,
  tokens,
  facts,
  logger,
  hooks,
  channels,
}: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    ...bodiesByZod,
  });
  app.setErrorHandler((error, request, reply) => {
    const body = problemOf(error);
    if (body !== null) return sendProblem(reply, body);
    request.log.error({ error, method: request.method, url: withoutLink(request.url) }, 'a fault in Astern');
    return sendProblem(
      reply,
      problem(
        'internal/bug',
        'Something went wrong inside Astern.',
        'The server log has the details; please report it.',
      ),
    );
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      problem('request/unknown-route', `There is no ${request.method} ${request.url}.`, 'See /v1/openapi.json.'),
    ),
  );
  // An empty body with a JSON content type is an order without details.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) =>
    parseBody(String(text), done),
  );
  for (const name of Object.keys(routes) as RouteName[]) addRoute(app, name, { world, tokens, facts });
  await addArtifacts(app, world, tokens);
  await addGitHooks(app, world, hooks);
  await addAlertHooks(app, world);
  await addDeployHooks(app, world);
  await addChannelHooks(app, world, channels);
  addOncallFeeds(app, world);
  await addPages(app, world, tokens);
  app.get('/v1/openapi.json', { schema: { hide: true } as object }, openapiDocument(facts.version));
  return app;
}

function parseBody(text: string, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, text.trim() === '' ? {} : JSON.parse(text));
  } catch {
    done(Object.assign(new Error('The body is not valid JSON.'), { statusCode: 400 }));
  }
}

function addRoute(
  app: FastifyInstance,
  name: RouteName,
  { world, tokens, facts }: Omit<HttpOptions, 'logger' | 'hooks' | 'channels'>,
): void {
  const route: Route = routes[name];
  const handler = handlers[name] as Handler<RouteName>;
  app.route({
    method: route.method,
    url: route.path,
    schema: schemaOf(name, route),
    onRequest: async (request) => {
      if (route.role !== 'anybody') authorise(request, tokens, route.role);
    },
    preValidation: async (request) => {
      // An order without details needs no body: `curl -X POST .../rollback` is enough at night.
      if (route.body !== undefined && request.body == null) request.body = {};
    },
    handler: async (request, reply) => {
      const caller = route.role === 'anybody' ? NOBODY : authorise(request, tokens, route.role);
      const { params, query, body } = request;
      const asked = { params, query, body, caller, request, reply } as Asked<RouteName>;
      const answer = await handler(world, asked, facts);
      if (answer === null) return reply;
      if (answer.status >= 400) return sendProblem(reply, answer.body as ProblemBody);
      return reply.code(answer.status).send(answer.body);
    },
  });
}
