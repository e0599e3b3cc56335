import Fastify, { type FastifyServerOptions } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { ProblemBody } from '../../api/common.ts';
import { type Route, type RouteName, routes } from '../../api/routes.ts';

/** What reads and writes bodies. Said from the start: Fastify would load two compilers of its own first, which nobody uses, and takes its time for it. */
export const bodiesByZod: Pick<FastifyServerOptions, 'schemaController'> = {
  schemaController: {
    // Its types know of its own compilers only.
    compilersFactory: {
      buildValidator: () => validatorCompiler,
      buildSerializer: () => serializerCompiler,
    } as unknown as CompilersFactory,
  },
};

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

export function schemaOf(name: RouteName, route: Route): object {
  return {
    operationId: name,
    summary: route.summary,
    ...(route.params === undefined ? {} : { params: route.params }),
    ...(route.query === undefined ? {} : { querystring: route.query }),
    ...(route.body === undefined ? {} : { body: route.body }),
    response: { ...route.answers, '4xx': ProblemBody, '5xx': ProblemBody },
  };
}

/** The document about the API. It is made when somebody first asks for it, and what makes it is loaded then. */
export function openapiDocument(version: string): () => Promise<object> {
  let made: Promise<object> | null = null;
  return () => {
    made ??= makeDocument(version).catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

async function makeDocument(version: string): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const app = Fastify(bodiesByZod);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Astern', version, description: 'Ships releases red/black and puts the last good one back.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  for (const name of Object.keys(routes) as RouteName[]) {
    const { method, path: url } = routes[name];
    app.route({ method, url, schema: schemaOf(name, routes[name]), handler: () => null });
  }
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
