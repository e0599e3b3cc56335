// What every command of a fresh checkout needs: the packages of package-lock.json and a Node 26 that runs.
// Runs on the machine's own Node (20 or newer), before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const NEEDED = 26;
const WAIT_FOR_OTHER_MS = 10 * 60_000;
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.astern-stamp');
const lockLink = join(root, '.installing');

/** Install unless that was done for this very package-lock.json. Gives the Node to run everything with; ends the process with words if it cannot. */
export async function ensureInstalled() {
  try {
    if (!isInstalled()) await alone(install);
    return chooseNode();
  } catch (error) {
    if (!(error instanceof CannotInstall)) throw error;
    say(`${error.message}\n  Next: ${error.next}`);
    process.exit(1);
  }
}

class CannotInstall extends Error {
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function isInstalled() {
  const stamp = wantedStamp();
  if (readOr(stampFile, '') === stamp) return true;
  if (!matchesLock()) return false;
  // Somebody ran npm themselves; that is as good.
  writeFileSync(stampFile, stamp);
  return true;
}

function wantedStamp() {
  return `${createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')}\n`;
}

/** Is what npm says it has put there what the lock file asks for? Packages of other platforms are missing on purpose. */
function matchesLock() {
  const text = readOr(join(modules, '.package-lock.json'), '');
  if (text === '') return false;
  const { packages: present } = JSON.parse(text);
  const { packages: wanted } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const same = (path) =>
    present[path] === undefined ? wanted[path].optional === true : present[path].version === wanted[path].version;
  return (
    Object.keys(wanted).every((path) => path === '' || same(path)) &&
    Object.keys(present).every((path) => path in wanted)
  );
}

async function install() {
  if (isInstalled()) return;
  const startedMs = performance.now();
  say('Installing what Astern needs (npm ci; once, about a minute) ...');
  const { status, error } = runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  if (error !== undefined || status !== 0) throw installFailed(error, status);
  writeFileSync(stampFile, wantedStamp());
  say(`Installed in ${((performance.now() - startedMs) / 1000).toFixed(0)} s.`);
}

/** The npm that runs us, if one does. Its words go to standard error: standard output belongs to what comes after. */
function runNpm(words) {
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...words]] : ['npm', words];
  return spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
}

function installFailed(error, status) {
  if (error?.code === 'ENOENT')
    return new CannotInstall('npm was not found.', 'install Node 20 or newer with npm 11, and try again.');
  const why =
    error === undefined ? `npm ci ended with ${status ?? 'a signal'}` : `npm could not be run (${error.message})`;
  return new CannotInstall(
    `The packages could not be installed: ${why}; its words stand above.`,
    'check that this machine reaches the npm registry (`npm ping`) and that the disk has 1 GB free, then run the same command again.',
  );
}

/** One install at a time: the lock is a link that names its holder, which the system makes whole or not at all. */
async function alone(work) {
  const untilMs = performance.now() + WAIT_FOR_OTHER_MS;
  let told = false;
  while (!tryLock()) {
    const holder = holderOf(lockLink);
    if (holder !== null && !isAlive(holder)) setAside(holder);
    else if (!told) {
      say(`Another start (pid ${holder ?? '?'}) is installing; waiting for it ...`);
      told = true;
    }
    if (performance.now() > untilMs)
      throw new CannotInstall(
        `Process ${holder} has been installing for 10 minutes.`,
        `end it, remove ${lockLink}, and try again.`,
      );
    await delay(200);
  }
  const unlock = () => rmSync(lockLink, { force: true });
  process.once('exit', unlock);
  try {
    await work();
  } finally {
    process.removeListener('exit', unlock);
    unlock();
  }
}

function tryLock() {
  try {
    symlinkSync(String(process.pid), lockLink);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new CannotInstall(
      `${root} cannot be written: ${error.message}.`,
      'make the checkout writable, or clone it elsewhere.',
    );
  }
}

function holderOf(link) {
  try {
    const pid = Number(readlinkSync(link));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** Moved before it is judged: the link of somebody who was quicker must not be removed in its place. */
function setAside(deadHolder) {
  const aside = `${lockLink}.${process.pid}`;
  try {
    renameSync(lockLink, aside);
    if (holderOf(aside) !== deadHolder && !existsSync(lockLink)) renameSync(aside, lockLink);
    else rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The Node of the package; the machine's own one if that cannot run here and this one is new enough. */
function chooseNode() {
  const packaged = join(modules, 'node', 'bin', 'node');
  const { status, stdout, error } = spawnSync(packaged, ['--version'], { encoding: 'utf8' });
  if (status === 0 && majorOf(stdout.trim().slice(1)) >= NEEDED) return packaged;
  if (majorOf(process.versions.node) >= NEEDED) return process.execPath;
  const why = existsSync(packaged)
    ? `it does not run (${error?.message ?? `exit ${status}`})`
    : 'its install script was not run';
  throw new CannotInstall(
    `Astern needs Node ${NEEDED}; this is ${process.version}, and the npm package \`node\` has none for it: ${why}.`,
    `allow install scripts (\`npm config get ignore-scripts\` should say false), remove node_modules and try again; or install Node ${NEEDED} from nodejs.org.`,
  );
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

/** Our Node and our tools first: what the sample shop starts as `node` is the same one. */
export function environment(node) {
  mkdirSync(modules, { recursive: true });
  const path = [dirname(node), join(modules, '.bin'), process.env.PATH ?? ''].join(delimiter);
  // What Node makes of the sources is kept for the next start: about twice as fast, and 35 MB less in each process.
  return { NODE_COMPILE_CACHE: join(modules, '.cache', 'compiled'), ...process.env, PATH: path };
}

/** Run a program in our place: its exit code is ours, and the signals that we get are for it. */
export async function standInFor(node, args, { ipc = false } = {}) {
  const child = spawn(node, args, {
    cwd: root,
    env: environment(node),
    stdio: ipc ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  });
  // A terminal sends Ctrl-C to the child too, and npm hands it on once more: the child takes several at once for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => resolve(status ?? 128 + (SIGNAL_NUMBERS[signal] ?? 0)));
  });
  process.exitCode = code;
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
