import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../src/lib/make-folder.ts';
import { replaceFile } from '../../../src/lib/replace-file.ts';
import { localSecret } from '../../../src/local-token.ts';
import { openLocalArtifacts } from '../../../src/providers/artifacts/local/index.ts';

/** A data directory is made, with its token and some artifacts, and a file in it is replaced; each is said once it is done. */
const [data = '', outside = ''] = process.argv.slice(2);
makeFolder(data);
writeSync(1, `token ${localSecret(data)}\n`);
const artifacts = await openLocalArtifacts({ dir: join(data, 'artifacts') });
for (let number = 1; number <= 3; number += 1) {
  const folder = join(outside, String(number));
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.js'), `// ${number}\n`.repeat(2_000));
  const { digest } = await artifacts.put(folder, AbortSignal.timeout(60_000));
  writeSync(1, `artifact ${digest}\n`);
}
for (let number = 1; number <= 5; number += 1) {
  await replaceFile(join(data, 'notes'), `${number} `.repeat(3_000));
  writeSync(1, `notes ${number}\n`);
}
