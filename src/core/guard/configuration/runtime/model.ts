/** What a release says that it runs on: `Node.js`, `20.11`, and where that stands. */
export type RuntimeMark = {
  readonly runtime: string;
  readonly version: string;
  readonly file: string;
  readonly line: number;
};

/** As the files that say it call it. */
export const RUNTIMES: Readonly<Record<string, string>> = {
  node: 'Node.js',
  nodejs: 'Node.js',
  ruby: 'Ruby',
  python: 'Python',
  pypy: 'PyPy',
  golang: 'Go',
  go: 'Go',
  php: 'PHP',
  elixir: 'Elixir',
  erlang: 'Erlang',
  java: 'Java',
  openjdk: 'Java',
  'eclipse-temurin': 'Java',
  amazoncorretto: 'Java',
  rust: 'Rust',
  deno: 'Deno',
  bun: 'Bun',
  dotnet: '.NET',
  'dotnet-core': '.NET',
};
