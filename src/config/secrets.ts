import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EnvValue } from '../core/releases/model.ts';
import { messageOf, UserError } from '../lib/errors.ts';

export type SecretReference = { readonly env: string } | { readonly file: string };

export type SecretSources = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Relative paths begin here. */
  readonly folder: string;
};

/** What a reference stands for. Messages name the reference, never the value. */
export function resolveSecret(reference: SecretReference, { env, folder }: SecretSources): string {
  if ('env' in reference) {
    const value = env[reference.env];
    if (value !== undefined && value !== '') return value;
    const message = `the environment variable ${reference.env} is not set`;
    throw new UserError('config/secret-missing', message, `Set ${reference.env} where the server is started.`);
  }
  const value = readSecretFile(resolve(folder, reference.file));
  if (value !== '' && !value.includes('\0')) return value;
  const message = `the file ${reference.file} holds no secret`;
  throw new UserError('config/secret-missing', message, `Write the secret into ${reference.file}, as text.`);
}

/** Plain values as they are, references resolved: the environment of a build or an instance. Never log the result. */
export function resolveEnv(
  values: Readonly<Record<string, EnvValue>>,
  sources: SecretSources,
): Readonly<Record<string, string>> {
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : resolveSecret(value, sources)]),
  );
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const message = `the file ${path} cannot be read: ${messageOf(error)}`;
    throw new UserError('config/secret-missing', message, 'Correct the path, or the rights of the file.');
  }
}
