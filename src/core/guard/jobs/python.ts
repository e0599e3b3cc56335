import type { Arguments, CronEntry, Job, SourceFile } from './model.ts';
import { type Found, type Line, linesOf, partsBetween, placeAt, placeOf } from './source.ts';

const DECORATOR = /^\s*@(?:shared_task|(?:\w+\.)*(?:task|actor|periodic_task)|job)\b/;
const NOT_QUEUED = /^\s*@(?:\w+\.)*(?:fixture|pytest)\b/;

/** Tasks of Celery (and Dramatiq's actors), and Celery's timetable. */
export function readPython(source: SourceFile): Found {
  return { kinds: tasksOf(source), cron: beatOf(source) };
}

function tasksOf(source: SourceFile): readonly Job[] {
  if (!/celery|dramatiq|shared_task|huey|\brq\b|@\w+\.task\b/i.test(source.text)) return [];
  const jobs: Job[] = [];
  let decorator: Line | null = null;
  for (const line of linesOf(source.text)) {
    if (DECORATOR.test(line.text) && !NOT_QUEUED.test(line.text)) decorator = line;
    const defined = /^\s*(?:async\s+)?def\s+(\w+)\s*\(/.exec(line.text);
    if (defined === null) continue;
    if (decorator !== null)
      jobs.push(taskOf(source, { decorator, line, name: defined[1] ?? '', open: line.from + defined[0].length - 1 }));
    decorator = null;
  }
  return jobs;
}

type Task = { readonly decorator: Line; readonly line: Line; readonly name: string; readonly open: number };

function taskOf(source: SourceFile, { decorator, line, name, open }: Task): Job {
  const options = optionsOf(source, decorator);
  const named = options.flatMap((one) => /^(?:name|actor_name)\s*=\s*['"]([^'"]+)['"]$/.exec(one)?.[1] ?? [])[0];
  const bound = options.some((one) => /^bind\s*=\s*True$/.test(one));
  const parts = partsBetween(source.text, open);
  const args = parts === null ? null : countPython(bound ? parts.slice(1) : parts);
  return { name: named ?? `${moduleOf(source.file)}.${name}`, args, at: placeOf(source, line) };
}

function optionsOf({ text }: SourceFile, decorator: Line): readonly string[] {
  const open = decorator.text.indexOf('(');
  return open === -1 ? [] : (partsBetween(text, decorator.from + open) ?? []);
}

function moduleOf(file: string): string {
  return file
    .replace(/^(?:\.\/)?(?:src\/)?/, '')
    .replace(/(?:\/__init__)?\.py$/, '')
    .replaceAll('/', '.');
}

function countPython(parts: readonly string[]): Arguments {
  const star = parts.findIndex((part) => part.startsWith('*'));
  const plain = (star === -1 ? parts : parts.slice(0, star)).filter((part) => part !== '/');
  const keywords = star === -1 ? [] : parts.slice(star + 1).flatMap((part) => /^(\w+)/.exec(part)?.[1] ?? []);
  const rest = parts.some((part) => /^\*\w/.test(part) || part.startsWith('**'));
  return { least: plain.filter((part) => !part.includes('=')).length, most: rest ? null : plain.length, keywords };
}

const ENTRY = /['"]([^'"\n]{1,200})['"]\s*:\s*\{[^{}]{0,500}?['"]task['"]\s*:\s*['"]([^'"\n]{1,200})['"]/g;

function beatOf(source: SourceFile): readonly CronEntry[] {
  const start = source.text.search(/beat_schedule/i);
  if (start === -1) return [];
  return [...source.text.slice(start).matchAll(ENTRY)].slice(0, 2_000).map((match) => ({
    name: match[1] ?? '',
    queues: match[2] ?? '',
    at: placeAt(source, start + match.index),
  }));
}
