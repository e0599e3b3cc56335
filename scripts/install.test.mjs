import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

/** Stands in for npm: notes that it was called, and puts there what `npm ci` would. */
const NPM = `
  import { appendFileSync, mkdirSync, symlinkSync, rmSync } from 'node:fs';
  appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
  if (process.env.NPM_FAILS) { console.error('npm error network'); process.exit(1); }
  rmSync('node_modules', { recursive: true, force: true });
  mkdirSync('node_modules/node/bin', { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (!process.env.NPM_SKIPS_SCRIPTS) symlinkSync(process.env.REAL_NODE, 'node_modules/node/bin/node');
`;
const PROGRAM = `
  import { ensureInstalled, standInFor } from './install.mjs';
  const node = await ensureInstalled();
  await standInFor(node, process.argv.slice(2));
`;
const SAY = 'console.log("ran", process.argv[1] ?? "", process.env.PATH.split(":")[0])';

function checkout(t) {
  const root = mkdtempSync(join(tmpdir(), 'astern-install-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'scripts'));
  cpSync(fileURLToPath(new URL('install.mjs', import.meta.url)), join(root, 'scripts', 'install.mjs'));
  writeFileSync(join(root, 'scripts', 'program.mjs'), PROGRAM);
  // The ending tells how npm is run; the folder says that it holds modules.
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'npm-cli.js'), NPM);
  lock(root, '1.0.0');
  return root;
}

function lock(root, version) {
  const packages = {
    '': {},
    'node_modules/a': { version },
    'node_modules/elsewhere': { version: '1.0.0', optional: true },
  };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

function calls(root) {
  return existsSync(join(root, 'npm-calls'))
    ? readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n').length
    : 0;
}

async function run(root, { args = ['-e', SAY], env = {} } = {}) {
  const more = { npm_execpath: join(root, 'npm-cli.js'), REAL_NODE: process.execPath, ...env };
  const child = spawn(process.execPath, [join(root, 'scripts', 'program.mjs'), ...args], {
    env: { PATH: process.env.PATH, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (piece) => {
    out += piece;
  });
  child.stderr.on('data', (piece) => {
    err += piece;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

describe('what every command of a checkout does first', () => {
  it('installs once, and again when the lock file has changed', async (t) => {
    const root = checkout(t);

    const first = await run(root);
    const second = await run(root);
    lock(root, '1.0.1');
    const third = await run(root);

    assert.match(first.err, /Installing/);
    assert.equal(first.out.trim(), `ran  ${join(root, 'node_modules', 'node', 'bin')}`);
    assert.equal(second.err, '');
    assert.match(third.err, /Installing/);
    assert.equal(calls(root), 2);
    assert.match(readFileSync(join(root, 'npm-calls'), 'utf8'), /^ci --include=dev/);
  });

  it('takes what somebody has installed by hand, if it is what the lock file says', async (t) => {
    const root = checkout(t);
    mkdirSync(join(root, 'node_modules', 'node', 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(root, 'node_modules', 'node', 'bin', 'node'));
    const present = (version) =>
      writeFileSync(
        join(root, 'node_modules', '.package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/a': { version } } }),
      );

    present('1.0.0');
    await run(root);
    assert.equal(calls(root), 0);

    lock(root, '1.1.0');
    await run(root);
    assert.equal(calls(root), 1);
  });

  it('lets one install when two start at once, and passes over a lock whose holder is dead', async (t) => {
    const root = checkout(t);
    const gone = spawn(process.execPath, ['-e', '0']);
    await once(gone, 'exit');
    symlinkSync(String(gone.pid), join(root, '.installing'));

    const both = await Promise.all([run(root), run(root)]);

    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    );
    assert.equal(calls(root), 1);
    assert.ok(!existsSync(join(root, '.installing')));
  });

  it('says what to do when npm fails, and tries again the next time', async (t) => {
    const root = checkout(t);

    const failed = await run(root, { env: { NPM_FAILS: '1' } });
    const mended = await run(root);

    assert.equal(failed.code, 1);
    assert.match(failed.err, /npm error network[\s\S]*could not be installed[\s\S]*Next: check/);
    assert.equal(failed.out, '');
    assert.equal(mended.code, 0);
  });

  it('hands on the exit code', async (t) => {
    assert.equal((await run(checkout(t), { args: ['-e', 'process.exit(42)'] })).code, 42);
  });
});
