import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { plainEnv } from './processes.ts';

/** So many commits on top of another, of which some bring a migration; gives the sha of the last. Git reads them all in one stream. */
export async function longHistory(
  repository: string,
  from: string,
  { commits, migrations }: { readonly commits: number; readonly migrations: number },
): Promise<string> {
  const every = Math.floor(commits / migrations);
  const stream = Array.from({ length: commits }, (_, index) => commit(index, index === 0 ? from : null, every));
  const git = spawn('git', ['fast-import', '--quiet'], {
    cwd: repository,
    env: plainEnv(repository),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  git.stdin.end(`${stream.join('')}done\n`);
  const [code] = await once(git, 'close');
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  return branchHead(repository);
}

function commit(index: number, from: string | null, every: number): string {
  const number = index + 1;
  const message = `Change ${number}`;
  const code = `export const value${number % 50} = ${number};\n`.repeat(20);
  const migration = index % every === 0 ? file(`db/migrate/${name(number)}.sql`, migrationText(number)) : '';
  return [
    `commit refs/heads/long\nmark :${number}\n`,
    `committer Bench <bench@example.com> ${1_700_000_000 + number * 600} +0000\n`,
    data(message),
    from === null ? '' : `from ${from}\n`,
    file(`src/part-${number % 50}.js`, code),
    migration,
    '\n',
  ].join('');
}

function name(number: number): string {
  return `${String(number).padStart(5, '0')}_change`;
}

/** What migrations of a year are like. */
function migrationText(number: number): string {
  const table = `things_${number}`;
  return `create table ${table} (id bigint generated always as identity primary key, name text not null, made_at timestamptz not null default now());
create index ${table}_name on ${table} (name);
alter table orders add column extra_${number} text;
comment on column orders.extra_${number} is 'what ${number} brought';
`;
}

function file(path: string, text: string): string {
  return `M 100644 inline ${path}\n${data(text)}`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

async function branchHead(repository: string): Promise<string> {
  const git = spawn('git', ['rev-parse', 'refs/heads/long'], {
    cwd: repository,
    env: plainEnv(repository),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  git.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  await once(git, 'close');
  return text.trim();
}
