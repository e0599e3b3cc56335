#!/usr/bin/env node
// Starts the command line under Node 26, with the package's own one if it was started by an older one.
// Plain JavaScript that an old Node can read: it must get far enough to say what is wrong.
import { existsSync } from 'node:fs';
import * as modules from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 26;
const CHOSEN = 'ASTERN_NODE_CHOSEN';
const BUNDLES = { 'cli/main': 'cli.js', 'cli/ci/gate-main': 'ci-gate.js' };
const inPackage = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * The server lives for months and makes much short-lived garbage: a small young generation, and a heap that is cleared when it has doubled and
 * not when it is four times as large, keep it at two thirds of the memory.
 */
const SERVER_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=100'];

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  if (process.argv[2] === 'server') becomeServer();
  await import(isGateQuestion() ? findProgram('cli/ci/gate-main') : findProgram('cli/main'));
} else {
  await startWithNewerNode();
}

/** Every job of every build asks it: it has a program of its own, which loads next to nothing. */
function isGateQuestion() {
  const [first, second, ...rest] = process.argv.slice(2);
  return first === 'ci' && second === 'gate' && !rest.includes('--help') && !rest.includes('-h');
}

/** Start over with the flags, as the same process; where that cannot be done, go on without them. */
function becomeServer() {
  if (process.execArgv.includes(SERVER_FLAGS[0]) || process.execve === undefined) return;
  process.execve(
    process.execPath,
    [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      ...SERVER_FLAGS,
      ...process.execArgv,
      ...process.argv.slice(1),
    ],
    process.env,
  );
}

/** What was built, else the sources: a checkout works without a build. ASTERN_FROM=source skips a build that may be stale. */
function findProgram(name) {
  const built = new URL(`../dist/${BUNDLES[name]}`, import.meta.url);
  if (process.env.ASTERN_FROM !== 'source' && existsSync(built)) return built;
  keepCompiled();
  return new URL(`../src/${name}.ts`, import.meta.url);
}

/**
 * Keep what Node makes of the sources for the next start, here and in the processes that are started from here: it is about twice as fast, and
 * each process is 35 MB smaller without the compiler. Where the folder cannot be written, Node goes on without.
 */
function keepCompiled() {
  if (!existsSync(inPackage('node_modules'))) return;
  process.env.NODE_COMPILE_CACHE ??= inPackage('node_modules/.cache/compiled');
  modules.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

async function startWithNewerNode() {
  // Beside us in a checkout; one or two levels up when a package manager has put everything side by side.
  const places = ['node_modules/node/bin/node', '../node/bin/node'].map(inPackage);
  const node = places.find((place) => existsSync(place));
  if (node === undefined || process.env[CHOSEN] === '1') {
    console.error(`astern needs Node ${NEEDED} or newer; this is ${process.version}. Install it from nodejs.org.`);
    // A gate runs when nothing clear can be said about it.
    process.exitCode = isGateQuestion() ? 0 : 1;
    return;
  }
  const { spawn } = await import('node:child_process');
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, [CHOSEN]: '1' } });
  process.on('SIGINT', () => {
    // The terminal sends Ctrl-C to both of us: the child decides what it means.
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
