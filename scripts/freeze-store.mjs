// Keeps the store as it is now, with its test suite, as one file: `node scripts/freeze-store.mjs`, run before a migration is added. The next
// version runs it on its new schema (src/store/previous.test.ts), because the servers of the version before live on that schema for a while.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const store = join(root, 'src', 'store');

const version = newestSchema();
const file = join(store, 'testing', 'previous', `schema-${version}.mjs`);
const { outputFiles } = await build({
  entryPoints: [join(store, 'testing', 'frozen.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node26',
  packages: 'external',
  banner: { js: `// The store at schema ${version} with its suite. Made by scripts/freeze-store.mjs; never edited.` },
});
writeFileSync(file, outputFiles[0].text);
console.log(`kept as ${file.slice(root.length)}`);

function newestSchema() {
  const names = readFileSync(join(store, 'migrations', 'list.ts'), 'utf8').matchAll(/'\.\/(\d{3})-[^']+'/g);
  return Math.max(...[...names].map(([, number]) => Number(number)));
}
