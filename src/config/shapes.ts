import { z } from 'zod';
import { DURATION_PATTERN, LONGEST_DURATION_MS, parseDuration } from '../lib/duration.ts';
import { closest } from '../lib/suggest.ts';

/**
 * The pieces that schemas of our files are made of. Every message is a noun that completes "expected ...", see `problems.ts`.
 */
const NAME_PATTERN = /^[a-z][a-z0-9-]{0,40}$/;
const ENV_NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const HOST_PATTERN =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Signals that a program can be told to take as "finish" or "stop"; SIGKILL and SIGSTOP cannot be caught. */
const CATCHABLE = [
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGCONT',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGALRM',
  'SIGPIPE',
] as const satisfies readonly NodeJS.Signals[];

/** Keys and values where every unknown key is a mistake that is named. */
export function section<Shape extends z.core.$ZodLooseShape>(label: string, shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key: string) => strangeKey(key, label, known)).join('\n')
        : `${label} (keys and values)`,
  });
}

function strangeKey(key: string, label: string, known: readonly string[]): string {
  const meant = closest(key, known);
  const hint = meant === null ? `its keys are ${known.join(', ')}` : `did you mean \`${meant}\`?`;
  return `\`${key}\` is not a key of ${label}; ${hint}`;
}

export function text(label: string, longestCharacters = 4_000) {
  return z
    .string({ error: label })
    .min(1, label)
    .max(longestCharacters, `${label} of at most ${longestCharacters} characters`)
    .regex(/\S/, label);
}

export function count(least: number, most: number) {
  const label = `a whole number from ${least} to ${most}`;
  return z.int({ error: label }).min(least, label).max(most, label);
}

export function flag() {
  return z.boolean({ error: '`true` or `false`' });
}

export function choice<const Options extends readonly string[]>(options: Options) {
  return z.enum(options, { error: options.map((option) => `\`${option}\``).join(' or ') });
}

export function duration() {
  const label = 'a duration such as 30s, 10m or 1h30m';
  return z
    .string({ error: label })
    .regex(DURATION_PATTERN, label)
    .refine((written) => (parseDuration(written) ?? 1) > 0, 'a duration longer than nothing')
    .refine((written) => (parseDuration(written) ?? 0) <= LONGEST_DURATION_MS, 'a duration of at most 24 days');
}

export function name(label: string) {
  const wanted = `${label} of lower-case letters, digits and hyphens, beginning with a letter, at most 41 long`;
  return z.string({ error: wanted }).regex(NAME_PATTERN, wanted);
}

export function host() {
  const label = 'a host name in lower case, without port, such as shop.example.com';
  return z.string({ error: label }).regex(HOST_PATTERN, label);
}

export function urlPath(example: string) {
  const label = `a path that begins with \`/\`, such as ${example}`;
  return z
    .string({ error: label })
    .max(1_000, label)
    .regex(/^\/[!-~]*$/, label);
}

export function filePath(label: string) {
  return text(label, 1_000);
}

export function quiesceSignal() {
  return z.enum(['none', ...CATCHABLE], { error: '`none` or a signal that can be caught, such as SIGUSR1' });
}

export function stopSignal() {
  return z.enum([...CATCHABLE, 'SIGKILL'], { error: 'a signal such as SIGTERM' });
}

export function environmentName() {
  const label = 'the name of an environment variable';
  return z.string({ error: label }).regex(ENV_NAME_PATTERN, label);
}

/** Where a secret stands; the secret itself is never written down. */
export function reference() {
  const label = 'a reference: { env: NAME } or { file: path }';
  return z.union(
    [
      section('a reference to a variable', { env: environmentName() }),
      section('a reference to a file', { file: filePath('the path of a file') }),
    ],
    { error: label },
  );
}

export function envValues() {
  return z.record(environmentName(), envValue(), { error: 'variables (names and values)' });
}

function envValue() {
  const label = 'text, a number, { env: NAME } or { file: path } (put true, false and dates in quotes)';
  return z.union([z.string(), z.number(), ...reference().options], { error: label });
}

export function headers() {
  const label = 'the name of a header, such as authorization';
  const name = z.string({ error: label }).regex(/^[A-Za-z0-9-]+$/, label);
  return z.record(name, envValue(), { error: 'headers (names and values)' });
}
