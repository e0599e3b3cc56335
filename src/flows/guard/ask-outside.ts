import { appliedQuestion, notApplied } from '../../core/guard/applied.ts';
import { catalogQuery } from '../../core/guard/catalog/query.ts';
import type { ContractConfig, DatabaseConfig } from '../../core/guard/config.ts';
import {
  type Adopted,
  type CatalogSaid,
  catalogKey,
  type Evidence,
  NO_EVIDENCE,
  type ProbeAnswer,
} from '../../core/guard/evidence.ts';
import type { ChangeFinding } from '../../core/guard/finding.ts';
import type { ChangeReport } from '../../core/guard/report.ts';
import { messageOf } from '../../lib/errors.ts';
import type { DatabasePlace, LiveDatabase } from '../../providers/database/port.ts';
import type { StoredRelease } from '../../store/store.ts';
import type { Needs } from '../world.ts';

type Parts = Needs<'store' | 'database' | 'commands' | 'resolveEnv' | 'clock'>;
type Live = Pick<StoredRelease, 'number' | 'config'>;
type Asked = {
  readonly target: string;
  readonly live: Live;
  readonly reports: readonly ChangeReport[];
  readonly patienceMs: number;
};

const MOST_QUESTIONS = 20;
/** They are answered from the catalog, in a moment. */
const MOST_CATALOG_QUESTIONS = 100;

/** Has the service told of anything outside that could be asked? */
export function asksOutside({ config }: Live): boolean {
  const { database, contracts, jobs } = config.guard;
  return (
    jobs.queue !== null || (database !== null && database.url !== null) || contracts.some(({ usage }) => usage !== null)
  );
}

/** Counts of the live database, migrations that it has not run, and what the service's own commands count; each within the same patience. */
export async function askOutside(world: Parts, asked: Asked): Promise<Evidence> {
  if (!asksOutside(asked.live)) return NO_EVIDENCE;
  const enough = new AbortController();
  const timer = world.clock.sleep(asked.patienceMs, enough.signal).then(
    () => enough.abort(new Error(`no answer within ${asked.patienceMs / 1000} s`)),
    () => undefined,
  );
  try {
    const [probes, adoption, queues] = await Promise.all([
      askDatabase(world, asked, enough.signal),
      askCommands(world, asked, enough.signal),
      countQueues(world, asked, enough.signal),
    ]);
    return { ...NO_EVIDENCE, ...probes, adoption, queues };
  } finally {
    enough.abort();
    await timer;
  }
}

async function askDatabase(
  { database, resolveEnv, clock }: Parts,
  { live, reports }: Asked,
  signal: AbortSignal,
): Promise<Pick<Evidence, 'probes' | 'catalog' | 'notApplied'>> {
  const config = live.config.guard.database;
  if (config === null || config.url === null) return { probes: {}, catalog: null, notApplied: [] };
  const findings = reports.flatMap((report) => report.findings);
  const questions = [...new Set(findings.flatMap(({ probe }) => (probe === null ? [] : [probe.query])))];
  const url = urlOf(resolveEnv, config);
  const askedAtMs = clock.now();
  const catalog = catalogQuestions(config.dialect, findings);
  if (typeof url !== 'string') {
    const said = catalogSaid(catalog, failedAll(textsOf(catalog), url.why), askedAtMs);
    return { probes: failedAll(questions, url.why), catalog: said, notApplied: [] };
  }
  const place = { dialect: config.dialect, url };
  const migrations = reports.flatMap((report) => report.migrations ?? []);
  // Apart from the counts: one that takes long must not take their answers along.
  const [probes, answers, applied] = await Promise.all([
    database.ask(place, questions.slice(0, MOST_QUESTIONS), signal),
    database.ask(place, textsOf(catalog), signal),
    askApplied(database, place, { tool: migrations[0]?.tool ?? '', signal }),
  ]);
  return {
    probes,
    catalog: catalogSaid(catalog, answers, askedAtMs),
    notApplied: applied === null ? [] : migrations.flatMap((between) => notApplied(between, applied)),
  };
}

/** By key, the statement that asks for it; null: this database cannot be asked that. */
type CatalogQuestions = ReadonlyMap<string, string | null>;

function catalogQuestions(
  dialect: DatabaseConfig['dialect'],
  findings: readonly Pick<ChangeFinding, 'unblocked'>[],
): CatalogQuestions {
  const all = findings.flatMap(({ unblocked }) => (unblocked === undefined ? [] : [unblocked.asks]));
  const byKey = new Map(all.map((question) => [catalogKey(question), question]));
  return new Map(
    [...byKey].slice(0, MOST_CATALOG_QUESTIONS).map(([key, question]) => [key, catalogQuery(dialect, question)]),
  );
}

function textsOf(questions: CatalogQuestions): readonly string[] {
  return [...new Set(questions.values())].filter((text) => text !== null);
}

function catalogSaid(
  questions: CatalogQuestions,
  answers: Readonly<Record<string, ProbeAnswer>>,
  askedAtMs: number,
): CatalogSaid {
  const said = [...questions].map(([key, text]): [string, ProbeAnswer] => [
    key,
    (text === null ? undefined : answers[text]) ?? { failed: 'this kind of database does not tell' },
  ]);
  return { askedAtMs, answers: Object.fromEntries(said) };
}

async function askApplied(
  database: LiveDatabase,
  place: DatabasePlace,
  { tool, signal }: { readonly tool: string; readonly signal: AbortSignal },
): Promise<readonly string[] | null> {
  const question = appliedQuestion(tool, place.dialect);
  return question === null ? null : database.applied(place, question, signal);
}

function failedAll(questions: readonly string[], failed: string): Readonly<Record<string, ProbeAnswer>> {
  return Object.fromEntries(questions.map((query) => [query, { failed }]));
}

/** Its value is a secret: why it is not there may be told. */
function urlOf(resolveEnv: Parts['resolveEnv'], { url }: DatabaseConfig): string | { readonly why: string } {
  if (url === null) return { why: 'no address is given' };
  try {
    return resolveEnv({ URL: url }).URL ?? { why: 'no address is given' };
  } catch (error) {
    return { why: messageOf(error) };
  }
}

/** Null: it did not say. */
async function countQueues(
  { commands }: Parts,
  { target, live, patienceMs }: Asked,
  signal: AbortSignal,
): Promise<Evidence['queues']> {
  const { queue } = live.config.guard.jobs;
  if (queue === null) return null;
  const printed = await commands.run({ run: queue, env: { ASTERN_TARGET: target }, timeoutMs: patienceMs }, signal);
  if (printed.kind === 'failed' || printed.exitCode !== 0) return null;
  const lines = printed.text.split('\n').flatMap((line) => {
    const [, kind = '', count = ''] = /^\s*(\S.*?)\s+(\d+)\s*$/.exec(line) ?? [];
    return kind === '' ? [] : [[kind, Number(count)] as const];
  });
  return Object.fromEntries(lines);
}

async function askCommands(world: Parts, asked: Asked, signal: AbortSignal): Promise<Evidence['adoption']> {
  const contracts = asked.live.config.guard.contracts.filter(({ usage }) => usage !== null);
  const counted = await Promise.all(contracts.map((contract) => countUses(world, asked, { contract, signal })));
  return Object.fromEntries(
    contracts.flatMap(({ path }, index) => {
      const adopted = counted[index] ?? null;
      return adopted === null ? [] : [[path, adopted]];
    }),
  );
}

/** Null: it did not say. */
async function countUses(
  { commands, store, clock }: Parts,
  { target, live, patienceMs }: Asked,
  { contract, signal }: { readonly contract: ContractConfig; readonly signal: AbortSignal },
): Promise<Adopted | null> {
  const stretches = await store.servings.ofTarget(target, { limit: 50 });
  const since = stretches.filter(({ release }) => release === live.number).map(({ fromMs }) => fromMs);
  const sinceMs = since.length === 0 ? clock.now() : Math.min(...since);
  const env = { ASTERN_SINCE: new Date(sinceMs).toISOString(), ASTERN_TARGET: target, ASTERN_CONTRACT: contract.path };
  const printed = await commands.run({ run: contract.usage ?? '', env, timeoutMs: patienceMs }, signal);
  if (printed.kind === 'failed' || printed.exitCode !== 0 || !/^\s*\d+\s*$/.test(printed.text)) return null;
  const count = Number(printed.text);
  return count === 0
    ? { kind: 'nobody', why: 'Nothing that is new in it was used since.' }
    : { kind: 'somebody', why: `What is new in it was used ${count} times since.`, services: [] };
}
