import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeOf } from '../../src/providers/artifacts/local/place.ts';

export type LargeArtifact = { readonly digest: string; readonly content: string };

/** Files that stand where the artifacts would, of a few bytes each that are what their digests say: enough to be put back, not to be started. */
export function keepLarge(data: string, artifacts: readonly LargeArtifact[]): void {
  for (const { digest, content } of artifacts) {
    const place = placeOf(join(data, 'artifacts'), digest);
    if (place === null) continue;
    mkdirSync(place.folder, { recursive: true, mode: 0o700 });
    writeFileSync(place.size, `${content.length}\n`);
    writeFileSync(place.file, content);
  }
}
