import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isObject } from '../api/client/problem.ts';
import { messageOf, UserError } from '../lib/errors.ts';

export type ProjectNames = {
  readonly file: string;
  readonly service: string;
  readonly environments: readonly string[];
};

/** Service and environments of the nearest `astern.yml`, up to the top of the repository; null if there is none. */
export async function readProjectNames(cwd: string): Promise<ProjectNames | null> {
  const file = findProjectFile(cwd);
  if (file === null) return null;
  const content = await parse(file);
  // Where no environment is named there is one: production.
  const { service, environments = { production: null } } = isObject(content) ? content : {};
  if (typeof service !== 'string' || !isObject(environments)) {
    throw new UserError(
      'config/invalid',
      `${file} does not name a service and its environments.`,
      'See what is wrong with it: astern doctor',
    );
  }
  return { file, service, environments: Object.keys(environments) };
}

function findProjectFile(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, 'astern.yml');
    if (existsSync(file)) return file;
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return null;
  }
}

/** Only the names are wanted: what else is wrong with the file must not keep anybody from a rollback. */
async function parse(file: string): Promise<unknown> {
  const { parse: parseYaml } = await import('yaml');
  try {
    return parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(
      'config/invalid',
      `${file} cannot be read: ${messageOf(error)}`,
      'Correct it, or name the target with --target.',
    );
  }
}
