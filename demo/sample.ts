import { join } from 'node:path';
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
export function createSample(data: string, { mended }: { readonly mended: boolean }) {
  const rollback = { watch: `${WATCH_SECONDS}s` };
  return createSampleRepository(sampleFolder(data), { releases: mended ? 4 : 3, rollback });
}
