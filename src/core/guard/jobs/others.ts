import type { CronEntry, Job, SourceFile } from './model.ts';
import { type Found, linesOf, partsBetween, placeOf } from './source.ts';

const QUEUES = /\b(?:bullmq|bull|bee-queue|agenda|pg-boss|@nestjs\/bull\w*)\b|[qQ]ueue/;
/** Names by which work waits: workers and handlers of a name, and names that are put into a queue. */
const NODE_NAMES: readonly RegExp[] = [
  /\bnew\s+(?:\w+\.)?Worker(?:<[^>]{0,100}>)?\(\s*['"`]([\w.:/-]+)['"`]/,
  /\b\w*[qQ]ueue\w*(?:\(\))?\.add\(\s*['"`]([\w.:/-]+)['"`]\s*,/,
  /\b\w*[qQ]ueue\w*\.process\(\s*['"`]([\w.:/-]+)['"`]/,
  /@Process(?:or)?\(\s*['"`]([\w.:/-]+)['"`]/,
  /\bagenda\.define\(\s*['"`]([\w.:/ -]+)['"`]/,
  /\bboss\.(?:work|send)\(\s*['"`]([\w.:/-]+)['"`]/,
];

/** BullMQ and its like. A worker of threads (`new Worker('./file.js')`) is none. */
export function readNode(source: SourceFile): Found {
  if (!QUEUES.test(source.text)) return { kinds: [], cron: [] };
  const kinds = linesOf(source.text).flatMap((line) =>
    NODE_NAMES.flatMap((pattern): readonly Job[] => {
      const name = pattern.exec(line.text)?.[1];
      const isFile = name === undefined || /\.(?:[cm]?[jt]s)$|^\.{0,2}\//.test(name);
      return isFile ? [] : [{ name, args: null, at: placeOf(source, line) }];
    }),
  );
  return { kinds, cron: [] };
}

/** Laravel: what is queued is the object itself, so what its constructor takes is what waits. */
export function readPhp(source: SourceFile): Found {
  const space = /^\s*namespace\s+([\w\\]+)/m.exec(source.text)?.[1];
  const kinds: Job[] = [];
  for (const line of linesOf(source.text)) {
    const declared = /^\s*(?:final\s+|readonly\s+)*class\s+(\w+)\b(.*)$/.exec(line.text);
    if (
      declared !== null &&
      /\bimplements\b[^{]*\bShouldQueue\b/.test(source.text.slice(line.from, line.from + 500).split('{')[0] ?? '')
    ) {
      kinds.push({
        name: space === undefined ? (declared[1] ?? '') : `${space}\\${declared[1]}`,
        args: null,
        at: placeOf(source, line),
      });
    }
    const made = /^\s*(?:public\s+)?function\s+__construct\s*\(/.exec(line.text);
    const job = kinds.at(-1);
    if (made === null || job === undefined || job.args !== null) continue;
    const parts = partsBetween(source.text, line.from + made[0].length - 1);
    if (parts === null) continue;
    const least = parts.filter((part) => !part.includes('=')).length;
    kinds[kinds.length - 1] = { ...job, args: { least, most: parts.length, keywords: [] } };
  }
  return { kinds, cron: laravelCron(source) };
}

function laravelCron(source: SourceFile): readonly CronEntry[] {
  return linesOf(source.text).flatMap((line) => {
    const name = /(?:\$schedule->|Schedule::)job\(\s*new\s+([\w\\]+)/.exec(line.text)?.[1];
    return name === undefined ? [] : [{ name, queues: name, at: placeOf(source, line) }];
  });
}

/** Oban. Its arguments are a map, whose keys are not declared. */
export function readElixir(source: SourceFile): Found {
  const kinds: Job[] = [];
  const cron: CronEntry[] = [];
  let inModule: { readonly name: string; readonly at: Job['at'] } | null = null;
  for (const line of linesOf(source.text)) {
    const name = /^\s*defmodule\s+([\w.]+)\s+do\b/.exec(line.text)?.[1];
    if (name !== undefined) inModule = { name, at: placeOf(source, line) };
    if (inModule !== null && /^\s*use\s+Oban(?:\.Pro)?\.(?:Worker|Workers\.\w+)\b/.test(line.text))
      kinds.push({ ...inModule, args: null });
    const entry = /\{\s*"([^"]{1,100})"\s*,\s*([A-Z][\w.]*)/.exec(line.text);
    if (entry !== null && /^(?:@\w+|[\d*/,\-\s]{9,}|\S+(?:\s+\S+){4})$/.test(entry[1] ?? '')) {
      cron.push({ name: entry[2] ?? '', queues: entry[2] ?? '', at: placeOf(source, line) });
    }
  }
  return { kinds, cron };
}
