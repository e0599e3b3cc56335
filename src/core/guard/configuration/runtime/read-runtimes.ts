import { dockerImages, isDockerfile } from './docker-images.ts';
import { RUNTIMES, type RuntimeMark } from './model.ts';

type Reading = readonly (readonly [runtime: string, version: string, line: number])[];
type Format = { readonly path: RegExp; read(text: string): Reading };

/** A file that holds one version and nothing else. */
function whole(path: RegExp, runtime: string): Format {
  return {
    path,
    read: (text) =>
      lines(text, /^\s*(?!#)(?:[a-z]+-)?v?([\w./*-]+)/)
        .slice(0, 1)
        .map(([match, line]) => [runtime, match[1] ?? '', line]),
  };
}

/** Lines that match: their first group is the version. */
function lined(path: RegExp, runtime: string, pattern: RegExp): Format {
  return { path, read: (text) => lines(text, pattern).map(([match, line]) => [runtime, match[1] ?? '', line]) };
}

const VERSION = `\\s*[:=]\\s*\\[?\\s*["']?([^"'\\s\\]#,]+(?:\\s[<>=~^|&\\s]*[\\d.*x]+)*)`;

const FORMATS: readonly Format[] = [
  whole(/(?:^|\/)\.(?:nvmrc|node-version)$/, 'Node.js'),
  whole(/(?:^|\/)\.ruby-version$/, 'Ruby'),
  whole(/(?:^|\/)\.python-version$/, 'Python'),
  whole(/(?:^|\/)\.java-version$/, 'Java'),
  whole(/(?:^|\/)\.go-version$/, 'Go'),
  whole(/(?:^|\/)\.php-version$/, 'PHP'),
  whole(/(?:^|\/)rust-toolchain$/, 'Rust'),
  { path: /(?:^|\/)\.tool-versions$/, read: toolVersions },
  { path: /(?:^|\/)\.?mise\.toml$/, read: miseTools },
  { path: /(?:^|\/)runtime\.txt$/, read: runtimeTxt },
  { path: /(?:^|\/)package\.json$/, read: packageEngines },
  { path: /(?:^|\/)composer\.json$/, read: composerPhp },
  { path: /(?:^|\/)global\.json$/, read: dotnetSdk },
  lined(/(?:^|\/)go\.mod$/, 'Go', /^go\s+(\S+)/),
  lined(/(?:^|\/)(?:Gemfile|gems\.rb)$/, 'Ruby', /^\s*ruby[ (]\s*["']([^"']+)["']/),
  lined(/(?:^|\/)pyproject\.toml$/, 'Python', /^\s*(?:requires-python|python)\s*=\s*["']([^"']+)/),
  lined(/(?:^|\/)Pipfile$/, 'Python', new RegExp(`^\\s*python(?:_full)?_version${VERSION}`)),
  lined(/(?:^|\/)mix\.exs$/, 'Elixir', /^\s*elixir:\s*["']([^"']+)/),
  lined(/(?:^|\/)rust-toolchain\.toml$/, 'Rust', /^\s*channel\s*=\s*["']([^"']+)/),
  lined(/(?:^|\/)system\.properties$/, 'Java', /^\s*java\.runtime\.version\s*=\s*(\S+)/),
  lined(/\.csproj$/, '.NET', /<TargetFrameworks?>([^<]+)</),
];

export function saysRuntime(path: string): boolean {
  return isDockerfile(path) || FORMATS.some((format) => format.path.test(path));
}

/** What one file says of runtimes and base images. */
export function readRuntimes(file: string, text: string): readonly RuntimeMark[] {
  if (isDockerfile(file)) return dockerImages(file, text);
  const format = FORMATS.find(({ path }) => path.test(file));
  return (format?.read(text) ?? []).map(([runtime, version, line]) => ({
    runtime,
    version: version.trim().slice(0, 60),
    file,
    line,
  }));
}

function lines(text: string, pattern: RegExp): readonly (readonly [RegExpExecArray, number])[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const match = pattern.exec(line.slice(0, 500));
    return match === null ? [] : [[match, index + 1] as const];
  });
}

function toolVersions(text: string): Reading {
  return lines(text, /^\s*([\w-]+)\s+(\S+)/).map(([match, line]) => [titled(match[1] ?? ''), match[2] ?? '', line]);
}

function miseTools(text: string): Reading {
  return lines(text, /^\s*([\w-]+)\s*=\s*["']([\w.-]+)["']/).flatMap(([match, line]) => {
    const runtime = RUNTIMES[match[1] ?? ''];
    return runtime === undefined ? [] : [[runtime, match[2] ?? '', line] as const];
  });
}

function runtimeTxt(text: string): Reading {
  return lines(text, /^\s*([a-z]+)-([\w.]+)/).map(([match, line]) => [titled(match[1] ?? ''), match[2] ?? '', line]);
}

function titled(tool: string): string {
  return RUNTIMES[tool] ?? tool;
}

function packageEngines(text: string): Reading {
  const { engines } = record(json(text));
  const { node, bun, deno } = record(engines);
  const at = lineWith(text, '"engines"');
  const found: Reading = [
    ['Node.js', textOf(node), at],
    ['Bun', textOf(bun), at],
    ['Deno', textOf(deno), at],
  ];
  return found.filter(([, version]) => version !== '');
}

function composerPhp(text: string): Reading {
  const { php } = record(record(json(text)).require);
  return textOf(php) === '' ? [] : [['PHP', textOf(php), lineWith(text, '"php"')]];
}

function dotnetSdk(text: string): Reading {
  const { version } = record(record(json(text)).sdk);
  return textOf(version) === '' ? [] : [['.NET', textOf(version), lineWith(text, '"version"')]];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // No runtime can be read out of it; whoever builds the release is told that it is broken.
    return null;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function lineWith(text: string, word: string): number {
  const at = text.indexOf(word);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
