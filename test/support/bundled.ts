import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEPT = join(ROOT, 'node_modules', '.cache', 'test-programs');
/** What looks for files beside itself, or has parts that no bundle can hold. */
const APART = ['libpg-query', '@vscode/tree-sitter-wasm', 'pino', 'pg', 'thread-stream', 'avsc'];
/** Packages of the older kind ask for others while they run. */
const BANNER = `import * as module$ from 'node:module';
const require = module$.createRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

/**
 * The same program in one file, for tests that start it hundreds of times: half of a start is the finding and loading of some thousand files. Every
 * source keeps its own address, so that programs still find each other. Kept under the digest of all sources.
 */
export async function bundled(program: string): Promise<string> {
  const file = join(KEPT, `${digestOf(program)}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(KEPT, { recursive: true });
  const next = `${file}.${process.pid}`;
  await build({
    entryPoints: [program],
    outfile: next,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    external: APART,
    banner: { js: BANNER },
    plugins: [ownAddresses],
    logLevel: 'error',
  });
  renameSync(next, file);
  return file;
}

const ownAddresses: Plugin = {
  name: 'own-addresses',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/(src|test)\/.*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      const folder = JSON.stringify(dirname(path));
      return {
        loader: 'ts',
        contents: text.replaceAll('import.meta.url', url).replaceAll('import.meta.dirname', folder),
      };
    });
  },
};

function digestOf(program: string): string {
  // Of this checkout: addresses stand in it.
  const hash = createHash('sha256').update(ROOT).update(relative(ROOT, program));
  const sources = globSync(['src/**/*.ts', 'test/support/**/*.ts', 'package-lock.json'], { cwd: ROOT });
  for (const source of sources.sort()) hash.update(`\n${source}\n`).update(readFileSync(join(ROOT, source)));
  return hash.digest('hex').slice(0, 32);
}
