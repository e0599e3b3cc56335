import type { Arguments, CronEntry, Job, SourceFile } from './model.ts';
import { type Found, type Line, linesOf, NO_ARGUMENTS, partsBetween, placeOf } from './source.ts';

/** A class of Ruby as far as jobs need it. */
export type RubyClass = Job & { readonly base: string | null; readonly included: boolean; readonly performs: boolean };

type Open = { readonly indent: number; readonly name: string; readonly index: number | null };

const BASE = /^(?:::)?(?:ApplicationJob|ActiveJob::Base|ApplicationWorker|ActionMailer::MailDeliveryJob)$/;
const INCLUDED =
  /^\s*include\s+(?:::)?(?:Sidekiq::(?:Job|Worker)|ApplicationWorker|Shoryuken::Worker|GoodJob::ActiveJobExtensions::\w+)\b/;

/** Classes with `perform`, ActiveJob and Sidekiq, and timetables of sidekiq-cron written in Ruby. */
export function readRuby(source: SourceFile): { classes: readonly RubyClass[]; cron: readonly CronEntry[] } {
  const classes: RubyClass[] = [];
  const cron: CronEntry[] = [];
  let open: Open[] = [];
  const closeTo = (indent: number) => {
    open = open.filter((one) => one.indent < indent);
  };
  for (const line of linesOf(source.text)) {
    const declared = /^(\s*)(class|module)\s+((?:::)?[A-Z][\w:]*)\s*(?:<\s*((?:::)?[A-Z][\w:]*))?/.exec(line.text);
    if (declared !== null) {
      const [, indent = '', word, own = '', base] = declared;
      closeTo(indent.length);
      const name = [...open.map((one) => one.name), own.replace(/^::/, '')].join('::');
      const index = word === 'class' ? classes.length : null;
      if (index !== null)
        classes.push({
          name,
          args: null,
          at: placeOf(source, line),
          base: base ?? null,
          included: false,
          performs: false,
        });
      open.push({ indent: indent.length, name: own.replace(/^::/, ''), index });
      continue;
    }
    note(classes, open.at(-1)?.index ?? null, { line, text: source.text });
    cron.push(...cronOf(source, line));
  }
  return { classes, cron };
}

function note(classes: RubyClass[], index: number | null, { line, text }: { line: Line; text: string }): void {
  const one = index === null ? undefined : classes[index];
  if (one === undefined || index === null) return;
  if (INCLUDED.test(line.text)) classes[index] = { ...one, included: true };
  const performs = /^\s*def\s+perform\b(\s*\()?/.exec(line.text);
  if (performs !== null) classes[index] = { ...one, performs: true, args: argumentsOf(text, line, performs[0]) };
}

function argumentsOf(text: string, line: Line, matched: string): Arguments | null {
  if (!matched.endsWith('(')) {
    const bare = line.text.slice(matched.length).replace(/#.*/, '').trim();
    return bare === '' ? NO_ARGUMENTS : countRuby(bare.split(','));
  }
  const parts = partsBetween(text, line.from + matched.length - 1);
  return parts === null ? null : countRuby(parts);
}

function countRuby(parts: readonly string[]): Arguments {
  const written = parts.map((part) => part.trim()).filter((part) => part !== '' && !part.startsWith('&'));
  const keywords = written.flatMap((part) => /^(\w+):/.exec(part)?.[1] ?? []);
  const plain = written.filter((part) => !/^\w+:|^\*\*/.test(part));
  const least = plain.filter((part) => !part.startsWith('*') && !part.includes('=')).length;
  return {
    least,
    most: plain.some((part) => part.startsWith('*')) || written.includes('...') ? null : plain.length,
    keywords,
  };
}

/** Jobs among the classes of all files: those of a known base, of one that is a job itself, or that take Sidekiq in. */
export function rubyJobs(classes: readonly RubyClass[]): readonly Job[] {
  const jobs = new Set(
    classes.filter(({ base, included }) => included || (base !== null && BASE.test(base))).map(({ name }) => name),
  );
  const last = (name: string) => name.split('::').at(-1) ?? name;
  const shortNames = new Set([...jobs].map(last));
  for (let grown = true; grown; ) {
    const more = classes.filter(({ name, base }) => !jobs.has(name) && base !== null && shortNames.has(last(base)));
    for (const { name } of more) {
      jobs.add(name);
      shortNames.add(last(name));
    }
    grown = more.length > 0;
  }
  const bases = new Set(classes.flatMap(({ base }) => (base === null ? [] : [last(base)])));
  return classes
    .filter(({ name, performs }) => jobs.has(name) && (performs || !bases.has(last(name))) && !BASE.test(name))
    .map(({ name, args, at }) => ({ name, args, at }));
}

function cronOf(source: SourceFile, line: Line): readonly CronEntry[] {
  const at = placeOf(source, line);
  const settings = /cron_jobs\[['"](\w+)['"]\]\[['"](?:job_)?class['"]\]\s*=\s*['"]([\w:]+)['"]/.exec(line.text);
  if (settings !== null) return [{ name: settings[1] ?? '', queues: settings[2] ?? '', at }];
  if (!/\bSidekiq::Cron::Job\.(?:create|new)\b/.test(line.text)) return [];
  const [call] = /\bSidekiq::Cron::Job\.(?:create|new)\s*\(/.exec(line.text) ?? [];
  const start = line.from + line.text.indexOf(call ?? '');
  const parts = call === undefined ? null : partsBetween(source.text, start + call.length - 1);
  const value = (key: string) =>
    parts?.flatMap(
      (part) => new RegExp(`^:?['"]?${key}['"]?\\s*(?:=>|:)\\s*['"]?([^'"]+)['"]?$`).exec(part)?.[1] ?? [],
    )[0];
  const [name, queues] = [value('name'), value('class')];
  return name === undefined || queues === undefined ? [] : [{ name, queues, at }];
}

export function readSchedule(source: SourceFile): Found {
  const cron: CronEntry[] = [];
  let entry: { readonly name: string; readonly indent: number; readonly line: Line } | null = null;
  for (const line of linesOf(source.text)) {
    const key = /^(\s*)["']?([\w:.\- ]+?)["']?:\s*(?:#.*)?$/.exec(line.text);
    const queues = /^(\s+):?(?:class|job_class|active_job|class_name):\s*["']?([A-Z][\w:]*)["']?\s*(?:#.*)?$/.exec(
      line.text,
    );
    if (key !== null) entry = { name: key[2] ?? '', indent: key[1]?.length ?? 0, line };
    else if (queues !== null && entry !== null && (queues[1]?.length ?? 0) > entry.indent) {
      cron.push({ name: entry.name, queues: queues[2] ?? '', at: placeOf(source, entry.line) });
    }
  }
  return { kinds: [], cron };
}
