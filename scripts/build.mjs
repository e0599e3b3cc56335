// Makes dist/: every source as JavaScript for the server and its processes, and the command line as one file that starts fast.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (path) => `${root}${path}`;

rmSync(inRoot('dist'), { recursive: true, force: true });
compileAll();
copyTheRest();
await bundleCli();
compareStartUp();

/** One file for each source, in the same places: processes find each other beside themselves. */
function compileAll() {
  const { status } = spawnSync(
    process.execPath,
    [inRoot('node_modules/typescript/bin/tsc'), '-p', inRoot('tsconfig.build.json')],
    {
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}

function copyTheRest() {
  const isSource = (path) => /\.(ts|md)$/.test(path) || path.includes('/fixtures');
  cpSync(inRoot('src'), inRoot('dist'), { recursive: true, filter: (path) => !isSource(path) });
}

async function bundleCli() {
  await build({
    entryPoints: [
      { in: inRoot('src/cli/main.ts'), out: 'cli' },
      { in: inRoot('src/cli/ci/gate-main.ts'), out: 'ci-gate' },
    ],
    outdir: inRoot('dist'),
    // Beside everything else: the server's files, which are no part of the bundle, are named from where a chunk stands.
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minifySyntax: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    // The browser build of this parser is the one written as ES modules, which alone can be bundled into one.
    alias: { yaml: inRoot('node_modules/yaml/browser/index.js') },
    plugins: [{ name: 'server-apart', setup: keepServerApart }],
    logLevel: 'warning',
  });
}

/** The server is not part of the bundle: it starts other processes, whose files it looks for beside its own. Nor is what few commands need. */
function keepServerApart({ onResolve }) {
  onResolve({ filter: /^\.\.\/\.\.\/main\.ts$/ }, () => ({ path: './main.js', external: true }));
  onResolve({ filter: /^\.\.\/\.\.\/break-glass\.ts$/ }, () => ({ path: './break-glass.js', external: true }));
  onResolve({ filter: /^\.\.\/store-tools\.ts$/ }, () => ({ path: './store-tools.js', external: true }));
  onResolve({ filter: /^(?:\.\.\/)+guard-tools\.ts$/ }, () => ({ path: './guard-tools.js', external: true }));
  onResolve({ filter: /^\.\.\/haproxy-tools\.ts$/ }, () => ({ path: './haproxy-tools.js', external: true }));
}

/** What the command line costs over Node itself; the ratio says more than the milliseconds of a busy machine. */
function compareStartUp() {
  const bare = medianMs(['-e', '0']);
  const cli = medianMs([inRoot('dist/cli.js'), '--version']);
  console.log(
    `dist/cli.js --version: ${(cli / bare).toFixed(2)} x bare node (${cli.toFixed(0)} ms against ${bare.toFixed(0)} ms)`,
  );
}

function medianMs(args) {
  const times = Array.from({ length: 7 }, () => {
    const startMs = performance.now();
    const { status } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return performance.now() - startMs;
  });
  return times.sort((one, other) => one - other)[3];
}
