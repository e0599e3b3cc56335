import { z } from 'zod';
import { choice, count, duration, filePath, flag, headers, name, reference, section, text } from './shapes.ts';

const COMMAND = 'a command, such as ./bin/check';
const FILE = 'the path of a file, such as api/openapi.yaml';

const TOOLS = [
  'plain',
  'rails',
  'dbmate',
  'goose',
  'golang-migrate',
  'sql-migrate',
  'node-pg-migrate',
  'flyway',
  'prisma',
  'drizzle',
  'knex',
  'typeorm',
  'sequelize',
  'django',
  'alembic',
  'laravel',
  'ecto',
  'liquibase',
] as const;

export const database = section('the database section', {
  dialect: choice(['postgres', 'mysql', 'mariadb', 'sqlite']),
  migrations: filePath('a folder, such as db/migrate')
    .optional()
    .describe('Where migrations stand (found by what the repository holds).'),
  tool: choice(TOOLS).optional().describe('What runs them (found).'),
  schema: filePath('a file, such as db/structure.sql').optional().describe('A dump of the schema (found).'),
  url: reference().optional().describe('Address of the live database, for questions that change nothing (none).'),
});

export const CONTRACT_KINDS = ['openapi', 'asyncapi', 'graphql', 'protobuf', 'json_schema', 'avro'] as const;
const contractFile = () => filePath(FILE).optional();

const contract = section('a contract', {
  openapi: contractFile(),
  asyncapi: contractFile(),
  graphql: contractFile(),
  protobuf: contractFile().describe('A file, or a folder with all of them.'),
  json_schema: contractFile(),
  avro: contractFile(),
  consumers: z
    .array(name('the name of a service'), { error: 'a list of services, each by its name' })
    .optional()
    .describe('Services that rely on it; when none was deployed since, nobody is hurt by going back.'),
  provider: name('the name of a service').optional().describe('It is the contract of this service, which we rely on.'),
  provider_path: filePath(FILE)
    .optional()
    .describe('Where it stands in the repository of that service (the same path).'),
  usage: text(COMMAND).optional().describe('Prints how often what is new was used since $ASTERN_SINCE (ISO time).'),
  operations: filePath('a file or folder').optional().describe('GraphQL: operations that clients send.'),
  json: flag().optional().describe('Protobuf: messages are sent as JSON too (false).'),
})
  .refine(
    (written) => CONTRACT_KINDS.filter((kind) => written[kind] !== undefined).length === 1,
    `exactly one of ${CONTRACT_KINDS.join(', ')}`,
  )
  .refine(
    ({ provider, consumers }) => provider === undefined || consumers === undefined,
    'either `consumers` (it is ours) or `provider` (it is theirs)',
  );

export const contracts = z.array(contract, { error: 'a list of contracts' });

export const jobs = section('the jobs section', {
  replay: z
    .record(text('the name of a job or event', 200), choice(['safe', 'deduplicated', 'side-effect']), {
      error: 'kinds of jobs, each with `safe`, `deduplicated` or `side-effect`',
    })
    .optional()
    .describe('What it does when a job of the kind runs twice (side-effect).'),
  skips_unknown: flag().optional().describe('Workers leave kinds that they do not know lying (false).'),
  queue: text(COMMAND).optional().describe('Prints how many wait: a line `kind count` for each kind.'),
});

const HTTP = 'a method and a path, such as POST /orders';

const check = section('a check', {
  http: z
    .string({ error: HTTP })
    .regex(/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/\S*$/, HTTP)
    .optional(),
  body: z
    .union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())], { error: 'text, or JSON' })
    .optional()
    .describe('Sent with the request; anything but text goes as JSON.'),
  headers: headers().optional(),
  run: text(COMMAND).optional(),
  expect: count(100, 599).optional().describe('The status that it must answer (any 2xx).'),
  json: z
    .record(text('a path, such as order.state', 200), z.union([z.string(), z.number(), z.boolean()]), {
      error: 'paths into the answer, each with the value that must stand there',
    })
    .optional(),
  every: duration().optional().describe('How often it is checked (15s).'),
  timeout: duration().optional().describe('Longest wait for it (5s).'),
})
  .refine((written) => (written.http === undefined) !== (written.run === undefined), 'a check with either http or run')
  .refine(
    ({ http, body, expect, json, headers }) =>
      http !== undefined || [body, expect, json, headers].every((one) => one === undefined),
    'a check whose `body`, `headers`, `expect` and `json` go with `http`',
  );

const scenario = section('a critical scenario', { name: text('a name, such as place an order', 200), check });

export const critical = z.array(scenario, { error: 'a list of critical scenarios' });

export type WrittenContract = z.infer<typeof contract>;
export type WrittenCheck = z.infer<typeof check>;
