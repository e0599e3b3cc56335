import type { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import { closest } from '../lib/suggest.ts';
import type { Path, Problem, ReadDocument } from './document.ts';

type Issue = z.core.$ZodIssue;

/** One UserError for everything that is wrong with a file, so that it can be corrected in one go. */
export function invalid(file: string, problems: readonly Problem[]): UserError {
  const sorted = [...problems].sort((one, other) => one.line - other.line || one.column - other.column);
  // Where two rules of a schema are broken by one value, both say the same.
  const lines = [...new Set(sorted.map((found) => lineFor(file, found)))];
  const message = lines.length === 1 ? (lines[0] ?? '') : `${file} has ${lines.length} problems:\n${lines.join('\n')}`;
  const next = lines.length === 1 ? 'Correct this line and try again.' : 'Correct these lines and try again.';
  return new UserError('config/invalid', message, next, { file, problems: sorted });
}

function lineFor(file: string, { line, column, path, message }: Problem): string {
  return `${file}:${line}:${column}${path === '' ? '' : ` ${path}`}: ${message}`;
}

/** What a schema found, in words, each at its line. Messages of our schemas are nouns: "a duration such as 30s". */
export function problemsOf(issues: readonly Issue[], document: ReadDocument): readonly Problem[] {
  return issues.flatMap((issue) => fromIssue(issue, [], document));
}

export function problemAt(document: ReadDocument, path: Path, message: string): Problem {
  return { ...document.placeOf(path, 'value'), path: writePath(path), message };
}

function fromIssue(issue: Issue, base: Path, document: ReadDocument): Problem[] {
  const path: Path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.message.split('\n').map((message, index) => {
        const key = [...path, issue.keys[index] ?? ''];
        return { ...document.placeOf(key, 'key'), path: writePath(key), message };
      });
    case 'invalid_key':
      return [{ ...document.placeOf(path, 'key'), path: writePath(path), message: badKey(issue, path) }];
    case 'invalid_union': {
      const meant = meantBranch(issue.errors);
      if (meant !== null) return meant.flatMap((inner) => fromIssue(inner, path, document));
      return [problemAt(document, path, expectation(issue, valueAt(document.value, path), path))];
    }
    default:
      return [problemAt(document, path, expectation(issue, valueAt(document.value, path), path))];
  }
}

/** Of a choice of shapes, the one whose outside fits and whose inside is wrong. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fits = (branch: readonly Issue[]) =>
    branch.length > 0 && branch.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys');
  const fitting = branches.filter(fits);
  const withoutStrangers = fitting.filter((branch) => branch.every((issue) => issue.code !== 'unrecognized_keys'));
  return withoutStrangers[0] ?? fitting.at(0) ?? null;
}

function badKey(issue: z.core.$ZodIssueInvalidElement | z.core.$ZodIssueInvalidKey, path: Path): string {
  const wanted = issue.issues[0]?.message ?? 'a name';
  return `expected ${wanted}, found ${describe(String(path.at(-1) ?? ''))}`;
}

const OF_SECRETS: ReadonlySet<Path[number]> = new Set(
  'secret secrets env token password user account signing_secret private webhook'.split(' '),
);

function expectation(issue: Issue, value: unknown, path: Path): string {
  if (value === undefined) return `\`${String(path.at(-1) ?? '')}\` is missing; write ${issue.message}`;
  const options = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const meant = typeof value === 'string' ? closest(value, options) : null;
  // Where a secret may stand by mistake, it is not repeated: messages end up in logs.
  const hidden = typeof value === 'string' && path.some((step) => OF_SECRETS.has(step));
  return `expected ${issue.message}, found ${hidden ? 'other text' : describe(value)}${meant === null ? '' : `; did you mean \`${meant}\`?`}`;
}

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys and values';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
  }
  return value;
}

function writePath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
