import { join } from 'node:path';
import { UserError } from '../src/lib/errors.ts';
import { isNotFound } from '../src/lib/file-errors.ts';
import { createSampleRepository } from './sample-repository.ts';

/** The target of the sample shop. */
export const SHOP = { service: 'shop', environment: 'production' } as const;
export const TARGET = `${SHOP.service}/${SHOP.environment}`;

/** Long enough to judge by, short enough to sit through. */
export const WATCH_SECONDS = 10;

export function sampleFolder(data: string): string {
  return join(data, 'sample', 'shop');
}

/** Three releases, the newest broken; with `mended` a fourth that is not. May be repeated. */
export async function createSample(data: string, { mended }: { readonly mended: boolean }) {
  const rollback = { watch: `${WATCH_SECONDS}s` };
  try {
    return await createSampleRepository(sampleFolder(data), { releases: mended ? 4 : 3, rollback });
  } catch (error) {
    const isGit = error instanceof Error && 'path' in error && error.path === 'git';
    if (!isNotFound(error) || !isGit) throw error;
    throw new UserError(
      'sample/no-git',
      'Git was not found on this machine.',
      'Install it (`apt-get install git`) and run `npm start` again.',
    );
  }
}
