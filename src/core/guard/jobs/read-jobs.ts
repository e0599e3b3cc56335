import type { CronEntry, Job, Jobs, SourceFile } from './model.ts';
import { readElixir, readNode, readPhp } from './others.ts';
import { readPython } from './python.ts';
import { type RubyClass, readRuby, readSchedule, rubyJobs } from './ruby.ts';

const LONGEST = 2_000_000;

/** Kinds of work that wait in queues, and timetables, as the files of a repository declare them. Only plain declarations are seen. */
export function readJobs(files: readonly SourceFile[]): Jobs {
  const classes: RubyClass[] = [];
  const kinds: Job[] = [];
  const cron: CronEntry[] = [];
  const unread: { file: string; why: string }[] = [];
  for (const source of files) {
    const why = refusal(source);
    if (why !== null) {
      unread.push({ file: source.file, why });
      continue;
    }
    const found = readFile(source);
    if ('classes' in found) classes.push(...found.classes);
    else kinds.push(...found.kinds);
    cron.push(...found.cron);
  }
  return { kinds: once([...rubyJobs(classes), ...kinds]), cron: once(cron), unread };
}

function refusal({ text }: SourceFile): string | null {
  if (text.length > LONGEST) return 'it is longer than 2 MB';
  return text.includes('\0') ? 'it holds NUL bytes' : null;
}

/** Jobs of tests and of packages are not what runs. */
const ASIDE =
  /(?:^|\/)(?:node_modules|vendor|spec|specs|tests?|__tests__|fixtures)\/|[._](?:test|spec)\.\w+$|(?:^|\/)test_\w+\.py$/;

function readFile(source: SourceFile) {
  const { file } = source;
  if (ASIDE.test(file)) return { kinds: [], cron: [] };
  if (/\.(?:rb|rake)$/.test(file)) return readRuby(source);
  if (/\.py$/.test(file)) return readPython(source);
  if (/\.(?:[cm]?[jt]s|tsx?|jsx)$/.test(file)) return readNode(source);
  if (/\.php$/.test(file)) return readPhp(source);
  if (/\.exs?$/.test(file)) return readElixir(source);
  if (/(?:^|\/)(?:[\w-]*schedule[\w-]*|recurring|sidekiq[\w-]*|cron[\w-]*)\.ya?ml$/.test(file))
    return readSchedule(source);
  return { kinds: [], cron: [] };
}

function once<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  const names = new Map<string, T>();
  for (const one of list) if (!names.has(one.name)) names.set(one.name, one);
  return [...names.values()];
}
