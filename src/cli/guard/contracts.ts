import { dirname, join, relative, resolve } from 'node:path';
import type { ChangeFinding } from '../../core/guard/finding.ts';
import { UserError } from '../../lib/errors.ts';
import { type Call, textFlag } from '../command.ts';
import { answer } from './answer.ts';
import { readAll, readText } from './read-files.ts';

type Kind = 'openapi' | 'proto' | 'graphql';
type Tools = typeof import('../../guard-tools.ts');
type Pair = { readonly live: string; readonly target: string };

export async function guardContract(call: Call, kind: Kind): Promise<number> {
  const pairs = pairsOf(call.args);
  const tools = await import('../../guard-tools.ts');
  return answer(
    call,
    pairs.map((pair) => ({ input: `${pair.live} -> ${pair.target}`, findings: JUDGES[kind](call, tools, pair) })),
  );
}

const JUDGES: Readonly<Record<Kind, (call: Call, tools: Tools, pair: Pair) => readonly ChangeFinding[]>> = {
  openapi: (call, tools, { live, target }) =>
    tools.openApiFindings({ live: withReferences(call, live), target: withReferences(call, target) }),
  proto: (call, tools, { live, target }) => {
    const [now, before] = [live, target].map((place) => readAll(call, place, ['.proto']));
    // Two single files are the same file at two times, whatever they are called here.
    const one = now?.length === 1 && before?.length === 1 ? now[0]?.file : undefined;
    const named = (files: typeof now) => (files ?? []).map(({ file, text }) => ({ file: one ?? file, text }));
    const paths = new Map((now ?? []).map(({ file, path }) => [file, path]));
    const findings = tools.protobufFindings({ live: named(now), target: named(before) });
    return findings.map((finding) => ({ ...finding, file: paths.get(finding.file ?? '') ?? finding.file }));
  },
  graphql: (call, tools, { live, target }) => {
    const place = textFlag(call, 'operations');
    const operations =
      place === undefined ? {} : { operations: readAll(call, place, ['.graphql', '.gql', '.json', '.graphqls']) };
    return tools.graphqlFindings({ live: joined(call, live), target: joined(call, target), ...operations });
  },
};

function joined(call: Call, place: string) {
  const files = readAll(call, place, ['.graphql', '.graphqls', '.gql']);
  const [only] = files;
  return files.length === 1 && only !== undefined
    ? { file: only.path, text: only.text }
    : { file: place, text: files.map(({ text }) => text).join('\n') };
}

const MOST_REFERENCED = 200;
const REFERENCE = /\$ref["']?\s*:\s*["']?([^"'#\s{}[\],][^"'#\s]*)/g;

/** A document with the files beside it that it refers to, and theirs; what leaves its folder or is not there is not read. */
function withReferences(call: Call, file: string) {
  const first = readText(call, file);
  const folder = dirname(resolve(call.context.cwd, file));
  const files = new Map<string, string>();
  const open = [{ path: resolve(call.context.cwd, file), text: first.text }];
  for (let next = open.shift(); next !== undefined && files.size < MOST_REFERENCED; next = open.shift()) {
    for (const [, reference = ''] of next.text.matchAll(REFERENCE)) {
      const path = join(dirname(next.path), decodeSafely(reference));
      const name = join(dirname(first.file), relative(folder, path));
      if (/^[a-z]+:/i.test(reference) || relative(folder, path).startsWith('..') || files.has(name)) continue;
      const text = textOrNull(call, path);
      if (text === null) continue;
      files.set(name, text);
      open.push({ path, text });
    }
  }
  return { ...first, files };
}

function decodeSafely(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}

function textOrNull(call: Call, path: string): string | null {
  try {
    return readText(call, path).text;
  } catch {
    return null;
  }
}

function pairsOf(args: readonly string[]): readonly Pair[] {
  if (args.length === 0) throw usage();
  return Array.from({ length: Math.ceil(args.length / 2) }, (_, index) => {
    const [live, target] = args.slice(index * 2, index * 2 + 2);
    if (live === undefined || target === undefined) throw usage();
    return { live, target };
  });
}

function usage(): UserError {
  return new UserError(
    'request/usage',
    'Two files are needed for each question: what runs now, and what one would go back to.',
    'Such as `astern guard openapi live.yaml target.yaml`.',
  );
}
