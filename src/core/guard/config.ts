import type { EnvValue } from '../releases/model.ts';
import type { Tool } from './migrations/model.ts';

/** What a service's `astern.yml` says for the guard, with every default filled in. */
export type GuardConfig = {
  readonly database: DatabaseConfig | null;
  readonly contracts: readonly ContractConfig[];
  readonly jobs: JobsConfig;
  readonly critical: readonly CriticalScenario[];
};

export type DatabaseConfig = {
  readonly dialect: 'postgres' | 'mysql' | 'mariadb' | 'sqlite';
  /** Folder (or file, for a changelog) of migrations; null: found by what the repository holds. */
  readonly migrations: string | null;
  /** Name of the migration tool, such as `rails`; null: found. */
  readonly tool: Tool | null;
  /** A dump of the schema that is kept with the code; null: found. */
  readonly schema: string | null;
  /** Where the live database's address stands; the guard only reads there. */
  readonly url: Exclude<EnvValue, string> | null;
};

export type ContractKind = 'openapi' | 'asyncapi' | 'graphql' | 'protobuf' | 'json_schema' | 'avro';

export type ContractConfig = {
  readonly kind: ContractKind;
  /** File or folder in the repository. */
  readonly path: string;
  /** `provides`: others rely on it. `consumes`: it is somebody else's, and this service relies on it. */
  readonly part: 'provides' | 'consumes';
  /** For `consumes`: the service of Astern whose contract it is, and where it stands in that repository. */
  readonly provider: { readonly service: string; readonly path: string } | null;
  /** For `provides`: services of Astern that rely on it; null: not said. */
  readonly consumers: readonly string[] | null;
  /** Prints how often what only the newer release knows was used since ASTERN_SINCE. */
  readonly usage: string | null;
  /** GraphQL: stored operations of clients, a file or folder. */
  readonly operations: string | null;
  /** Protobuf: messages are also sent as JSON. */
  readonly json: boolean;
};

export type Replay = 'safe' | 'deduplicated' | 'side-effect';

export type JobsConfig = {
  /** By kind of job or event; what is not named is a side effect. */
  readonly replay: Readonly<Record<string, Replay>>;
  /** Kinds that a release does not know are left lying, not failed. */
  readonly skipsUnknown: boolean;
  /** Prints how many wait of each kind: a line `kind count` for each. */
  readonly queue: string | null;
};

/** Something that customers must be able to do, and the check that proves it. */
export type CriticalScenario = { readonly name: string; readonly check: CriticalCheck };

export type CriticalCheck = { readonly everyMs: number; readonly timeoutMs: number } & (
  | {
      readonly kind: 'http';
      readonly method: string;
      /** Asked of the target's production host, through its router. */
      readonly path: string;
      readonly body: string | null;
      readonly headers: Readonly<Record<string, EnvValue>>;
      /** Null: any 2xx. */
      readonly status: number | null;
      /** What must stand in a JSON answer: dotted path to text. */
      readonly json: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'command'; readonly run: string }
);

/** How good the way back must be before a release may be deployed without a person. */
export type RequiredVerdict = 'safe' | 'check' | 'nothing';

/** What holds where nothing is written. */
export const NO_GUARD: GuardConfig = {
  database: null,
  contracts: [],
  jobs: { replay: {}, skipsUnknown: false, queue: null },
  critical: [],
};
