import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEPT = join(ROOT, 'node_modules', '.cache', 'test-programs');
/** What tests start hundreds of times, and what a server starts by itself. */
const PROGRAMS = [
  'src/cli/main.ts',
  'src/router/main.ts',
  'src/guard-judge.ts',
  'src/paging-audit.ts',
  'test/support/crash/server.ts',
  'test/support/crash/paging-server.ts',
  'test/support/paged/server.ts',
];
/** What looks for files beside itself, or has parts that no bundle can hold. */
const APART = ['libpg-query', '@vscode/tree-sitter-wasm', 'pino', 'pg', 'thread-stream', 'avsc'];
/** Packages of the older kind ask for others while they run. */
const BANNER = `import * as module$ from 'node:module';
const require = module$.createRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

/**
 * The same program in a few files, for tests that start it hundreds of times: half of a start is the finding and loading of some thousand files.
 * All of them are made at once, laid out as the sources are, so that programs still find each other. Kept under the digest of all sources.
 */
export async function bundled(program: string): Promise<string> {
  const wanted = relative(ROOT, program);
  if (!PROGRAMS.includes(wanted)) throw new Error(`${wanted} is not in the list of programs`);
  const folder = join(KEPT, digestOfAll());
  if (!existsSync(folder)) await bundleAll(folder);
  return join(folder, compiled(wanted));
}

function compiled(source: string): string {
  return source.replace(/\.ts$/, '.js');
}

async function bundleAll(folder: string): Promise<void> {
  const next = `${folder}.${process.pid}`;
  mkdirSync(next, { recursive: true });
  writeFileSync(join(next, 'package.json'), '{ "type": "module" }\n');
  await build({
    entryPoints: PROGRAMS.map((source) => join(ROOT, source)),
    outbase: ROOT,
    outdir: next,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    external: APART,
    banner: { js: BANNER },
    plugins: [addressesIn(folder)],
    logLevel: 'error',
  });
  try {
    renameSync(next, folder);
  } catch (error) {
    // Another test was quicker.
    rmSync(next, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Sources believe that they stand in the folder, each in its place. */
function addressesIn(outside: string): Plugin {
  return {
    name: 'addresses',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/(src|test)\/.*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const isSource = path.startsWith(join(ROOT, 'src/'));
        const place = isSource ? join(outside, compiled(relative(ROOT, path))) : path;
        return {
          loader: 'ts',
          contents: text
            .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(place).href))
            .replaceAll('import.meta.dirname', JSON.stringify(dirname(place))),
        };
      });
    },
  };
}

function digestOfAll(): string {
  // Of this checkout: addresses stand in it.
  const hash = createHash('sha256').update(ROOT).update(PROGRAMS.join());
  const sources = globSync(['src/**/*.ts', 'test/support/**/*.ts', 'package-lock.json'], { cwd: ROOT });
  for (const source of sources.sort()) hash.update(`\n${source}\n`).update(readFileSync(join(ROOT, source)));
  return hash.digest('hex').slice(0, 32);
}
