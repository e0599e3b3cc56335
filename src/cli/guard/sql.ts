import type { Dialect } from '../../core/guard/sql/change.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, isOn, textFlag } from '../command.ts';
import { answer } from './answer.ts';
import { readText } from './read-files.ts';

const DIALECTS: Readonly<Record<string, Dialect>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
};

export async function guardSql(call: Call): Promise<number> {
  if (call.args.length === 0)
    throw new UserError(
      'request/usage',
      'No migration was named.',
      'Name one or more files, or `-` for standard input.',
    );
  const dialect = dialectOf(textFlag(call, 'dialect') ?? 'postgres');
  const file = textFlag(call, 'schema');
  const schema = file === undefined ? null : readText(call, file);
  const migrations = call.args.map((name) => readText(call, name));
  const judge = await (await import('../../guard-tools.ts')).sqlJudge(dialect);
  if (isOn(call, 'jsonl'))
    return answer(
      call,
      migrations.map((one) => ({ input: one.file, findings: judge({ dialect, schema, migrations: [one] }) })),
    );
  const input = migrations.map((one) => one.file).join(', ');
  return answer(call, [{ input, findings: judge({ dialect, schema, migrations }) }]);
}

function dialectOf(word: string): Dialect {
  const dialect = DIALECTS[word.toLowerCase()];
  if (dialect !== undefined) return dialect;
  throw new UserError('request/usage', `${word} is not a dialect.`, 'Use --dialect postgres, mysql or sqlite.');
}
