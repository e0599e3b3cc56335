import { parseServiceConfig } from './config/service.ts';
import type { ChangeFinding } from './core/guard/finding.ts';
import { judgeGraphql } from './core/guard/graphql/judge.ts';
import { judgeOpenApi } from './core/guard/openapi/judge.ts';
import { judgeProtobuf } from './core/guard/protobuf/judge.ts';
import type { ChangeAnswer } from './core/guard/report.ts';
import { sortFindings, UNNAMED, withNames } from './core/guard/sort-findings.ts';
import type { Change, Dialect } from './core/guard/sql/change.ts';
import { readSql } from './core/guard/sql/read-sql.ts';
import { judgeDatabase } from './core/guard/sql/rules/judge-database.ts';
import { AREA_JUDGES } from './flows/guard/areas.ts';
import { judgeChange } from './flows/guard/judge-change.ts';
import { loadSql } from './flows/guard/load-parsers.ts';
import { UserError } from './lib/errors.ts';
import { createGitSource } from './providers/source/git/index.ts';

/** What the command line judges itself, without a server. Loaded only by the commands that need it: the parsers are large. */
export type FileText = { readonly file: string; readonly text: string };

/** Files that change the schema one after the other, as if they were one. */
export type SqlQuestion = {
  readonly dialect: Dialect;
  readonly schema: FileText | null;
  readonly migrations: readonly FileText[];
};

export async function sqlJudge(dialect: Dialect): Promise<(question: SqlQuestion) => readonly ChangeFinding[]> {
  await loadSql(dialect);
  // Many migrations are mostly judged on one schema.
  const read = new WeakMap<FileText, readonly Change[]>();
  const changesOf = (schema: FileText) => {
    const changes = read.get(schema) ?? readSql(dialect, schema.text, schema.file);
    read.set(schema, changes);
    return changes;
  };
  return ({ schema, migrations }) =>
    told(
      judgeDatabase({
        dialect,
        before: schema === null ? null : changesOf(schema),
        changes: migrations.flatMap(({ file, text }) => readSql(dialect, text, file)),
      }),
    );
}

export type Pair<Side> = { readonly live: Side; readonly target: Side };

export function openApiFindings(pair: Parameters<typeof judgeOpenApi>[0]): readonly ChangeFinding[] {
  return told(judgeOpenApi(pair));
}

export function protobufFindings({ live, target }: Pair<readonly FileText[]>): readonly ChangeFinding[] {
  return told(judgeProtobuf({ live, target }));
}

export function graphqlFindings(pair: Parameters<typeof judgeGraphql>[0]): readonly ChangeFinding[] {
  return told(judgeGraphql(pair));
}

function told(findings: readonly ChangeFinding[]): readonly ChangeFinding[] {
  return sortFindings(withNames(findings, UNNAMED));
}

/** What lies between a working copy's commit and where it left the branch that it will be merged into. */
export async function judgePullRequest(
  folder: string,
  base: string,
): Promise<{ readonly base: string; readonly head: string; readonly answer: ChangeAnswer }> {
  const source = createGitSource();
  const repository = await source.root(folder);
  const [head, into] = [await source.resolve(repository, 'HEAD'), await source.resolve(repository, base)];
  const from = (await source.mergeBase(repository, into.sha, head.sha)) ?? into.sha;
  const config = await configAt(source, repository, head.sha);
  const older = await configAt(source, repository, from).catch(() => config);
  const question = {
    repository,
    live: { name: 'this change', sha: head.sha, config },
    back: { name: 'the release before it', sha: from, config: older },
    others: {},
  };
  return { base: from, head: head.sha, answer: await judgeChange({ source }, question, AREA_JUDGES) };
}

async function configAt(source: ReturnType<typeof createGitSource>, repository: string, sha: string) {
  const text = await source.readFile(repository, sha, 'astern.yml');
  if (text !== null) return parseServiceConfig(text, `astern.yml@${sha.slice(0, 7)}`);
  throw new UserError(
    'config/missing',
    `Commit ${sha.slice(0, 7)} has no astern.yml.`,
    'Run `astern init` and commit the file: it says which database and which interfaces the guard looks into.',
  );
}
