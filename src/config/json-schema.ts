import { z } from 'zod';
import { serviceSchema } from './schema.ts';

/** JSON Schema of `astern.yml` for editors; rules between values are checked by Astern alone. */
export function serviceJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(serviceSchema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title: 'astern.yml', description: 'How a service is built, run, shipped and put back.', ...rest };
}
