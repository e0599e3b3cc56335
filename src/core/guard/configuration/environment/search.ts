import { isOwnCode } from '../own-files.ts';
import { isExample } from './example.ts';
import type { EnvironmentRead } from './model.ts';
import { environmentReads } from './reads.ts';

const NOT_RUNNING =
  /(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.buildkite|\.devcontainer|\.vscode|\.idea|terraform|charts?|helm|k8s|kubernetes|ansible)\/|(?:^|\/)(?:Dockerfile|Containerfile|Makefile|Jenkinsfile|Vagrantfile|Tiltfile|justfile|Taskfile)[^/]*$|(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$|(?:^|\/)\.(?:gitlab-ci|travis|drone)[\w.-]*\.ya?ml$|(?:^|\/)(?:azure-pipelines|bitbucket-pipelines|cloudbuild|buildspec)[\w.-]*\.ya?ml$|(?:^|\/)\.env[^/]*$|(?:^|\/)astern(?:\.server)?\.ya?ml$|\.(?:lock|tf|tfvars|svg|map|snap|po|csv|sql)$|(?:^|\/)(?:package-lock|pnpm-lock)[^/]*$|\.min\.js$/;

/** May a line of this file belong to what runs? */
export function readable(path: string): boolean {
  return isOwnCode(path) && !NOT_RUNNING.test(path) && !isExample(path);
}

/** What to search for: settings in Python are written in small letters. */
export function wordsFor(names: ReadonlySet<string>): readonly string[] {
  return [...names].flatMap((name) => (name.includes('_') && name.length > 4 ? [name, name.toLowerCase()] : [name]));
}

type Searched = {
  readonly names: ReadonlySet<string>;
  readonly texts: readonly { readonly path: string; readonly text: string }[];
  /** Lines that hold one of the names, of files that may run. */
  readonly matches: readonly { readonly path: string; readonly line: number; readonly text: string }[];
  /** Start commands of astern.yml. */
  readonly commands: readonly string[];
};

/** Reads of these variables; where none is understood, but the name stands there, that it is mentioned. */
export function readsIn({ names, texts, matches, commands }: Searched): readonly EnvironmentRead[] {
  const inCode = texts.flatMap(({ path, text }) => environmentReads(path, text));
  const inCommands = commands
    .flatMap((run) => environmentReads('astern.yml.sh', run))
    .map((read) => ({ ...read, file: 'astern.yml' }));
  const reads = [...inCode, ...inCommands].filter(({ name }) => names.has(name));
  const known = new Set(reads.map(({ name }) => name));
  return [
    ...reads,
    ...mentions(
      [...names].filter((name) => !known.has(name)),
      matches,
    ),
  ];
}

const COMMENT = /^\s*(?:\/\/|#|\*|--|;|\/\*|<!--)/;

function mentions(names: readonly string[], matches: Searched['matches']): readonly EnvironmentRead[] {
  const wanted = new Set(names);
  const found = new Map<string, EnvironmentRead>();
  for (const { path, line, text } of matches) {
    if (COMMENT.test(text)) continue;
    for (const [word] of text.slice(0, 2_000).matchAll(/[A-Za-z_]\w*/g)) {
      if (wanted.has(word) && !found.has(word))
        found.set(word, { name: word, file: path, line, text: word, need: 'mentioned' });
    }
  }
  return [...found.values()];
}
