import type { Need } from './model.ts';

/** How one language reads a variable. The last group is its name, and the match ends behind it (before any default). */
export type Reader = { readonly pattern: RegExp; readonly need: Need | null };

const Q = `["'\`]`;
const N = '([A-Za-z_][A-Za-z0-9_]{0,99})';
const NAMED = `${Q}${N}${Q}`;

function reader(source: string, need: Need | null = null): Reader {
  return { pattern: new RegExp(source, 'g'), need };
}

/** `requireEnv('X')`, `getEnv("X", "default")`, `env.str("X")`: what teams write themselves looks alike in every language. */
const OWN = reader(`\\b\\w{0,40}[eE]nv\\w{0,40}(?:\\.\\w{1,20})?\\(\\s{0,40}${NAMED}`);
const PLACEHOLDER = reader(`\\$\\{${N}(?=[:}])`);

const JAVASCRIPT = [
  reader(`\\bimport\\.meta\\.env\\??\\.${N}`, 'built-in'),
  reader(`\\bimport\\.meta\\.env\\[\\s{0,20}${NAMED}\\s{0,20}\\]`, 'built-in'),
  reader(`\\bprocess\\.env\\??\\.((?:NEXT_PUBLIC|REACT_APP|VUE_APP|GATSBY|EXPO_PUBLIC)_\\w+)`, 'built-in'),
  reader(`\\b(?:process|Bun)\\??\\.env\\??\\.${N}`),
  reader(`\\b(?:process|Bun)\\.env(?:\\?\\.)?\\[\\s{0,20}${NAMED}\\s{0,20}\\]`),
  reader(`\\bDeno\\.env\\.get\\(\\s{0,20}${NAMED}`),
  reader(`\\b[cC]onfig\\w{0,20}\\.(?:get|getOrThrow)(?:<[^>()]{0,60}>)?\\(\\s{0,20}${NAMED}`),
  reader(`(?<![.\\w])env\\.([A-Z][A-Z0-9_]{1,99})\\b`, 'mentioned'),
  OWN,
];
const RUBY = [
  reader(`\\bENV\\[\\s{0,20}${NAMED}\\s{0,20}\\]`),
  reader(`\\bENV\\.fetch[( ]\\s{0,20}${NAMED}`),
  reader(`\\bENV\\.(?:key\\?|has_key\\?|include\\?|member\\?)[( ]\\s{0,20}${NAMED}`, 'optional'),
];
const PYTHON = [
  reader(`\\benviron\\[\\s{0,20}${NAMED}\\s{0,20}\\]`),
  reader(`\\benviron\\.(?:get|pop)\\(\\s{0,40}${NAMED}`),
  reader(`\\benviron\\.setdefault\\(\\s{0,40}${NAMED}`, 'optional'),
  reader(`${NAMED}\\s(?:not\\s)?in\\s(?:os\\.)?environ\\b`, 'optional'),
  reader(`\\bgetenv\\(\\s{0,40}${NAMED}`),
  reader(`\\b(?:env|config|Csv|Secret)(?:\\.\\w{1,20})?\\(\\s{0,40}${NAMED}`),
  OWN,
];
const JVM = [
  reader(`\\bSystem\\s?[./]\\s?getenv[( ]\\s{0,20}(?:\\(\\)\\.get\\()?${NAMED}`),
  reader(`\\bsys\\.env\\.(?:get|contains|getOrElse)\\(\\s{0,20}${NAMED}`),
  reader(`\\bsys\\.env\\(\\s{0,20}${NAMED}`),
  PLACEHOLDER,
  OWN,
];
const GO = [
  reader(`\\bos\\.(?:Getenv|LookupEnv)\\(\\s{0,20}${NAMED}`),
  reader(`\\bsyscall\\.Getenv\\(\\s{0,20}${NAMED}`),
  reader(`\\bviper\\.(?:Get\\w{0,20}|MustBindEnv)\\(\\s{0,20}${NAMED}`),
  OWN,
];
const PHP = [
  reader(`\\b(?:env|getenv)\\(\\s{0,20}${NAMED}`),
  reader(`\\$_(?:ENV|SERVER)\\[\\s{0,20}${NAMED}\\s{0,20}\\]`),
  reader(`\\bEnv::\\w{1,20}\\(\\s{0,20}${NAMED}`),
  OWN,
];
const ELIXIR = [reader(`\\bSystem\\.(?:get_env|fetch_env!?)[( ]\\s{0,20}${NAMED}`), OWN];
const RUST = [
  reader(`\\benv::var(?:_os)?\\(\\s{0,20}${NAMED}`),
  reader(`\\b(?:env|option_env)!\\(\\s{0,20}${NAMED}`, 'built-in'),
  OWN,
];
const DOTNET = [
  reader(`\\bEnvironment\\.GetEnvironmentVariable\\(\\s{0,20}${NAMED}`),
  reader(`\\b[cC]onfig\\w{0,20}\\[${NAMED}\\]`),
  OWN,
];
const SHELL = [reader(`\\$\\{${N}(?=:?[-=?+}#%/^,\\[])`), reader(`(?<!\\\\)\\$([A-Z_][A-Z0-9_]{1,99})\\b`)];
const SETTINGS = [
  reader(`%env\\((?:\\w{1,20}:){0,3}${N}\\)%`),
  reader(`\\$\\{\\?${N}\\}`, 'optional'),
  PLACEHOLDER,
  ...RUBY,
];

const BY_ENDING: readonly (readonly [RegExp, readonly Reader[]])[] = [
  [/\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)$/, JAVASCRIPT],
  [/\.(?:rb|rake|ru|erb|gemspec)$|(?:^|\/)(?:Gemfile|Rakefile|Capfile|Guardfile)$/, RUBY],
  [/\.pyi?$/, PYTHON],
  [/\.(?:java|kts?|scala|groovy|gradle|cljc?)$/, JVM],
  [/\.go$/, GO],
  [/\.php$/, PHP],
  [/\.exs?$|\.h?eex$/, ELIXIR],
  [/\.rs$/, RUST],
  [/\.(?:cs|fs|vb|cshtml)$/, DOTNET],
  [/\.p[lm]$|\.psgi$/, [reader(`\\$ENV\\{["']?${N}["']?\\}`)]],
  [/\.prisma$/, [reader(`\\benv\\(\\s{0,20}${NAMED}`)]],
  [/\.(?:sh|bash|zsh|ksh)$|(?:^|\/)(?:Procfile|entrypoint|docker-entrypoint|start|run)$|^bin\/[^.]+$/, SHELL],
  [/\.(?:ya?ml|properties|conf|xml|toml|json|tpl|tmpl|ini|hocon)$/, SETTINGS],
];

export function readersFor(path: string): readonly Reader[] {
  return BY_ENDING.find(([ending]) => ending.test(path))?.[1] ?? [];
}

export function isShell(path: string): boolean {
  return readersFor(path) === SHELL;
}
