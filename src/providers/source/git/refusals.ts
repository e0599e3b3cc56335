import { UserError } from '../../../lib/errors.ts';

export function notARepository(path: string): UserError {
  return new UserError(
    'source/not-a-repository',
    `${path} is not in a Git repository.`,
    'Name the folder of a repository, or make one with `git init` and commit the service to it.',
  );
}

export function notTrusted(repository: string, said: string): UserError {
  const named = /safe\.directory '?([^'\n]+)'?/.exec(said)?.[1]?.trim() ?? repository;
  return new UserError(
    'source/not-trusted',
    `Git does not read ${named}, because it belongs to another user than the one Astern runs as.`,
    `Run Astern as the owner of the repository, or, as Astern's user: git config --global --add safe.directory '${named}'`,
  );
}

export function unknownCommit(ref: string, why = ''): UserError {
  return new UserError(
    'source/unknown-commit',
    `There is no commit, branch or tag "${ref}" in the repository${why}.`,
    'Check the name; if it was pushed a moment ago, fetch it first. A sha needs at least 4 digits.',
    { ref },
  );
}

export function ambiguousCommit(
  ref: string,
  candidates: readonly { readonly name: string; readonly title: string }[],
): UserError {
  const shown = candidates.slice(0, 5).map(({ name, title }) => `${name} "${title}"`);
  const more = candidates.length > shown.length ? ` and ${candidates.length - shown.length} more` : '';
  return new UserError(
    'source/ambiguous-commit',
    `"${ref}" can be ${shown.join(', ')}${more}.`,
    'Give more digits of the sha, or the whole name such as refs/heads/main or refs/tags/v1.',
    { ref, candidates },
  );
}

export function hasSubmodules(paths: readonly string[]): UserError {
  return new UserError(
    'source/submodules',
    `The commit uses submodules, which are not checked out: ${paths.slice(0, 5).join(', ')}.`,
    'Copy them into the repository, or fetch what they hold in the build command.',
    { paths },
  );
}

export function folderInUse(folder: string): UserError {
  return new UserError(
    'source/folder-in-use',
    `${folder} is not empty; a commit is only written into an empty folder.`,
    'Choose another folder, or empty this one.',
  );
}
