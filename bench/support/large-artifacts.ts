import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from '../../src/providers/artifacts/local/place.ts';

/** Files that stand where the artifacts would, empty: enough to be found, not to be started. */
export function keepLarge(data: string, digests: readonly string[]): void {
  for (const digest of digests) {
    const place = placeOf(join(data, 'artifacts'), digest);
    if (place === null) continue;
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    writeFileSync(place.size, '0\n');
    writeFileSync(place.file, '');
  }
}
