import type { Call, Command, Flag } from '../command.ts';

const OUTPUT: readonly Flag[] = [
  { flag: '--jsonl', summary: 'one line of JSON for each input, each judged for itself' },
];
const PAIRS = 'LIVE is what runs now, TARGET what one would go back to; several pairs may follow each other';

const sql: Command = {
  name: 'sql',
  args: '<migration...>',
  summary:
    'may one go back over these migrations? Several are judged as one, in the order given; `-` is standard input',
  examples: [
    'astern guard sql db/migrate/0042_channel.sql',
    'astern guard sql db/migrate/004*.sql --schema db/structure.sql',
    'astern guard sql --dialect mysql --jsonl migrations/*.sql',
  ],
  flags: [
    { flag: '--schema <file>', summary: 'the schema before them, as a dump; without it what it was is taken to fit' },
    { flag: '--dialect <dialect>', summary: 'postgres (default), mysql or sqlite' },
    ...OUTPUT,
  ],
  run: async (call) => (await import('../guard/sql.ts')).guardSql(call),
};

function contract(name: 'openapi' | 'proto' | 'graphql', what: string, flags: readonly Flag[] = []): Command {
  return {
    name,
    args: '<live> <target...>',
    summary: `may one go back from one ${what} to an older one? ${PAIRS}`,
    examples: [`astern guard ${name} ${EXAMPLES[name]}`, `astern guard ${name} ${EXAMPLES[name]} --json`],
    flags: [...flags, ...OUTPUT],
    run: async (call) => (await import('../guard/contracts.ts')).guardContract(call, name),
  };
}

const EXAMPLES = {
  openapi: 'api/live.yaml api/target.yaml',
  proto: 'live/proto target/proto',
  graphql: 'live.graphql target.graphql',
} as const;

const subcommands: readonly Command[] = [
  sql,
  contract('openapi', 'OpenAPI document'),
  contract('proto', 'set of protobuf files (files or folders)'),
  contract('graphql', 'GraphQL schema', [
    {
      flag: '--operations <file>',
      summary: 'operations that clients send, a file or folder: only what they use counts',
    },
  ]),
];

export const guard: Command = {
  name: 'guard',
  summary:
    'judge files by themselves, without repository or server: migrations and interfaces, in the direction of going back',
  examples: ['astern guard sql db/migrate/0042_channel.sql', 'astern guard openapi live.yaml target.yaml --json'],
  flags: [],
  subcommands,
  run: missing,
};

async function missing(_call: Call): Promise<number> {
  const { UserError } = await import('../../lib/errors.ts');
  throw new UserError(
    'request/usage',
    'Judge what?',
    'Use `astern guard sql`, `openapi`, `proto` or `graphql`; --help says more.',
  );
}
