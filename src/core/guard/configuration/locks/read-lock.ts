import type { Ecosystem } from './watch-list.ts';

/** Which versions of which packages a lockfile names; `broken`: it could not be read. */
export type Lock =
  | { readonly kind: 'read'; readonly versions: Versions }
  | { readonly kind: 'broken'; readonly why: string };

/** The highest of each. */
export type Versions = ReadonlyMap<string, string>;

type Pair = readonly [name: string, version: string];
type Format = {
  readonly path: RegExp;
  readonly ecosystem: Ecosystem;
  readonly read: (text: string) => readonly Pair[];
};

const FORMATS: readonly Format[] = [
  { path: /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/, ecosystem: 'npm', read: npmLock },
  { path: /(?:^|\/)yarn\.lock$/, ecosystem: 'npm', read: yarnLock },
  { path: /(?:^|\/)pnpm-lock\.yaml$/, ecosystem: 'npm', read: pnpmLock },
  { path: /(?:^|\/)bun\.lock$/, ecosystem: 'npm', read: bunLock },
  { path: /(?:^|\/)(?:Gemfile|gems)\.(?:lock|locked)$/, ecosystem: 'rubygems', read: gemLock },
  { path: /(?:^|\/)(?:poetry|uv|pdm)\.lock$/, ecosystem: 'pypi', read: tomlPackages },
  {
    path: /(?:^|\/)requirements[\w.-]*\.txt$|(?:^|\/)requirements\/[\w.-]+\.txt$/,
    ecosystem: 'pypi',
    read: requirements,
  },
  { path: /(?:^|\/)Pipfile\.lock$/, ecosystem: 'pypi', read: pipfileLock },
  { path: /(?:^|\/)composer\.lock$/, ecosystem: 'composer', read: composerLock },
  { path: /(?:^|\/)go\.mod$/, ecosystem: 'go', read: goMod },
  { path: /(?:^|\/)mix\.lock$/, ecosystem: 'hex', read: mixLock },
  { path: /(?:^|\/)Cargo\.lock$/, ecosystem: 'cargo', read: tomlPackages },
];

/** Null: it is no lockfile that is read. */
export function ecosystemOf(path: string): Ecosystem | null {
  return FORMATS.find((format) => format.path.test(path))?.ecosystem ?? null;
}

export function readLock(path: string, text: string): Lock {
  const format = FORMATS.find((one) => one.path.test(path));
  if (text.includes('\0')) return { kind: 'broken', why: 'it is no text' };
  try {
    return { kind: 'read', versions: highest(format?.read(text.replace(/^\uFEFF/, '')) ?? []) };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'broken', why: 'it is no valid JSON' };
    throw error;
  }
}

function highest(pairs: readonly Pair[]): Versions {
  const versions = new Map<string, string>();
  for (const [name, version] of pairs) {
    const known = versions.get(name);
    if (known === undefined || isHigher(version, known)) versions.set(name, version);
  }
  return versions;
}

function isHigher(one: string, other: string): boolean {
  const [ours, theirs] = [one, other].map((version) =>
    version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let index = 0; index < 3; index += 1) {
    const difference = (ours?.[index] ?? 0) - (theirs?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Versions 2 and 3 list every folder, version 1 a tree; of a tree the top is enough, as what the service itself asks for stands there. */
function npmLock(text: string): readonly Pair[] {
  const { packages, dependencies } = record(JSON.parse(text));
  if (packages !== undefined)
    return Object.entries(record(packages)).flatMap(([path, one]) => {
      const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
      return name === undefined ? [] : versioned(name, one);
    });
  return Object.entries(record(dependencies)).flatMap(([name, one]) => versioned(name, one));
}

function yarnLock(text: string): readonly Pair[] {
  const pairs: Pair[] = [];
  let names: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^["\w@]/.test(line))
      names = line.split(',').flatMap((one) => /^\s*"?((?:@[^/@]+\/)?[^@"\s]+)@/.exec(one)?.[1] ?? []);
    const version = /^ {2}version:? "?([^"\s]+)"?/.exec(line)?.[1];
    if (version !== undefined) for (const name of new Set(names)) pairs.push([name, version]);
  }
  return pairs;
}

/** `/name/1.2.3:`, `/name@1.2.3(peer@1):` and `name@1.2.3:`, by version of the format. */
function pnpmLock(text: string): readonly Pair[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^ {2}["']?\/?((?:@[\w.-]+\/)?[\w.-]+)[@/](\d[\w.+-]*)[^:]{0,500}["']?:/.exec(line);
    return match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const];
  });
}

function bunLock(text: string): readonly Pair[] {
  return [...text.matchAll(/^ {4}"([^"\n]+)": \["(?:@[^/"\n]+\/)?[^@"\n]+@(\d[^"\n]*)"/gm)].map(
    ([, name = '', version = '']) => [name, version],
  );
}

function gemLock(text: string): readonly Pair[] {
  return [...text.matchAll(/^ {4}([\w.-]+) \((\d[\w.]*)/gm)].map(([, name = '', version = '']) => [name, version]);
}

/** `[[package]]` with a name and a version. */
function tomlPackages(text: string): readonly Pair[] {
  return text
    .split(/^\[\[package\]\]/m)
    .slice(1)
    .flatMap((part) => {
      const name = /^name\s*=\s*"([^"]+)"/m.exec(part)?.[1];
      const version = /^version\s*=\s*"([^"]+)"/m.exec(part)?.[1];
      return name === undefined || version === undefined ? [] : [[pythonName(name), version] as const];
    });
}

function requirements(text: string): readonly Pair[] {
  return [...text.matchAll(/^[ \t]*([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?[ \t]*(?:===?|~=)[ \t]*v?(\d[\w.]*)/gm)].map(
    ([, name = '', version = '']) => [pythonName(name), version],
  );
}

function pipfileLock(text: string): readonly Pair[] {
  return Object.entries(record(record(JSON.parse(text)).default)).flatMap(([name, one]) => {
    const version = /\d[\w.]*/.exec(String(record(one).version ?? ''))?.[0];
    return version === undefined ? [] : [[pythonName(name), version] as const];
  });
}

/** As pip compares them; crates have no dots, and underscores in them stay apart by chance only. */
function pythonName(name: string): string {
  return name.toLowerCase().replaceAll(/[_.]/g, '-');
}

function composerLock(text: string): readonly Pair[] {
  const { packages } = record(JSON.parse(text));
  return (Array.isArray(packages) ? packages : []).flatMap((one) => {
    const { name } = record(one);
    return typeof name === 'string' ? versioned(name, one) : [];
  });
}

/** A module of another major version has another path (`…/v9`); for whoever reads data it is the same library. */
function goMod(text: string): readonly Pair[] {
  return [...text.matchAll(/^[ \t]*(?:require[ \t]+)?([\w.-]+\.[a-z]+\/[^\s]+)[ \t]+v(\d[\w.+-]*)/gm)].map(
    ([, path = '', version = '']) => [path.replace(/\/v\d+$/, ''), version],
  );
}

function mixLock(text: string): readonly Pair[] {
  return [...text.matchAll(/^[ \t]*"([\w]+)": \{:hex, :\w+, "(\d[^"\n]*)"/gm)].map(([, name = '', version = '']) => [
    name,
    version,
  ]);
}

function versioned(name: string, one: unknown): readonly Pair[] {
  const { version } = record(one);
  return typeof version === 'string' ? [[name, version.replace(/^v/, '')]] : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
